import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import { record } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import type { Chosen } from '../../domain/pairs/next-policy.ts';
import { changeMoment } from '../../domain/pairs/policy.ts';
import { lineUpNew } from '../../domain/pairs/successor-operations.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { TurnChoices } from '../../platform/database/tables/programs.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { refresh } from '../../platform/outbox/enqueue.ts';
import { checkTurnDate, type DateProblem } from './policy.ts';
import { askedKey, findTurn, findTurned, type Turn } from './queries.ts';

/** What was entered for a turn. */
type Entered = { on: Temporal.PlainDate; yearOn: Temporal.PlainDate; choices: TurnChoices };

/**
 * Keeps what was entered and checked; nothing comes of it before a director confirms it. The last one entered counts,
 * and the same once more is the same one.
 */
export async function saveDraft(ctx: OperationDeps, member: Membership, entered: Entered): Promise<string> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, member.workspace_id, member.program_id);
    const before = await findTurn(tx, member.program_id, 'draft');
    if (before && isSame(before, entered)) return before.id;
    await dropDraft(tx, member.program_id);
    if (before) await refresh(tx, now, member.workspace_id, askedKey(before.id));
    const id = randomUUID();
    await tx
      .insertInto('turns')
      .values({
        id,
        workspace_id: member.workspace_id,
        program_id: member.program_id,
        year_on: entered.yearOn.toString(),
        turns_on: entered.on.toString(),
        state: 'draft',
        choices: JSON.stringify(entered.choices),
        carry_out_at: changeMoment(entered.on, member.program),
        entered_by: member.id,
        created_at: now,
      })
      .execute();
    return id;
  });
}

const isSame = (draft: Turn, { on, yearOn, choices }: Entered) =>
  draft.turns_on === on.toString() &&
  draft.year_on === yearOn.toString() &&
  isDeepStrictEqual(draft.choices, choices);

const dropDraft = (tx: Tx, programId: string) =>
  tx.deleteFrom('turns').where('program_id', '=', programId).where('state', '=', 'draft').execute();

type Confirmed =
  | { ok: true; turn: Turn }
  /** `changed`: someone entered something else since, or confirmed or undid it. */
  | { ok: false; reason: 'changed' | 'turned' | DateProblem };

/**
 * Plans a turn, the start of a new academic year, as it was checked. It replaces an earlier plan; no one is told before
 * its day.
 */
export async function confirmTurn(
  ctx: OperationDeps,
  director: Membership,
  draftId: string,
): Promise<Confirmed> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    const draft = program && (await findTurn(tx, program.id, 'draft'));
    if (!program || draft?.id !== draftId) return { ok: false, reason: 'changed' };
    if ((await findTurned(tx, program.id)).includes(draft.year_on)) return { ok: false, reason: 'turned' };
    const problem = dateProblem(draft, program, now);
    if (problem) return { ok: false, reason: problem };
    const before = await findTurn(tx, program.id, 'planned');
    if (before) await resolveTurn(tx, now, before.id, 'undone');
    const turn = await tx
      .updateTable('turns')
      .set({ state: 'planned', confirmed_by: director.id })
      .where('id', '=', draft.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    // Who was lined up for the year stays lined up, whatever else of the plan was changed.
    if (before)
      await tx.updateTable('successors').set({ turn_id: turn.id }).where('turn_id', '=', before.id).execute();
    await auditTurn(tx, now, program, director.slack_user_id, before ? 'year.changed' : 'year.confirmed');
    await refresh(tx, now, program.workspace_id, askedKey(turn.id));
    wakeSweep(tx);
    return { ok: true, turn };
  });
}

function dateProblem(turn: Turn, program: Program, now: Date): DateProblem | undefined {
  const on = Temporal.PlainDate.from(turn.turns_on);
  const yearOn = Temporal.PlainDate.from(turn.year_on);
  return checkTurnDate(on, yearOn, dateIn(program.time_zone, now));
}

/** Undoes the plan for a new academic year that hasn't started. */
export async function undoTurn(ctx: OperationDeps, director: Membership, turnId: string): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    const planned = program && (await findTurn(tx, program.id, 'planned'));
    if (!program || planned?.id !== turnId) return false;
    await resolveTurn(tx, now, planned.id, 'undone');
    await tx.deleteFrom('successors').where('turn_id', '=', planned.id).execute();
    await auditTurn(tx, now, program, director.slack_user_id, 'year.undone');
    return true;
  });
}

/** Marks the plan for a new academic year as done or undone. */
export const resolveTurn = (tx: Tx, now: Date, turnId: string, state: 'done' | 'undone') =>
  tx.updateTable('turns').set({ state, settled_at: now }).where('id', '=', turnId).execute();

/** Puts a word about the year on a program's record. */
export const auditTurn = (tx: Tx, now: Date, program: Program, actor: string, action: string) =>
  record(
    tx,
    now,
    { workspace_id: program.workspace_id, program_id: program.id },
    { actor, action, subjectId: program.id },
  );

/** Lines up next mentors for the planned turn; false where it is another one by now, or over. */
export async function lineUpForTurn(
  ctx: OperationDeps,
  director: Membership,
  turnId: string,
  next: readonly Chosen[],
): Promise<boolean> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const program = await lockProgram(tx, director.workspace_id, director.program_id);
    const planned = program && (await findTurn(tx, program.id, 'planned'));
    if (planned?.id !== turnId) return false;
    await lineUpNew(tx, now, director, { turn_id: turnId }, next);
    return true;
  });
}
