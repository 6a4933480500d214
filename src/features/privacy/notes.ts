import type { OperationDeps } from '../../platform/deps.ts';
import { decrypt, encrypt } from '../../platform/encryption/keys.ts';
import type { Person } from '../../platform/slack/person.ts';
import { findOwnNotes, replaceNotes } from './queries.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

/** A person's own note on a meeting, opened; undefined text where it does not open. */
export type Note = { id: string; metOn: string; withUser: string; text: string | undefined };

const cell = (id: string) => ({ table: 'meeting_entries', column: 'note', id });

/** The private notes of a person, the newest meeting first; for their own eyes. */
export async function decryptNotes(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'log'>,
  who: Who,
): Promise<Note[]> {
  return (await findOwnNotes(ctx.db, who))
    .map(({ id, note, met_on, resident, mentor }) => ({
      id,
      metOn: met_on,
      withUser: resident === who.userId ? mentor : resident,
      text: opened(ctx, id, note),
    }))
    .filter(({ text }) => text !== '');
}

function opened(
  { keys, log }: Pick<OperationDeps, 'keys' | 'log'>,
  id: string,
  sealed: string,
): string | undefined {
  try {
    return decrypt(keys, cell(id), sealed);
  } catch {
    log.error({ table: 'meeting_entries' }, 'a sealed text does not open');
    return undefined;
  }
}

/** Replaces one's own private note; an empty text deletes it. False where there is none of theirs by that ID. */
export async function writeNote(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'log'>,
  who: Who,
  id: string,
  text: string,
): Promise<boolean> {
  const own = await findNote(ctx, who, id);
  if (own) await replaceNotes(ctx.db, [{ id, sealed: encrypt(ctx.keys, cell(id), text) }]);
  return own !== undefined;
}

/** One's own private note by an ID from outside; undefined where there is none. */
export const findNote = async (
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'log'>,
  who: Who,
  id: string,
): Promise<Note | undefined> => (await decryptNotes(ctx, who)).find((note) => note.id === id);

/** Deletes every private note of a person and answers how many there were; what they logged stays. */
export async function deleteNotes(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'log'>,
  who: Who,
): Promise<number> {
  const notes = await decryptNotes(ctx, who);
  await replaceNotes(
    ctx.db,
    notes.map(({ id }) => ({ id, sealed: encrypt(ctx.keys, cell(id), '') })),
  );
  return notes.length;
}
