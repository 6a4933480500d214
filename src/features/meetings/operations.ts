import { randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { recheckPair } from '../../domain/cadence/recheck.ts';
import { authorize } from '../../domain/members/access.ts';
import { UNDO_MINUTES } from '../../domain/pairs/actions.ts';
import { lockPair, type PairWithPeople } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Way } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { encrypt } from '../../platform/encryption/keys.ts';
import type { Person } from '../../platform/slack/person.ts';
import { checkDate, type DateProblem } from './policy.ts';
import { countEntries, findEntry } from './queries.ts';

type Logged =
  /** `again`: the same person had logged that day before. */
  | { ok: true; entryId: string; merged: boolean; again: boolean }
  | { ok: false; reason: 'date'; problem: DateProblem }
  | { ok: false; reason: 'pair_ended' };

/**
 * Logs that a pair met on a date. A second log of the same date merges into the first; one side's second log
 * changes its own entry. Ends what was due: the sweep looks at the pair again.
 */
export async function logMeeting(
  ctx: OperationDeps,
  input: {
    pair: PairWithPeople;
    enteredBy: string;
    date: Temporal.PlainDate;
    way: Way;
    topics: string[];
    /** Only the day is known, so that an entry that is there keeps its way and topics. */
    dayAlone?: boolean;
    /** For the one who enters it alone; left out: one that is there stays. */
    note?: string;
  },
): Promise<Logged> {
  const now = ctx.clock();
  const today = dateIn(input.pair.program_time_zone, now);
  return transact(ctx, async (tx) => {
    const pair = await lockPair(tx, input.pair.id);
    if (pair?.status !== 'active') return { ok: false, reason: 'pair_ended' };
    const checked = checkDate(input.date, today, Temporal.PlainDate.from(pair.started_on));
    if (!checked.ok) return { ok: false, reason: 'date', problem: checked };
    const meeting = await upsertMeeting(tx, now, input.pair, input.date.toString());
    const id = randomUUID();
    const entry = await tx
      .insertInto('meeting_entries')
      .values({
        id,
        workspace_id: input.pair.workspace_id,
        program_id: input.pair.program_id,
        meeting_id: meeting.id,
        entered_by: input.enteredBy,
        way: input.way,
        topics: input.topics,
        note: encryptNote(ctx, id, input.note ?? ''),
        entered_at: now,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['meeting_id', 'entered_by'])
          .doUpdateSet(
            input.dayAlone ? { entered_by: input.enteredBy } : { way: input.way, topics: input.topics },
          ),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    if (input.note && entry.id !== id) await keepNote(ctx, tx, entry.id, input.note);
    await forgetAgreedDate(tx, pair.id, pair.agreed_on, input.date);
    await recheckPair(tx, now, pair.id);
    const merged = (await countEntries(tx, meeting.id)) > 1;
    return { ok: true, entryId: entry.id, merged, again: entry.id !== id };
  });
}

/** Sealed for the row it is in, so that it opens in no other; also where there is no note. */
const encryptNote = ({ keys }: OperationDeps, entryId: string, note: string): string =>
  encrypt(keys, { table: 'meeting_entries', column: 'note', id: entryId }, note);

/** A note on what was logged already; without one, the one before stays. */
async function keepNote(ctx: OperationDeps, tx: Tx, entryId: string, note: string): Promise<void> {
  const sealed = encryptNote(ctx, entryId, note);
  await tx.updateTable('meeting_entries').set({ note: sealed }).where('id', '=', entryId).execute();
}

/** The meeting of a pair on a date, made where there is none. */
export async function upsertMeeting(tx: Tx, now: Date, pair: PairWithPeople, metOn: string) {
  return tx
    .insertInto('meetings')
    .values({
      id: randomUUID(),
      workspace_id: pair.workspace_id,
      program_id: pair.program_id,
      pair_id: pair.id,
      met_on: metOn,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['pair_id', 'met_on']).doUpdateSet({ met_on: metOn }))
    .returning('id')
    .executeTakeFirstOrThrow();
}

/** A date the two agreed on is done with once they met on it or later. */
export async function forgetAgreedDate(
  tx: Tx,
  pairId: string,
  agreedOn: string | null,
  metOn: Temporal.PlainDate,
): Promise<void> {
  if (agreedOn && Temporal.PlainDate.compare(agreedOn, metOn) <= 0) {
    await tx.updateTable('pairs').set({ agreed_on: null }).where('id', '=', pairId).execute();
  }
}

type Undone = { ok: true; metOn: string } | { ok: false; reason: 'not_yours' | 'too_late' | 'gone' };

/** Takes one's own entry back within 10 minutes; the meeting stays if the other side logged it too. */
export async function undoEntry(ctx: OperationDeps, person: Person, entryId: string): Promise<Undone> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const entry = z.uuid().safeParse(entryId).success ? await findEntry(tx, entryId) : undefined;
    if (!entry || entry.workspace_id !== person.workspaceId) return { ok: false, reason: 'gone' };
    const access = await authorize(tx, person, 'meeting.undo', {
      programId: entry.program_id,
      owners: [entry.entered_by],
    });
    if (!access.ok) return { ok: false, reason: 'not_yours' };
    if (now.getTime() - entry.entered_at.getTime() > UNDO_MINUTES * 60_000)
      return { ok: false, reason: 'too_late' };
    await tx.deleteFrom('meeting_entries').where('id', '=', entryId).execute();
    await dropIfEmpty(tx, entry.meeting_id);
    await recheckPair(tx, now, entry.pair_id);
    return { ok: true, metOn: entry.met_on };
  });
}

/** Removes a meeting without entries, except one imported with the roster. */
export async function dropIfEmpty(tx: Tx, meetingId: string): Promise<void> {
  if ((await countEntries(tx, meetingId)) > 0) return;
  await tx.deleteFrom('meetings').where('id', '=', meetingId).where('imported', '=', false).execute();
}
