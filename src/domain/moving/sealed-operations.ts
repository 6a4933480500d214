import { sql } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import { SEALED_COLUMNS } from '../../platform/encryption/columns.ts';
import { DecryptionError, decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';

/** Sealed lists that name people by member or, where an earlier version wrote them, by Slack user. */
const LISTS = ['requests.confidential', 'round_residents.wishes', 'round_residents.excluded'] as const;
/** Further ones that name members only. */
const MEMBER_LISTS = ['rematches.confidential', 'draws.drawn', 'figures.people'] as const;

/** Names people again in the sealed lists of a program, member by member; a text that doesn't open stays as it is. */
export async function renameInSealed(
  tx: Tx,
  keys: KeyRing,
  programId: string,
  names: ReadonlyMap<string, string>,
  lists: 'users' | 'members',
): Promise<void> {
  if (names.size === 0) return;
  const meant = lists === 'users' ? LISTS.slice(0, 1) : [...LISTS, ...MEMBER_LISTS];
  for (const column of SEALED_COLUMNS)
    if (meant.some((name) => name === `${column.table}.${column.column}`))
      await renameIn(tx, keys, programId, names, column);
}

async function renameIn(
  tx: Tx,
  keys: KeyRing,
  programId: string,
  names: ReadonlyMap<string, string>,
  { table, column, id }: (typeof SEALED_COLUMNS)[number],
): Promise<void> {
  const [at, field, key] = [sql.table(table), sql.ref(column), sql.ref(id)];
  const { rows } = await sql<{ id: string; sealed: string }>`
    select ${key}::text as id, ${field} as sealed from ${at}
    where program_id = ${programId} and ${field} is not null order by ${key}`.execute(tx);
  for (const row of rows) {
    const cell = { table, column, id: row.id };
    const text = opened(keys, cell, row.sealed);
    const renamed = text && renamedIn(text, names);
    if (renamed && renamed !== text)
      await sql`update ${at} set ${field} = ${encrypt(keys, cell, renamed)} where ${key} = ${row.id}`.execute(
        tx,
      );
  }
}

function opened(keys: KeyRing, cell: Parameters<typeof decrypt>[1], sealed: string): string | undefined {
  try {
    return decrypt(keys, cell, sealed);
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}

/** The text with these names replaced wherever one stands alone in a list; each list names everyone once. */
export function renamedIn(text: string, names: ReadonlyMap<string, string>): string {
  if (![...names.keys()].some((name) => text.includes(JSON.stringify(name)))) return text;
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    Array.isArray(value)
      ? [
          ...new Set(
            value.map((each: unknown) => (typeof each === 'string' ? (names.get(each) ?? each) : each)),
          ),
        ]
      : value,
  );
}

/** Binds a sealed text to another row of its column; one that doesn't open stays unreadable there as well. */
export function resealed(keys: KeyRing, cell: { table: string; column: string }, from: string, to: string) {
  return (sealed: string): string => {
    const text = opened(keys, { ...cell, id: from }, sealed);
    return text === undefined ? sealed : encrypt(keys, { ...cell, id: to }, text);
  };
}
