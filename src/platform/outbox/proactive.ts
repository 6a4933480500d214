import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { dateIn, isTimeZone, startOfDay } from '../calendar/dates.ts';
import {
  hoursOf,
  isAtWork,
  monthOpens,
  nextWorking,
  type WorkingHours,
  type WorkingTime,
} from '../calendar/hours.ts';
import { type HeldDays, waitsUntil } from '../calendar/waiting.ts';
import { violates } from '../database/errors.ts';
import type { DeliveryState } from '../database/tables/messages.ts';
import type { Db, Tx } from '../database/tables.ts';
import type { OperationDeps } from '../deps.ts';
import type { Job } from '../jobs/alone.ts';
import { enqueueAll, type Outgoing } from './enqueue.ts';
import { heldDays } from './held.ts';
import type { OutboxRow } from './kinds.ts';
import { findAwaiting, welcomeFirst } from './welcoming.ts';

/**
 * Something that speaks to people unasked. Each names itself and how urgent it is, which is what would be lost by
 * waiting (the higher, the sooner); none needs to know another. It may never depend on what is hidden from the
 * recipient.
 */
export type ProactiveMessage<Ctx extends OperationDeps> = Job<Ctx> & { urgency: number };

/** In the order in which they run, the most urgent first. Later ones find the recipient's day taken and try again on another day. */
export const byUrgency = <Ctx extends OperationDeps>(
  messages: readonly ProactiveMessage<Ctx>[],
): ProactiveMessage<Ctx>[] => messages.toSorted((one, other) => other.urgency - one.urgency);

/** A person of a workspace. */
type Recipient = { workspace_id: string; slack_user_id: string };

/** A message that isn't due for longer than any retry waits, such as one of a closed program, doesn't take a day. */
const HELD_MS = 86_400_000;
/** What was sent longer ago can't take today, in any time zone. */
const PAST_MS = 3 * 86_400_000;

/**
 * A message that takes a day: it counts as the recipient's one proactive message of the day it is for, or of the day on
 * which it was sent.
 */
export type Taken = {
  workspaceId: string;
  user: string;
  on: string | null;
  at: Date;
  /** On its way: it takes whatever day it is. */
  waits: boolean;
};

const TAKING: readonly DeliveryState[] = ['planned', 'sending', 'sent', 'unknown'];

/** The messages of these people that take a day: waiting ones and those of the last days. */
async function findTaken(db: Db, now: Date, people: readonly Recipient[]): Promise<Taken[]> {
  if (people.length === 0) return [];
  const [held, past] = [new Date(now.getTime() + HELD_MS), new Date(now.getTime() - PAST_MS)];
  const rows = await db
    .selectFrom('outbox')
    .select(['workspace_id', 'to_user', 'state', 'unasked_on', 'sent_at', 'created_at'])
    .where((eb) =>
      eb(
        eb.refTuple('workspace_id', 'to_user'),
        'in',
        people.map((each) => eb.tuple<string, string | null>(each.workspace_id, each.slack_user_id)),
      ),
    )
    .where((eb) => eb.or([eb('unasked_on', 'is not', null), eb('takes_day', '=', true)]))
    .where('refresh_of', 'is', null)
    .where('state', 'in', TAKING)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'sending'),
        eb.and([eb('state', '=', 'planned'), eb('not_before', '<=', held)]),
        eb('sent_at', '>', past),
        eb.and([eb('sent_at', 'is', null), eb('created_at', '>', past)]),
      ]),
    )
    .execute();
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    user: row.to_user ?? '',
    on: row.unasked_on,
    at: row.sent_at ?? row.created_at,
    waits: row.state === 'planned' || row.state === 'sending',
  }));
}

/** As `findTaken`; the welcome comes before anything else, so until it was sent, every day of that person is taken. */
export async function takenDays(tx: Tx, now: Date, people: readonly Recipient[]): Promise<Taken[]> {
  const taken = await findTaken(tx, now, people);
  for (const [workspaceId, some] of Map.groupBy(people, ({ workspace_id }) => workspace_id)) {
    const users = some.map(({ slack_user_id }) => slack_user_id);
    const awaiting = await findAwaiting(tx, workspaceId, users);
    await welcomeFirst(tx, now, awaiting);
    taken.push(
      ...awaiting.map(({ slack_user_id: user }) => ({ workspaceId, user, on: null, at: now, waits: true })),
    );
  }
  return taken;
}

/** Whether one of them takes a person's day. */
export const countsTowardDailyLimit = (
  taken: readonly Taken[],
  today: Temporal.PlainDate,
  zone: string,
): boolean =>
  taken.some(({ on, at, waits }) => waits || (on ? on === today.toString() : dateIn(zone, at).equals(today)));

const knownZones = new Map<string, boolean>();

/** The time zone a person lives in, as Slack tells it, else the program's. */
export function zoneOf(own: string | null, program: string): string {
  if (!own) return program;
  const known = knownZones.get(own) ?? isTimeZone(own);
  knownZones.set(own, known);
  return known ? own : program;
}

/**
 * Who of these people may hear something unasked from a program now, each with their day: it is in their working hours, no
 * holiday of the program's, no changes are still to come this morning, nothing else came today, and their block schedule
 * does not hold it back. They are locked until the transaction ends, so that two workers do not both take the day.
 */
