import { sql } from 'kysely';
import { storedDate as day, isTimeZone } from '../../platform/calendar/dates.ts';
import { hoursOf } from '../../platform/calendar/hours.ts';
import { isAmong, pairsWithPeople } from '../../platform/database/sql.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { merged } from './due.ts';
import type { KnownPair, Met, PairFacts, Rules } from './facts.ts';
import { LADDER } from './ladder.ts';
import { type Standing, standingOf } from './standing.ts';

function findRows(db: Db, pairIds: readonly string[]) {
  return pairsWithPeople(db)
    .select([
      'pairs.id',
      'pairs.workspace_id',
      'pairs.program_id',
      'pairs.resident_id',
      'pairs.mentor_id',
      'pairs.status',
      'pairs.started_on',
      'pairs.imported_on',
      'pairs.agreed_on',
      'pairs.declined_at',
      'resident_person.slack_user_id as resident_user',
      'resident_person.display_name as resident_name',
      'resident_person.time_zone as resident_zone',
      'resident_person.deactivated_at as resident_gone',
      'mentor_person.slack_user_id as mentor_user',
      'mentor_person.display_name as mentor_name',
      'mentor_person.time_zone as mentor_zone',
      'mentor_person.deactivated_at as mentor_gone',
    ])
    .where(isAmong('pairs.id', pairIds))
    .execute();
}

type Row = Awaited<ReturnType<typeof findRows>>[number];

/** The days on which these pairs or one of their people are away, by pair or member id, in one statement. */
async function findPauses(db: Db, rows: readonly Row[], pairIds: readonly string[]) {
  const memberIds = [...new Set(rows.flatMap((row) => [row.resident_id, row.mentor_id]))];
  const pauses = await db
    .selectFrom('pauses')
    .select([sql<string>`coalesce(pair_id, member_id)`.as('of'), 'from_on', 'until_on'])
    .where((eb) => eb.or([isAmong('pair_id', pairIds), isAmong('member_id', memberIds)]))
    // What a block schedule says of days away counts as what people enter by hand.
    .unionAll(
      db
        .selectFrom('schedule_spans')
        .select([sql<string>`member_id`.as('of'), 'first_day as from_on', 'last_day as until_on'])
        .where(isAmong('member_id', memberIds))
        .where('kind', '=', 'away'),
    )
    .execute();
  const spans = pauses.map((pause) => ({
    of: pause.of,
    from: day(pause.from_on),
    until: day(pause.until_on),
  }));
  return Map.groupBy(spans, ({ of }) => of);
}

/** What happened in the pairs, by pair or member id, each kind in one statement. */
async function findHappenings(db: Db, rows: readonly Row[]) {
  const pairIds = rows.map((row) => row.id);
  const meetings = await db
    .selectFrom('meetings')
    .select(['pair_id', 'met_on', 'created_at'])
    .where(isAmong('pair_id', pairIds))
    .orderBy('met_on')
    .orderBy('id')
    .execute();
  const snoozes = await db
    .selectFrom('snoozes')
    .select(['pair_id', 'member_id', 'due_on', 'until_on'])
    .where(isAmong('pair_id', pairIds))
    .execute();
  return {
    meetings: Map.groupBy(meetings, (met) => met.pair_id),
    pauses: await findPauses(db, rows, pairIds),
    snoozes: Map.groupBy(snoozes, (snooze) => `${snooze.pair_id} ${snooze.member_id}`),
  };
}

type Happenings = Awaited<ReturnType<typeof findHappenings>>;

/** The programs of these pairs with their rules, by id; few, however many the pairs are. */
async function findRules(db: Db, rows: readonly Row[]) {
  const programs = await db
    .selectFrom('programs')
    .selectAll()
    .where(isAmong('id', [...new Set(rows.map((row) => row.program_id))]))
    .execute();
  return new Map(
    programs.map((program): [string, KnownProgram] => [
      program.id,
      { name: program.name, rules: rulesOf(program), isClosed: program.delete_after !== null },
    ]),
  );
}

type KnownProgram = { name: string; rules: Rules; isClosed: boolean };

const rulesOf = (row: Program): Rules => ({
  timeZone: row.time_zone,
  meetingsPerYear: row.meetings_per_year,
  firstMeetingWindowDays: row.first_meeting_window_days,
  yearStarts: { month: row.year_starts_month, day: row.year_starts_day },
  hours: hoursOf(row),
  ladder: LADDER.filter(({ name }) => row.reminder_steps.includes(name)),
});

function factsOf(row: Row, { rules, isClosed }: KnownProgram, happened: Happenings): PairFacts {
  const side = (memberId: string, zone: string | null, gone: Date | null) => ({
    timeZone: zone && isKnownZone(zone) ? zone : rules.timeZone,
    reachable: gone === null,
    snoozes: (happened.snoozes.get(`${row.id} ${memberId}`) ?? []).map((snooze) => ({
      dueOn: day(snooze.due_on),
      until: day(snooze.until_on),
    })),
  });
  const met = happened.meetings.get(row.id) ?? [];
  const spans = [row.id, row.resident_id, row.mentor_id].flatMap((id) => happened.pauses.get(id) ?? []);
  return {
    startedOn: day(row.started_on),
    importedOn: row.imported_on ? day(row.imported_on) : undefined,
    active: row.status === 'active' && !isClosed,
    agreedOn: row.agreed_on ? day(row.agreed_on) : undefined,
    declined: row.declined_at !== null,
    meetings: met.map(({ met_on, created_at }): Met => ({ on: day(met_on), loggedAt: created_at })),
    pauses: merged(spans),
    sides: {
      resident: side(row.resident_id, row.resident_zone, row.resident_gone),
      mentor: side(row.mentor_id, row.mentor_zone, row.mentor_gone),
    },
  };
}

const knownZones = new Map<string, boolean>();

/** Whether the runtime knows a time zone of Slack's; remembered, since asking it takes long. */
function isKnownZone(zone: string): boolean {
  const known = knownZones.get(zone) ?? isTimeZone(zone);
  knownZones.set(zone, known);
  return known;
}

/** These pairs with all that the cadence rules look at, by id, in a few statements however many they are. */
export async function findKnownPairs(db: Db, pairIds: readonly string[]): Promise<Map<string, KnownPair>> {
  return pairIds.length === 0 ? new Map() : knownFrom(db, await findRows(db, pairIds));
}

/** As `findKnownPairs`, for pairs whose rows were read already. */
export async function knownFrom(db: Db, rows: readonly Row[]): Promise<Map<string, KnownPair>> {
  if (rows.length === 0) return new Map();
  const happened = await findHappenings(db, rows);
  const programs = await findRules(db, rows);
  return new Map(
    rows.flatMap((row): [string, KnownPair][] => {
      const program = programs.get(row.program_id);
      if (!program) return [];
      return [
        [
          row.id,
          {
            id: row.id,
            workspaceId: row.workspace_id,
            programId: row.program_id,
            programName: program.name,
            rules: program.rules,
            facts: factsOf(row, program, happened),
            people: {
              resident: { memberId: row.resident_id, user: row.resident_user, name: row.resident_name },
              mentor: { memberId: row.mentor_id, user: row.mentor_user, name: row.mentor_name },
            },
          },
        ],
      ];
    }),
  );
}

/** Where each of these pairs stands, by pair id: a person's own, or all of a program; their rows are not read again. */
export async function findStanding(db: Db, pairs: readonly Row[], now: Date): Promise<Map<string, Standing>> {
  const known = await knownFrom(db, pairs);
  return new Map([...known].map(([id, pair]) => [id, standingOf(pair, now)]));
}
