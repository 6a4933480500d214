import { sql } from 'kysely';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueueAll } from '../../platform/outbox/enqueue.ts';
import { recordAll } from '../audit/record.ts';
import { recheckPairsOfAll } from '../cadence/recheck.ts';
import { rememberPeople, type SlackPerson } from '../members/people.ts';
import { lockMembers } from '../members/queries.ts';
import { refreshWaitingCards } from '../members/request-cards.ts';
import { lockProgram } from '../programs/queries.ts';
import { mergeMembers } from './merge-operations.ts';
import { moveMessages, refreshOthers } from './message-operations.ts';
import { type Mover, type Refusal, whyNotMove } from './policy.ts';
import { findHolders, findPairsOf, findProgramsOf } from './queries.ts';
import { renameInSealed } from './sealed-operations.ts';

/** The outbox kind of the word to someone at their new account. */
export const MOVED_KIND = 'roster.moved';

type Deps = Pick<OperationDeps, 'db' | 'queue' | 'log' | 'clock' | 'keys'>;
type Where = Pick<Program, 'id' | 'workspace_id' | 'time_zone'>;

/** A person whose records move: the account on the roster, and the new one as Slack shows it. */
export type Move = { from: string; to: SlackPerson; email?: string | undefined };

/** What came of a move that one person asked for. */
export type Moved = { ok: true } | { ok: false; reason: Refusal | 'not_a_member' };

/** Moves a person's records in one program, for a director or coordinator. */
export async function movePerson(
  ctx: Deps,
  program: Where,
  mover: Exclude<Mover, 'operator'>,
  move: Move,
): Promise<Moved> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockForMoves(tx, program);
    const why = await whyNot(tx, program.id, mover, move);
    if (why) return { ok: false, reason: why };
    await moveRecords(tx, now, ctx.keys, { program, actor: mover.userId, moves: [move] });
    return { ok: true };
  });
}

/** Moves a person's records in all their programs of a workspace, or in none of them, for the team that runs Mentor. */
export async function movePersonEverywhere(ctx: Deps, workspaceId: string, move: Move): Promise<Moved> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const programs = await findProgramsOf(tx, workspaceId, move.from);
    if (programs.length === 0) return { ok: false, reason: 'not_a_member' };
    for (const program of programs) await lockForMoves(tx, program);
    for (const { id } of programs) {
      const why = await whyNot(tx, id, 'operator', move);
      if (why) return { ok: false, reason: why };
    }
    for (const program of programs)
      await moveRecords(tx, now, ctx.keys, { program, actor: 'operator', moves: [move] });
    return { ok: true };
  });
}

/** Locks what a move changes, in the order of docs/architecture.md: the program, its class matches, its people. */
export async function lockForMoves(tx: Tx, { id, workspace_id }: Where): Promise<void> {
  await lockProgram(tx, workspace_id, id);
  await tx.selectFrom('rounds').select('id').where('program_id', '=', id).orderBy('id').forUpdate().execute();
  await lockMembers(tx, id);
}

/** Why a person's records can't move in a program, as the database stands. */
export async function whyNot(
  tx: OperationDeps['db'],
  programId: string,
  mover: Mover,
  { from, to, email }: Move,
): Promise<Refusal | 'not_a_member' | undefined> {
  const holders = await findHolders(tx, programId, [from, to.userId]);
  const [holder, second] = [holders.get(from), holders.get(to.userId)];
  if (!holder) return 'not_a_member';
  const ids = [holder, ...(second ? [second] : [])].map(({ memberId }) => memberId);
  const pairs = await findPairsOf(tx, ids);
  return whyNotMove({ mover, from: holder, to, second, email, pairs });
}

/**
 * Moves people's records in one program to their new accounts: the member stays, with everything that refers to it, and
 * has another account. A second member at the new account becomes one with the first. The caller has locked the
 * program, its class matches, and its people, and has found nothing that speaks against it.
 */
