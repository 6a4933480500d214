import { sql } from 'kysely';
import { findByRole } from '../../domain/members/queries.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { inRunningProgram } from '../../platform/database/sql.ts';
import type { ChannelProblem } from '../../platform/database/tables/programs.ts';
import type { Db, Program, Tx } from '../../platform/database/tables.ts';
import { wakeSender, wakeSweep } from '../../platform/database/transact.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { OutboxRow } from '../../platform/outbox/kinds.ts';
import { HELD_ERROR } from '../../platform/outbox/queries.ts';
import { nextChannelCheck, problemOfRefusal } from './policy.ts';

/** The outbox kind of the message that tells directors that nothing is posted in their channel. */
export const CHANNEL_UNFIT = 'programs.channel';

/** Takes programs whose channel is to be looked at, and writes when next, as if all were well. */
export async function claimChannelChecks(db: Db, now: Date, limit: number): Promise<Program[]> {
  const tooFar = new Date(nextChannelCheck(now, undefined).getTime() + 3_600_000); // a clock was wrong
  return db
    .updateTable('programs')
    .set({ channel_check_at: nextChannelCheck(now, undefined) })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('programs')
        .select('programs.id')
        .where(inRunningProgram('programs.id'))
        .where((or) =>
          or.or([
            or('programs.channel_check_at', 'is', null),
            or('programs.channel_check_at', '<=', now),
            or('programs.channel_check_at', '>', tooFar),
          ]),
        )
        .limit(limit)
        .forNoKeyUpdate('programs')
        .skipLocked(),
    )
    .returningAll()
    .execute();
}

/** Slack did not say: it is asked again soon. */
export async function askAgainSoon(db: Db, now: Date, programId: string): Promise<void> {
  await db
    .updateTable('programs')
    .set({ channel_check_at: new Date(now.getTime() + 10 * 60_000) })
    .where('id', '=', programId)
    .execute();
}

/** Has Slack asked at once about the programs whose directors' channel this is. */
export async function checkChannelNow(tx: Tx, workspaceId: string, channelId: string): Promise<void> {
  await tx
    .updateTable('programs')
    .set({ channel_check_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('directors_channel_id', '=', channelId)
    .execute();
  wakeSweep(tx);
}

type Found = {
  workspaceId: string;
  programId: string;
  channelId: string;
  problem: ChannelProblem | undefined;
};

/**
 * Writes what stands in the way of posting in a directors' channel. When that is new, every director is told; when
 * nothing does any more, what waited goes out. The program's row is locked first, then messages.
 */
export async function noteChannel(tx: Tx, now: Date, found: Found): Promise<void> {
  const program = await lockProgram(tx, found.workspaceId, found.programId);
  if (!program || program.directors_channel_id !== found.channelId) return; // another one was chosen meanwhile
  const problem = found.problem ?? null;
  await tx
    .updateTable('programs')
    .set({ channel_problem: problem, channel_check_at: nextChannelCheck(now, found.problem) })
    .where('id', '=', program.id)
    .execute();
  if (found.problem && program.channel_problem !== found.problem)
    await tellDirectors(tx, now, program, found.problem);
  if (!found.problem && program.channel_problem) await release(tx, now, program, found.channelId);
}

async function tellDirectors(tx: Tx, now: Date, program: Program, problem: ChannelProblem): Promise<void> {
  // Slack does not tell whether posting is restricted before one tries: that comes back, and is told once a month.
  const since = now.toISOString().slice(0, problem === 'restricted' ? 7 : undefined);
  for (const { slack_user_id } of await findByRole(tx, program.id, 'director')) {
    await enqueue(tx, now, {
      workspaceId: program.workspace_id,
      programId: program.id,
      kind: CHANNEL_UNFIT,
      payload: { programId: program.id, problem },
      to: { user: slack_user_id },
      dedupeKey: `${CHANNEL_UNFIT}:${program.id}:${problem}:${slack_user_id}:${since}`,
    });
  }
}

/** What waited for a channel goes out, into the channel that is the program's now. */
async function release(tx: Tx, now: Date, program: Program, channelId: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ not_before: now, error: null, to_channel: channelId })
    .where('program_id', '=', program.id)
    .where('state', '=', 'planned')
    .where('to_channel', '=', program.directors_channel_id)
    .where('error', '=', HELD_ERROR)
    .execute();
  wakeSender(tx, program.workspace_id);
}

/**
 * Someone saved the program with a channel that was just looked at: nothing stands in its way. What waited for the
 * former one follows, but for what is in confidence, whose places are chosen by who reads there, and for changes of
 * messages that stand there.
 */
export async function channelChosen(tx: Tx, now: Date, before: Program, channelId: string): Promise<void> {
  await tx
    .updateTable('programs')
    .set({ channel_problem: null, channel_check_at: nextChannelCheck(now, undefined) })
    .where('id', '=', before.id)
    .execute();
  if (before.directors_channel_id === channelId) {
    if (before.channel_problem) await release(tx, now, before, channelId);
    return;
  }
  await tx
    .updateTable('outbox')
    .set({ to_channel: channelId, not_before: now, error: null })
    .where('program_id', '=', before.id)
    .where('state', '=', 'planned')
    .where('to_channel', '=', before.directors_channel_id)
    .where('refresh_of', 'is', null)
    .where(sql<boolean>`kind not like 'rematch.%'`)
    .execute();
}

/** Until when nothing is posted in the channel of this message, which is then looked at again; undefined: it may be. */
export async function channelHeldUntil(tx: Tx, now: Date, row: OutboxRow): Promise<Date | undefined> {
  const held = await tx
    .selectFrom('programs')
    .select('channel_problem')
    .where('id', '=', row.program_id)
    .where('directors_channel_id', '=', row.to_channel ?? '')
    .where('delete_after', 'is', null)
    .forShare() // the update that marks it as fixed comes before or after
    .executeTakeFirst();
  return held?.channel_problem ? nextChannelCheck(now, held.channel_problem) : undefined;
}

/** Slack refuses a directors' channel: nothing more is posted there until it can be; answers until when to wait. */
export async function directorsChannelRefused(
  tx: Tx,
  now: Date,
  row: OutboxRow,
  code: string,
): Promise<Date | undefined> {
  const problem = problemOfRefusal(code);
  if (!problem || !row.program_id || !row.to_channel) return undefined;
  const program = await lockProgram(tx, row.workspace_id, row.program_id);
  if (!program || program.delete_after || program.directors_channel_id !== row.to_channel) return undefined;
  await noteChannel(tx, now, {
    workspaceId: row.workspace_id,
    programId: program.id,
    channelId: row.to_channel,
    problem,
  });
  return nextChannelCheck(now, problem);
}
