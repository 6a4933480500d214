import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { lockMembers } from '../../domain/members/queries.ts';
import { type Ending, endsToday, takeDue } from '../../domain/pairs/due-operations.ts';
import { type CarriedOut, carryOutChanges, type EndReason } from '../../domain/pairs/operations.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorking } from '../../platform/calendar/hours.ts';
import { isAmong } from '../../platform/database/sql.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone, inProgram } from '../../platform/jobs/alone.ts';
import { enqueue, enqueueAll, type Outgoing } from '../../platform/outbox/enqueue.ts';
import { auditTurn, resolveTurn } from './operations.ts';
import { endsAtTurn, type Fate, fatesOf, ownDay, rolesAfter } from './policy.ts';
import {
  findDueTurns,
  findGoingPairs,
  findPeople,
  findTurn,
  findWithOwnDays,
  type KnownPerson,
  lockOwnDays,
  type Turn,
} from './queries.ts';

/** What follows endings: the slices know, and the worker puts it together for every cause alike. */
type FollowUp = (tx: Tx, now: Date, carried: readonly CarriedOut[]) => Promise<void>;

type Parts = Pick<OperationDeps, 'db' | 'queue' | 'clock' | 'log'>;

const AT_ONCE = 1000;

/**
 * Carries out the turns whose day has come: a program in one transaction, all of it or nothing, and never twice.
 * Between two programs others get their turn at the database.
 */
export async function carryOutTurns(ctx: Parts, followUp: FollowUp): Promise<void> {
  const due = await findDueTurns(ctx.db, ctx.clock(), AT_ONCE);
  await eachAlone(ctx, 'year-rollover.turn', due, inProgram, async ({ id, program_id, workspace_id }) => {
    const now = ctx.clock();
    await transact(ctx, async (tx) => {
      const program = await lockProgram(tx, workspace_id, program_id);
      const turn = await findTurn(tx, program_id, 'planned');
      // Another worker was faster, or a director changed it or took it back.
      if (!program || program.delete_after || turn?.id !== id || turn.carry_out_at > now) return;
      // Endings happen on working days only.
      if (!endsToday(program, now)) return;
      await carryOut(tx, now, program, turn, followUp);
    });
    await new Promise((resolve) => setImmediate(resolve));
  });
}

async function carryOut(tx: Tx, now: Date, program: Program, turn: Turn, followUp: FollowUp) {
  await lockMembers(tx, program.id);
  const alsoDue = await takeDue(tx, now, program.id);
  const people = await findPeople(tx, program.id);
  const turning = {
    on: Temporal.PlainDate.from(turn.turns_on),
    yearOn: Temporal.PlainDate.from(turn.year_on),
  };
  const fates = fatesOf(people, turning, turn.choices);
  await changePeople(tx, now, people, fates);
  const told = await endPairs(tx, now, program, people, fates, alsoDue, followUp);
  await thank(tx, now, program, turn, people, told);
  await tellChannel(tx, now, program, turn, fates);
  await resolveTurn(tx, now, turn.id, 'done');
  await auditTurn(tx, now, program, 'bot', 'year.turned');
  wakeSweep(tx);
}

/** Levels, last days and roles, each in few statements however many people there are. */
async function changePeople(
  tx: Tx,
  now: Date,
  people: readonly KnownPerson[],
  fates: ReadonlyMap<string, Fate>,
): Promise<void> {
  const moved = [...fates].flatMap(([id, fate]) => (fate.kind === 'moves_up' ? [{ id, ...fate }] : []));
  await setLevels(tx, now, moved);
  const kept = [...fates].flatMap(([id, fate]) =>
    fate.kind === 'keeps_level' && fate.lastDay ? [{ id, lastDay: fate.lastDay.toString() }] : [],
  );
  await sql`update members set graduates_on = kept.last_day, updated_at = ${now}
    from unnest(${kept.map(({ id }) => id)}::uuid[], ${kept.map(({ lastDay }) => lastDay)}::date[])
      as kept (id, last_day) where members.id = kept.id`.execute(tx);
  const finishing = people.flatMap(({ id, roles }) => {
    const fate = fates.get(id);
    return fate?.kind === 'finishes' ? [{ id, roles: rolesAfter(roles, fate.stays) }] : [];
  });
  for (const [, alike] of Map.groupBy(finishing, ({ roles }) => roles.join())) {
    const ids = alike.map(({ id }) => id);
    const roles = alike[0]?.roles ?? [];
    await tx.updateTable('members').set({ roles, updated_at: now }).where(isAmong('id', ids)).execute();
  }
}

