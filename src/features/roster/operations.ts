import { randomUUID } from 'node:crypto';
import type { Temporal } from 'temporal-polyfill';
import type { Directory } from '../../domain/members/people.ts';
import { lockForMoves, moveRecords } from '../../domain/moving/operations.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { academicYear, type YearStarts } from '../../platform/calendar/year.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { asTheFileHas, planRoster } from './policy.ts';
import { findStoredRoster } from './queries.ts';
import { carryOut, idsOf } from './save-operations.ts';
import type {
  MoveOffer,
  Moves,
  Offer,
  Problem,
  RosterFile,
  RosterRow,
  RosterSummary,
  StoredRoster,
} from './types.ts';

/** A roster that was read and looked up in Slack. */
export type RosterImport = {
  program: Pick<Program, 'id' | 'workspace_id' | 'time_zone'>;
  rows: RosterRow[];
  directory: Directory;
  /** A Slack user id, or `operator` for the command line. */
  actor: string;
  mayNameDirectors: boolean;
  /** Whether mentors may be taken by their name. */
  takeNames?: boolean;
  /** Whether to leave out the lines that have a problem. */
  without?: boolean;
  /** What in the file could not be read. */
  unread?: readonly Problem[];
  /** Whether the one who imports agreed that these mentors get more residents than their capacity. */
  agrees?: (beyond: readonly Beyond[]) => boolean;
  /** Whose records move to a new account; undecided where it isn't said. */
  moves?: Moves | undefined;
  /** Whether pairs without a start date have been meeting already, and how the program counts; otherwise they are new. */
  meeting?: { yearStarts: YearStarts; windowDays: number } | undefined;
};

type Judged =
  /** With the id of the import, where it was saved. */
  | { ok: true; summary: RosterSummary; importId?: string }
  /** With how many people of the file could be imported without the lines that have problems, and who would be left out. */
  | {
      ok: false;
      problems: Problem[];
      offers: Offer[];
      moves: MoveOffer[];
      others: number;
      leftOut: Problem[];
    };

type Parts = Pick<OperationDeps, 'db' | 'queue' | 'clock' | 'log'> & Partial<Pick<OperationDeps, 'keys'>>;

/** Says what an import would do, or all that stands in its way; saves nothing. */
export async function checkRoster(ctx: Parts, roster: RosterImport): Promise<Judged> {
  const stored = await findStoredRoster(ctx.db, roster.program.id);
  return judgedOf(roster, stored, ctx.clock());
}

/**
 * Imports a roster: all of it in one transaction, or nothing. Judged again under a lock, so that what has changed
 * since the check counts, and the same file twice changes nothing. People already paired are told nothing new:
 * no messages go out. Where a mentor would get more residents than their capacity and that was not agreed to, nothing is
 * saved.
 */
export async function importRoster(ctx: Parts, roster: RosterImport): Promise<Judged> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockForMoves(tx, roster.program);
    const stored = await findStoredRoster(tx, roster.program.id);
    const planned = planFor(roster, stored, now);
    const { beyond } = planned.plan.summary;
    const isAgreed = beyond.length === 0 || roster.agrees?.(beyond) === true;
    if (!isGood(planned) || !isAgreed) return judgedOf(roster, stored, now);
    const importId = randomUUID();
    const ids = idsOf(planned.stored, planned.plan);
    await move(ctx, tx, roster, planned.plan.moves);
    await carryOut({ tx, now, roster, plan: planned.plan, ids, importId });
    return { ok: true, summary: planned.plan.summary, importId };
  });
}

/** Judges a file as it was read, and imports it where that is asked for and nothing stands in its way. */
export async function judgeFile(
  ctx: Parts,
  file: RosterFile,
  facts: Omit<RosterImport, 'rows' | 'unread'>,
  intention: 'check' | 'import',
): Promise<Judged> {
  const run = intention === 'import' ? importRoster : checkRoster;
  const judged = await run(ctx, { ...facts, rows: file.rows, unread: file.problems });
  const named = (problems: readonly Problem[]) => asTheFileHas(problems, file, facts.directory);
  if (!judged.ok) return { ...judged, problems: named(judged.problems), leftOut: named(judged.leftOut) };
  return { ...judged, summary: { ...judged.summary, leftOut: named(judged.summary.leftOut) } };
}

const planFor = (
  { rows, unread = [], directory, mayNameDirectors, takeNames = false, ...roster }: RosterImport,
  stored: StoredRoster,
  now: Date,
  without = roster.without ?? false,
) =>
  planRoster({
    ...{ rows, unread, directory, stored, mayNameDirectors, takeNames, without, moves: roster.moves },
    mover: roster.actor === 'operator' ? 'operator' : { userId: roster.actor, mayNameDirectors },
    meetingSince: roster.meeting && sinceWhen(dateIn(roster.program.time_zone, now), roster.meeting),
    today: dateIn(roster.program.time_zone, now),
  });

/** How a program counts the first meeting of a pair, and its years. */
export const countsFor = (
  program: Pick<Program, 'year_starts_month' | 'year_starts_day' | 'first_meeting_window_days'>,
) => ({
  yearStarts: { month: program.year_starts_month, day: program.year_starts_day },
  windowDays: program.first_meeting_window_days,
});

/**
 * From when on pairs may count that have been meeting: from the academic year's first day, and at the latest so long ago
 * that their first meeting is late, so that the next one is due as for any pair that comes late (cadence rule 4).
 */
function sinceWhen(
  today: Temporal.PlainDate,
  { yearStarts, windowDays }: Required<RosterImport>['meeting'] & {},
) {
  const most = today.subtract({ days: windowDays + 7 }).toString();
  const [least = most] = [academicYear(today, yearStarts).from.toString(), most].sort();
  return { least, most };
}

const isGood = ({ problems, offers, moves }: ReturnType<typeof planRoster>) =>
  problems.length + offers.length + moves.length === 0;

/** Moves the records of whoever has a new account, before the file is saved under it. */
async function move(ctx: Parts, tx: Tx, { program, actor }: RosterImport, offers: MoveOffer[]) {
  if (offers.length === 0) return;
  if (!ctx.keys) throw new Error("records can't move without the encryption keys");
  const moves = offers.map(({ from, to, email }) => ({ from: from.userId, to, email }));
  await moveRecords(tx, ctx.clock(), ctx.keys, { program, actor, moves });
}

function judgedOf(roster: RosterImport, stored: StoredRoster, now: Date): Judged {
  const { problems, offers, moves, plan, ...planned } = planFor(roster, stored, now);
  if (isGood({ problems, offers, moves, plan, ...planned })) return { ok: true, summary: plan.summary };
  const rest = problems.length > 0 ? planFor(roster, stored, now, true) : undefined;
  const isRest = rest?.problems.length === 0;
  return {
    ...{ ok: false, problems, offers, moves },
    others: isRest ? rest.plan.people.length : 0,
    leftOut: isRest ? rest.plan.summary.leftOut : [],
  };
}