export async function reserveDay(
  tx: Tx,
  now: Date,
  program: WorkingTime & { workspace_id: string },
  users: readonly string[],
): Promise<Map<string, string>> {
  const free = [...(await findFree(tx, now, program, users))].filter(([, { heldUntil }]) => !heldUntil);
  return new Map(free.map(([user, { on }]) => [user, on]));
}

/** A person's day, and until when, where their block schedule holds back what is of use afterwards. */
type Free = { on: string; heldUntil: string | undefined };

/** As `reserveDay`, with the people whose block schedule holds things back now. */
async function findFree(
  tx: Tx,
  now: Date,
  program: WorkingTime & { workspace_id: string },
  users: readonly string[],
  isWelcome = false,
): Promise<Map<string, Free>> {
  if (users.length === 0 || monthOpens(now, hoursOf(program), program.time_zone)) return new Map();
  const people = await tx
    .selectFrom('people')
    .select(['workspace_id', 'slack_user_id', 'time_zone', heldDays(now)])
    .where('workspace_id', '=', program.workspace_id)
    .where('slack_user_id', 'in', users)
    .orderBy('slack_user_id')
    .forNoKeyUpdate()
    .execute();
  const look = isWelcome ? findTaken : takenDays;
  const taken = Map.groupBy(await look(tx, now, people), ({ user }) => user);
  const free = new Map<string, Free>();
  for (const { slack_user_id: user, time_zone, held } of people) {
    const zone = zoneOf(time_zone, program.time_zone);
    const today = dateIn(zone, now);
    if (
      isAtWork(now, { ...program, time_zone: zone }) &&
      !countsTowardDailyLimit(taken.get(user) ?? [], today, zone)
    )
      free.set(user, {
        on: today.toString(),
        heldUntil: waitsUntil(held, today, hoursOf(program))?.toString(),
      });
  }
  return free;
}

/** Something to be said to a person, once by its key. */
export type Word = Pick<Outgoing, 'kind' | 'payload' | 'dedupeKey'> & {
  user: string;
  /** The last day on which it is of use (YYYY-MM-DD): a block schedule that lasts as long does not hold it back. */
  lastDay?: string;
};

/**
 * Says something unasked, once by its key, to each of these people who may hear it now; the others hear it another
 * day, when this is called again. Answers how many were told.
 */
export async function sayOnce(
  tx: Tx,
  now: Date,
  program: WorkingTime & { id: string; workspace_id: string },
  words: readonly Word[],
  isWelcome = false,
): Promise<number> {
  if (words.length === 0) return 0;
  const told = await tx
    .selectFrom('outbox')
    .select('dedupe_key')
    .where('workspace_id', '=', program.workspace_id)
    .where(sql<boolean>`dedupe_key = any(${words.map(({ dedupeKey }) => dedupeKey)}::text[])`)
    .execute();
  const known = new Set(told.map(({ dedupe_key }) => dedupe_key));
  const left = words.filter(({ dedupeKey }) => !known.has(dedupeKey));
  const free = await findFree(tx, now, program, [...new Set(left.map(({ user }) => user))], isWelcome);
  const said = left.flatMap(({ user, lastDay, ...word }): Outgoing[] => {
    const day = free.get(user);
    const waits = day?.heldUntil && (!lastDay || day.heldUntil < lastDay);
    if (!day || waits) return [];
    free.delete(user); // one thing a day
    const base = { workspaceId: program.workspace_id, programId: program.id };
    return [{ ...base, ...word, to: { user }, unasked: { on: day.on } }];
  });
  await enqueueAll(tx, now, said);
  return said.length;
}

/**
 * Whether a message made for a day may still go out now: after an outage it is another day. Then it takes that one,
 * or waits; answers until when.
 */
export async function holdForItsDay(db: Db, row: OutboxRow, now: Date): Promise<Date | undefined> {
  if (!row.unasked_on || row.refresh_of) return undefined;
  const { zone, hours, held } = await findTime(db, row, now);
  const today = dateIn(zone, now);
  if (today.toString() === row.unasked_on) return undefined;
  const working = (from: Date) => (hours ? nextWorking(from, hours, zone) : from);
  const opens = working(now);
  if (opens > now) return opens;
  const heldUntil = waitsUntil(held, today, hours);
  if (heldUntil) return working(startOfDay(heldUntil.add({ days: 1 }), zone));
  if (await retake(db, row, today.toString())) return undefined;
  return working(startOfDay(today.add({ days: 1 }), zone));
}

/** The recipient's time zone and held days, and the program's working hours where the message is about one program. */
async function findTime(
  db: Db,
  row: OutboxRow,
  now: Date,
): Promise<{ zone: string; hours: WorkingHours | undefined; held: HeldDays }> {
  const person = await db
    .selectFrom('people')
    .select(['time_zone', heldDays(now)])
    .where('workspace_id', '=', row.workspace_id)
    .where('slack_user_id', '=', row.to_user ?? '')
    .executeTakeFirst();
  const program = await db
    .selectFrom('programs')
    .selectAll()
    .where('id', '=', row.program_id)
    .executeTakeFirst();
  return {
    zone: zoneOf(person?.time_zone ?? null, program?.time_zone ?? 'UTC'),
    hours: program && hoursOf(program),
    held: person?.held ?? [],
  };
}

async function retake(db: Db, row: OutboxRow, on: string): Promise<boolean> {
  try {
    await db.updateTable('outbox').set({ unasked_on: on }).where('id', '=', row.id).execute();
    return true;
  } catch (error) {
    if (violates(error, 'outbox_one_unasked_a_day')) return false;
    throw error;
  }
}
