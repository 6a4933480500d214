import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { recheckPair } from '../../domain/cadence/recheck.ts';
import { authorize } from '../../domain/members/access.ts';
import { getPair, lockPair } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Way } from '../../platform/database/tables/pairs.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import type { Person } from '../../platform/slack/person.ts';
import { dropIfEmpty, forgetAgreedDate, upsertMeeting } from './operations.ts';
import { checkDate, type DateProblem } from './policy.ts';
import { findEntry, findMeeting } from './queries.ts';

type Entry = NonNullable<Awaited<ReturnType<typeof findEntry>>>;

/** A person's own entry, with its pair locked; undefined if it's someone else's or no longer exists. */
async function lockOwn(tx: Tx, person: Person, entryId: string): Promise<Entry | undefined> {
  const id = z.uuid().safeParse(entryId).data;
  const known = id && (await findEntry(tx, id));
  if (!known || known.workspace_id !== person.workspaceId) return undefined;
  await lockPair(tx, known.pair_id);
  const entry = await findEntry(tx, known.id);
  if (!entry) return undefined;
  const access = await authorize(tx, person, 'meeting.undo', {
    programId: entry.program_id,
    owners: [entry.entered_by],
  });
  return access.ok ? entry : undefined;
}

/** Removes one's own entry, however old; the meeting stays if the other side logged it too. False where there is none. */
export async function removeEntry(ctx: OperationDeps, person: Person, entryId: string): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const entry = await lockOwn(tx, person, entryId);
    if (!entry) return false;
    await tx.deleteFrom('meeting_entries').where('id', '=', entry.id).execute();
    await dropIfEmpty(tx, entry.meeting_id);
    await recheckPair(tx, now, entry.pair_id);
    return true;
  });
}

type Corrected =
  | { ok: true }
  | { ok: false; reason: 'gone' | 'twice' }
  | { ok: false; reason: 'date'; problem: DateProblem };

/** Corrects one's own entry: its day, way and topics; the private note stays with it. */
export async function correctEntry(
  ctx: OperationDeps,
  person: Person,
  entryId: string,
  { date, way, topics }: { date: Temporal.PlainDate; way: Way; topics: string[] },
): Promise<Corrected> {
  const now = ctx.clock();
  return transact(ctx, async (tx): Promise<Corrected> => {
    const entry = await lockOwn(tx, person, entryId);
    if (!entry) return { ok: false, reason: 'gone' };
    const pair = await getPair(tx, entry.pair_id);
    const today = dateIn(pair.program_time_zone, now);
    const checked = checkDate(date, today, Temporal.PlainDate.from(pair.started_on));
    if (!checked.ok) return { ok: false, reason: 'date', problem: checked };
    const isMoved = entry.met_on !== date.toString();
    const there = isMoved ? await findMeeting(tx, pair.id, date.toString()) : undefined;
    if (there && (await hasEntryOf(tx, there.id, entry.entered_by))) return { ok: false, reason: 'twice' };
    const meeting = isMoved ? await upsertMeeting(tx, now, pair, date.toString()) : { id: entry.meeting_id };
    await tx
      .updateTable('meeting_entries')
      .set({ meeting_id: meeting.id, way, topics })
      .where('id', '=', entry.id)
      .execute();
    if (isMoved) {
      await dropIfEmpty(tx, entry.meeting_id);
      await forgetAgreedDate(tx, pair.id, pair.agreed_on, date);
    }
    await recheckPair(tx, now, pair.id);
    return { ok: true };
  });
}

async function hasEntryOf(tx: Tx, meetingId: string, memberId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('meeting_entries')
    .select('id')
    .where('meeting_id', '=', meetingId)
    .where('entered_by', '=', memberId)
    .executeTakeFirst();
  return row !== undefined;
}