export async function moveRecords(
  tx: Tx,
  now: Date,
  keys: OperationDeps['keys'],
  { program, actor, moves }: { program: Where; actor: string; moves: readonly Move[] },
): Promise<void> {
  if (moves.length === 0) return;
  const accounts = moves.map(({ from, to }) => ({ from, to: to.userId }));
  const holders = await findHolders(
    tx,
    program.id,
    accounts.flatMap(({ from, to }) => [from, to]),
  );
  await rememberPeople(
    tx,
    now,
    program.workspace_id,
    moves.map(({ to }) => to),
  );
  const today = dateIn(program.time_zone, now).toString();
  for (const { from, to } of accounts) {
    const [first, second] = [holders.get(from)?.memberId, holders.get(to)?.memberId];
    if (first && second) await mergeMembers(tx, keys, { programId: program.id, first, second, now, today });
  }
  await takeAccounts(tx, now, program, accounts);
  await renameInSealed(tx, keys, program.id, new Map(accounts.map(({ from, to }) => [from, to])), 'users');
  const memberIds = accounts.flatMap(({ from }) => holders.get(from)?.memberId ?? []);
  await recheckPairsOfAll(tx, now, memberIds);
  await moveMessages(tx, now, program, accounts);
  await refreshOthers(tx, now, program, memberIds);
  await forgetPeople(tx, program.workspace_id, accounts);
  await tellThem(tx, now, program, accounts, actor);
  const about = memberIds.map((id) => ({ id, workspace_id: program.workspace_id, program_id: program.id }));
  await recordAll(tx, now, 'person.moved', about, actor);
  await refreshWaitingCards(tx, now, program.id);
}

type Accounts = readonly { from: string; to: string }[];

const moved = (accounts: Accounts) => sql`unnest(
  ${accounts.map(({ from }) => from)}::text[], ${accounts.map(({ to }) => to)}::text[]) as moved (old, new)`;

/** Each member has the new account, and so has whatever else of the program names the old one. */
async function takeAccounts(tx: Tx, now: Date, { id }: Where, accounts: Accounts): Promise<void> {
  await sql`update programs set alternate_contact = moved.new from ${moved(accounts)}
    where programs.id = ${id} and programs.alternate_contact = moved.old`.execute(tx);
  await sql`update members set slack_user_id = moved.new, updated_at = ${now} from ${moved(accounts)}
    where members.program_id = ${id} and members.slack_user_id = moved.old`.execute(tx);
  for (const [table, key] of [
    ['welcomes', 'workspace_id'],
    ['untold', 'program_id'],
  ] as const) {
    const [at, where] = [sql.table(table), sql.ref(key)];
    await sql`delete from ${at} using ${moved(accounts)} where ${at}.program_id = ${id}
      and ${at}.slack_user_id = moved.old and exists (select from ${at} own
        where own.${where} = ${at}.${where} and own.slack_user_id = moved.new)`.execute(tx);
    await sql`update ${at} set slack_user_id = moved.new from ${moved(accounts)}
      where ${at}.program_id = ${id} and ${at}.slack_user_id = moved.old`.execute(tx);
  }
}

/** Deletes what is known of the old account once it is in no program. */
async function forgetPeople(tx: Tx, workspaceId: string, accounts: Accounts): Promise<void> {
  await sql`delete from people where workspace_id = ${workspaceId}
    and slack_user_id = any(${accounts.map(({ from }) => from)}::text[])
    and not exists (select from members where members.workspace_id = people.workspace_id
      and members.slack_user_id = people.slack_user_id)`.execute(tx);
}

/** Tells those who still have a part in the program where their records are now. */
async function tellThem(tx: Tx, now: Date, program: Where, accounts: Accounts, actor: string): Promise<void> {
  const users = accounts.map(({ to }) => to).filter((user) => user !== actor);
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'slack_user_id'])
    .where('program_id', '=', program.id)
    .where(sql<boolean>`slack_user_id = any(${users}::text[])`)
    .where('roles', '<>', sql<never>`'{}'`)
    .orderBy('id')
    .execute();
  await enqueueAll(
    tx,
    now,
    rows.map(({ id, slack_user_id: user }) => ({
      workspaceId: program.workspace_id,
      programId: program.id,
      kind: MOVED_KIND,
      payload: { programId: program.id },
      to: { user },
      dedupeKey: `${MOVED_KIND}:${id}:${user}`,
      unasked: 'news' as const,
    })),
  );
}
