import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { type Draw, drawAnew, FEWEST_MENTORS, isTooSmall, type Said } from './policy.ts';
import {
  addDraws,
  findDrawRows,
  findMentorIds,
  findWithoutDraw,
  lockDrawRows,
  type OfResident,
  storeDraws,
} from './queries.ts';

const stored = z.object({ meant: z.array(z.string()), drawn: z.array(z.string()) });
const cell = (residentId: string) => ({ table: 'draws', column: 'drawn', id: residentId });

type Row = { resident_id: string; drawn: string };

const opened = (keys: KeyRing, rows: readonly Row[]): Map<string, Draw> =>
  new Map(
    rows.map(({ resident_id: id, drawn }) => [id, stored.parse(JSON.parse(decrypt(keys, cell(id), drawn)))]),
  );

/** The draws of these residents (member ids), by resident. Wherever a mentor is offered to a resident, theirs is asked. */
export const findDraws = async (
  db: Db,
  keys: KeyRing,
  residentIds: readonly string[],
): Promise<Map<string, Draw>> =>
  residentIds.length === 0 ? new Map() : opened(keys, await findDrawRows(db, residentIds));

/** Randomness of the system's own: what was drawn cannot be worked out again. */
const sealedRandom = () => randomInt(2 ** 40) / 2 ** 40;

/** Keeps whom a resident would rather not be matched with, until they say something else; draws again where they do. */
export const sayRatherNot = (keys: KeyRing, tx: Tx, resident: OfResident, said: Said): Promise<void> =>
  draw(keys, tx, resident, [{ ...resident, said }]);

/** What a resident said before there was a draw, as a feature remembers it. */
export type Before = Said & { drawn: readonly string[] };
/** Finds it for these residents; each feature in which wishes were entered has its own. */
export type FindBefore = (
  ctx: Pick<OperationDeps, 'keys'>,
  tx: Tx,
  residentIds: readonly string[],
) => Promise<Map<string, Before>>;

/** Makes a draw for every resident who has none, whether or not they ever said anything; those of a program at a time. */
export async function makeDraws(ctx: OperationDeps, findBefore: readonly FindBefore[]): Promise<void> {
  const residents = await findWithoutDraw(ctx.db, FEWEST_MENTORS);
  const programs = [...Map.groupBy(residents, ({ program_id }) => program_id)].map(([id, own]) => ({
    id,
    workspace_id: own[0]?.workspace_id ?? '',
    own,
  }));
  await eachAlone(ctx, 'draws.make', programs, aProgram, ({ own }) =>
    transact(ctx, (tx) => makeDrawsFor(ctx, tx, own, findBefore)),
  );
}

/** As `makeDraws`, for some residents of one program; those who have a draw keep it. */
export async function makeDrawsFor(
  ctx: Pick<OperationDeps, 'keys'>,
  tx: Tx,
  residents: readonly OfResident[],
  findBefore: readonly FindBefore[],
): Promise<void> {
  const [first] = residents;
  if (!first) return;
  const ids = residents.map(({ id }) => id);
  const before = new Map<string, Before>();
  // Of two features the later one wins, as the order in which they are given says.
  for (const find of findBefore) for (const [id, said] of await find(ctx, tx, ids)) before.set(id, said);
  await draw(
    ctx.keys,
    tx,
    first,
    residents.map((resident) => ({ ...resident, before: before.get(resident.id) })),
  );
}

/** Draws for residents of one program. Without anything said, what they said before holds. */
async function draw(
  keys: KeyRing,
  tx: Tx,
  { program_id }: OfResident,
  residents: readonly (OfResident & { said?: Said; before?: Before | undefined })[],
): Promise<void> {
  const known = opened(
    keys,
    await lockDrawRows(
      tx,
      residents.map(({ id }) => id),
    ),
  );
  const mentors = await findMentorIds(tx, program_id);
  const rows = residents.map(({ id, workspace_id, said, before }) => {
    const last = known.get(id) ?? (before && { meant: before.ratherNot, drawn: before.drawn });
    const now = said ?? { ratherNot: last?.meant ?? [], listed: before?.listed ?? [] };
    // A person is never drawn for themselves.
    const made = drawAnew(last, { ...now, listed: [...now.listed, id] }, mentors, sealedRandom);
    return {
      resident_id: id,
      workspace_id,
      program_id,
      drawn: encrypt(keys, cell(id), JSON.stringify(made)),
      is_small: isTooSmall(mentors.length),
    };
  });
  // A draw that is made because there was none must not replace one that the resident is saving at this moment.
  const isOld = (row: { resident_id: string }) => known.has(row.resident_id);
  const isSaid = residents.some(({ said }) => said);
  await storeDraws(tx, isSaid ? rows : rows.filter(isOld));
  await addDraws(tx, isSaid ? [] : rows.filter((row) => !isOld(row)));
}
