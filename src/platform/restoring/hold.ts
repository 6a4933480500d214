import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Restorations } from '../database/tables/restorations.ts';
import type { Db, Tx } from '../database/tables.ts';

/** A time at which the database was restored from a backup. */
export type Restoration = Selectable<Restorations>;

/** The restoration for which everything is held; undefined when nothing is. */
export const findHold = (db: Db): Promise<Restoration | undefined> =>
  db.selectFrom('restorations').selectAll().where('released_at', 'is', null).executeTakeFirst();

/** A restoration by its ID. */
export const findRestoration = (db: Db, id: string): Promise<Restoration | undefined> =>
  db.selectFrom('restorations').selectAll().where('id', '=', id).executeTakeFirst();

/** Holds everything the worker does, until it is released; a second time changes nothing. */
export async function hold(
  db: Db,
  about: Pick<Restoration, 'backup_at' | 'held_at' | 'noticed_by'>,
): Promise<Restoration> {
  await db
    .insertInto('restorations')
    .values({ id: randomUUID(), ...about, released_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trust(db);
  const held = await findHold(db);
  if (!held) throw new Error('a hold that was just written is gone');
  return held;
}

/** Slack shows nothing that this database doesn't know, or a hold stands in for the doubt. */
export async function trust(db: Db): Promise<void> {
  await db.updateTable('alive').set({ trusted: true }).where('trusted', '=', false).execute();
}

/** Ends the hold; answers false when there was none. */
export async function release(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('restorations')
    .set({ released_at: now })
    .where('id', '=', id)
    .where('released_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What is held and why, in words for the operator, for `/readyz`, the log, and the doctor. */
export const heldWords = ({ backup_at, held_at, noticed_by }: Restoration): string =>
  [
    `nothing has been sent since ${held_at.toISOString()}, because the database was restored from a backup of ${backup_at.toISOString()}`,
    noticed_by === 'messages' ? " (Slack shows messages that aren't in it)" : '',
    '. Run npm run admin -- restore list',
  ].join('');

/** The same for `/readyz`. */
export async function describeHold(db: Db): Promise<string[]> {
  const held = await findHold(db);
  return held ? [heldWords(held)] : [];
}
