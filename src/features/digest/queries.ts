import { Temporal } from 'temporal-polyfill';
import { firstDue, hasRunOut } from '../../domain/cadence/due.ts';
import { knownFrom } from '../../domain/cadence/queries.ts';
import { standingOf } from '../../domain/cadence/standing.ts';
import { findActivePairsIn } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { summarize } from '../../domain/totals/summary-policy.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { inRunningProgram } from '../../platform/database/sql.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import { findPairsIn } from '../exports/queries.ts';
import { findUnmatchedResidents } from '../requests/queries.ts';
import { levelsOf, monthsOf } from './policy.ts';

/** Name of the digest among the reminders that a program chooses. */
const CHOICE = 'digest';
/** A first-year without a mentor for so long is pointed out, in days since their start (Ramanan 2006). */
const FIRST_YEAR_DAYS = 30;
const FARTHEST_MS = 60 * 86_400_000;

/**
 * Programs whose digest is due or not planned yet. A moment that no calendar gives tells of a clock that was wrong, and
 * is planned again.
 */
const duePrograms = (db: Db, now: Date) =>
  db
    .selectFrom('programs')
    .selectAll('programs')
    .where(inRunningProgram('programs.id'))
    .where(({ eb, val }) => eb(val(CHOICE), '=', eb.fn.any('programs.reminder_steps')))
    .where((eb) =>
      eb.or([
        eb('programs.digest_at', 'is', null),
        eb('programs.digest_at', '<=', now),
        eb('programs.digest_at', '>', new Date(now.getTime() + FARTHEST_MS)),
      ]),
    );

/** These programs, the longest due first. */
export const findDuePrograms = (db: Db, now: Date) =>
  duePrograms(db, now).orderBy('programs.digest_at').orderBy('programs.id').execute();

/** Locks one of them; undefined where it is due no more, or another worker has it. */
export const lockDueProgram = (tx: Tx, now: Date, programId: string) =>
  duePrograms(tx, now)
    .where('programs.id', '=', programId)
    .forNoKeyUpdate('programs')
    .skipLocked()
    .executeTakeFirst();

/** What a digest tells. */
export type Digest = NonNullable<Awaited<ReturnType<typeof findDigest>>>;

/**
 * Who could use a hand in a program. Computed from dates for every active pair alike, never from the reminders' ledger:
 * a pair whose ending is decided looks as any other (confidentiality rule 1).
 */
export async function findDigest(db: Db, programId: string, now: Date) {
  const program = await getProgram(db, programId);
  const pairs = await findActivePairsIn(db, programId);
  const known = await knownFrom(db, pairs);
  const pgys = await findLevels(db, programId);
  const today = dateIn(program.time_zone, now);
  const last = await findLastDigest(db, programId);
  const since = last && dateIn(program.time_zone, last);
  const runOut = pairs.flatMap(({ id, resident_name, mentor_name }) => {
    const pair = known.get(id);
    if (!pair || !hasRunOut(pair.facts, pair.rules, today)) return [];
    const { lastMetOn } = standingOf(pair, now);
    const dueOn = firstDue(pair.facts, pair.rules, today);
    const isNew = !since || !hasRunOut(pair.facts, pair.rules, since);
    return [{ resident: resident_name, mentor: mentor_name, dueOn, lastMetOn, isNew }];
  });
  // Each pair is listed once. After that, it's only counted here, and the Home tab still lists it.
  const slipped = runOut.filter(({ isNew }) => isNew).map(({ isNew: _, ...pair }) => pair);
  const told = runOut.length - slipped.length;
  const unmatched = (await findUnmatchedResidents(db, programId)).map((resident) => ({
    name: resident.resident_name,
    pgy: resident.pgy,
    startedOn: resident.starts_on,
    askedOn: resident.waiting_since && dateIn(program.time_zone, resident.waiting_since),
    waitsLong:
      resident.pgy === 1 && resident.starts_on !== null && isOver(resident.starts_on, FIRST_YEAR_DAYS, today),
  }));
  const levels = levelsOf(
    pairs.flatMap(({ id, resident_id }) => {
      const pair = known.get(id);
      return pair ? [{ pgy: pgys.get(resident_id) ?? null, standing: standingOf(pair, now) }] : [];
    }),
  );
  return { programId: program.id, programName: program.name, today, slipped, told, unmatched, levels };
}

/** When the last digest of a program went out, if one did. */
async function findLastDigest(db: Db, programId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('sent_at')
    .where('program_id', '=', programId)
    .where('kind', '=', CHOICE)
    .where('state', '=', 'sent')
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.sent_at ?? undefined;
}

/** The levels of a program's residents by member id. */
async function findLevels(db: Db, programId: string): Promise<Map<string, number | null>> {
  const rows = await db
    .selectFrom('members')
    .select(['id', 'pgy'])
    .where('program_id', '=', programId)
    .execute();
  return new Map(rows.map(({ id, pgy }) => [id, pgy]));
}

const isOver = (from: string, days: number, today: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(Temporal.PlainDate.from(from).add({ days }), today) <= 0;

/** A program's academic year so far, by its first day: what the June message tells. */
export async function findYear(db: Db, programId: string, yearOn: string) {
  const program = await getProgram(db, programId);
  const from = Temporal.PlainDate.from(yearOn);
  const year = { from, before: from.add({ years: 1 }) };
  const pairs = await findPairsIn(db, programId, { from: yearOn, before: year.before.toString() });
  const day = (text: string) => Temporal.PlainDate.from(text);
  const facts = pairs.map(({ resident_id, started_on, ended_on, asked_at, met }) => ({
    residentId: resident_id,
    startedOn: day(started_on),
    endedOn: ended_on ? day(ended_on) : undefined,
    waitedSince: asked_at ? dateIn(program.time_zone, asked_at) : undefined,
    met: met.map(day),
  }));
  return {
    programId: program.id,
    programName: program.name,
    summary: summarize(facts, year),
    months: monthsOf(
      facts.flatMap(({ met }) => met),
      year,
    ),
  };
}