const setLevels = (
  tx: Tx,
  now: Date,
  moved: readonly { id: string; level: number; advancesOn: Temporal.PlainDate | null }[],
) =>
  sql`update members set pgy = moved.level, advances_on = moved.next_day, updated_at = ${now}
    from unnest(${moved.map(({ id }) => id)}::uuid[], ${moved.map(({ level }) => level)}::integer[],
      ${moved.map(({ advancesOn }) => advancesOn?.toString() ?? null)}::date[]) as moved (id, level, next_day)
    where members.id = moved.id`.execute(tx);

/**
 * Ends the pairs of those who finish, and with them, in the same batch and order, whatever else was to change in this
 * program by now. Answers with the members who heard of something.
 */
async function endPairs(
  tx: Tx,
  now: Date,
  program: Program,
  people: readonly KnownPerson[],
  fates: ReadonlyMap<string, Fate>,
  alsoDue: readonly Ending[],
  followUp: FollowUp,
): Promise<Set<string>> {
  const finishing = people.filter(({ id }) => fates.get(id)?.kind === 'finishes').map(({ id }) => id);
  const pairs = await findGoingPairs(tx, program.id);
  const others = new Map(alsoDue.map(({ pairId, reason }) => [pairId, reason]));
  const reasonOf = (pair: (typeof pairs)[number]): EndReason | undefined => {
    if (endsAtTurn(pair, fates)) return finishing.includes(pair.resident_id) ? 'graduated' : 'left';
    return others.get(pair.id);
  };
  const endings = pairs.flatMap((pair) => {
    const reason = reasonOf(pair);
    return reason ? [{ pairId: pair.id, reason }] : [];
  });
  const ended = await carryOutChanges(tx, now, endings);
  await followUp(tx, now, ended);
  const over = new Set(ended.map(({ pairId }) => pairId));
  return new Set(
    pairs.flatMap(({ id, resident_id, mentor_id }) => (over.has(id) ? [resident_id, mentor_id] : [])),
  );
}

/** One thank-you for everyone whose pair goes on from the year that is over, unless they just heard of an ending. */
async function thank(
  tx: Tx,
  now: Date,
  program: Program,
  turn: Turn,
  people: readonly KnownPerson[],
  told: ReadonlySet<string>,
): Promise<void> {
  const pairs = (await findGoingPairs(tx, program.id)).filter(
    ({ started_on }) => started_on < turn.year_on && started_on < turn.turns_on,
  );
  const own = Map.groupBy(
    pairs.flatMap(({ id, resident_id, mentor_id }) => [resident_id, mentor_id].map((of) => ({ of, id }))),
    ({ of }) => of,
  );
  const notBefore = nextWorking(now, hoursOf(program), program.time_zone);
  const thanks = people
    .filter(({ id, present }) => present && own.has(id) && !told.has(id))
    .map(
      ({ id, user }): Outgoing => ({
        workspaceId: program.workspace_id,
        programId: program.id,
        kind: 'year.thanks',
        payload: { memberId: id, yearOn: turn.year_on, pairIds: (own.get(id) ?? []).map((pair) => pair.id) },
        to: { user },
        dedupeKey: `year.thanks:${turn.id}:${id}`,
        unasked: 'news',
        notBefore,
      }),
    );
  await enqueueAll(tx, now, thanks);
}

/** The directors' channel hears that the year has turned: what becomes of residents, and of no pair. */
async function tellChannel(
  tx: Tx,
  now: Date,
  program: Program,
  turn: Turn,
  fates: ReadonlyMap<string, Fate>,
): Promise<void> {
  const countOf = (kind: Fate['kind']) => [...fates.values()].filter((fate) => fate.kind === kind).length;
  await enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind: 'year.turned',
    payload: {
      programId: program.id,
      movedUp: countOf('moves_up'),
      finished: countOf('finishes'),
      began: countOf('new'),
    },
    to: { channel: program.directors_channel_id },
    dedupeKey: `year.turned:${turn.id}`,
  });
}

/** Residents off the cycle move up on their own day, whatever the turn: those of a program in one transaction. */
export async function advanceOnOwnDays(ctx: Parts): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'year-rollover.own-days', await findWithOwnDays(ctx.db, now), aProgram, ({ id }) =>
    transact(ctx, async (tx) => {
      const moved = (await lockOwnDays(tx, now, id)).flatMap((person) => {
        const next = ownDay(person, dateIn(person.timeZone, now), person.starts);
        return next ? [{ id: person.id, ...next }] : [];
      });
      if (moved.length > 0) await setLevels(tx, now, moved);
    }),
  );
}
