import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import { hoursOf, isWorkingDay, nextWorking } from '../calendar/hours.ts';
import { isAmong } from '../database/sql.ts';
import type { Program, Tx } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueueAll, type Outgoing } from '../outbox/enqueue.ts';
import { type Ending, takeDue } from '../pairs/due-operations.ts';
import { type CarriedOut, carryOutChanges, type EndReason } from '../pairs/operations.ts';
import { dropPromises } from '../pairs/promise-operations.ts';
import { lockProgram } from '../programs/queries.ts';
import { note, settle } from './operations.ts';
import { endsAtTurn, type Fate, fatesOf, ownDay, rolesAfter } from './policy.ts';
import {
  findDueTurns,
  findGoingPairs,
  findPeople,
  findTurn,
  type KnownPerson,
  lockOwnDays,
  lockPeople,
  type Turn,
} from './queries.ts';

/** What follows an ending: the slices know, and the worker puts it together for every cause alike. */
type FollowUp = (tx: Tx, now: Date, carried: CarriedOut) => Promise<void>;

type Parts = Pick<Means, 'db' | 'queue' | 'clock' | 'log'>;

const AT_ONCE = 1000;

/**
 * Carries out the turns whose day has come: a program in one transaction, all of it or nothing, and never twice.
 * Between two programs others get their turn at the database.
 */
export async function carryOutTurns(ctx: Parts, followUp: FollowUp): Promise<void> {
  const due = await findDueTurns(ctx.db, ctx.clock(), AT_ONCE);
  for (const { id, program_id, workspace_id } of due) {
    const now = ctx.clock();
    await transact(ctx, async (tx) => {
      const program = await lockProgram(tx, workspace_id, program_id);
      const turn = await findTurn(tx, program_id, 'planned');
      // Another worker was faster, or a director changed it or took it back.
      if (!program || program.delete_after || turn?.id !== id || turn.carry_out_at > now) return;
      // Endings happen on working days only.
      if (!isWorkingDay(dateIn(program.time_zone, now), hoursOf(program))) return;
      await carryOut(tx, now, program, turn, followUp);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function carryOut(tx: Tx, now: Date, program: Program, turn: Turn, followUp: FollowUp) {
  await lockPeople(tx, program.id);
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
  await settle(tx, now, turn.id, 'done');
  await note(tx, now, program, 'bot', 'year.turned');
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
  await dropPromises(tx, finishing);
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
  for (const carried of ended) await followUp(tx, now, carried);
  const over = new Set(ended.map(({ pairId }) => pairId));
  return new Set(
    pairs.flatMap(({ id, resident_id, mentor_id }) => (over.has(id) ? [resident_id, mentor_id] : [])),
  );
}

/** One thank-you for everybody whose pair goes on from the year that is over, unless they just heard of an ending. */
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

/** Residents off the cycle move up on their own day, whatever the turn. */
export async function advanceOnOwnDays(ctx: Parts): Promise<void> {
  const now = ctx.clock();
  let afterId = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const found = await transact(ctx, async (tx) => {
      const people = await lockOwnDays(tx, now, afterId, AT_ONCE);
      const moved = people.flatMap((person) => {
        const next = ownDay(person, dateIn(person.timeZone, now), person.starts);
        return next ? [{ id: person.id, ...next }] : [];
      });
      if (moved.length > 0) await setLevels(tx, now, moved);
      return people;
    });
    const last = found.at(-1);
    if (!last || found.length < AT_ONCE) return;
    afterId = last.id;
  }
}
