import { randomUUID } from 'node:crypto';
import type { Membership } from '../../domain/members/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { violates } from '../../platform/database/errors.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue, refresh } from '../../platform/outbox/enqueue.ts';
import {
  answeredUntil,
  type Conversation,
  countWaiting,
  findAhead,
  findConversation,
  findOpenMentors,
  isAlive,
  lockBetween,
} from './queries.ts';

/** How many conversations a resident can wait for at a time. */
const MOST_WAITING = 3;

export const ASKED_KIND = 'conversations.asked';
export const OPENED_KIND = 'conversations.opened';
/** The dedupe key of the message that asks a mentor. */
export const askedKey = ({ id, asked }: Pick<Conversation, 'id' | 'asked'>) => `${ASKED_KIND}:${id}:${asked}`;

/** What became of asking for a conversation. */
export type Asked = 'asked' | 'waits' | 'talking' | 'too_many' | 'not_open';

/** Asks a mentor for a conversation; after a week without a Yes it can be asked again, whatever the mentor did. */
export async function askForConversation(
  ctx: OperationDeps,
  resident: Membership,
  mentorId: string,
): Promise<Asked> {
  const now = ctx.clock();
  try {
    return await transact(ctx, async (tx): Promise<Asked> => {
      const mentors = await findOpenMentors(tx, resident);
      if (!mentors.some(({ id }) => id === mentorId)) return 'not_open';
      const known = await lockBetween(tx, resident.id, mentorId);
      if (known?.opened_at) return 'talking';
      if (known && known.asked_at > answeredUntil(now)) return 'waits';
      if ((await countWaiting(tx, resident.id, now)) >= MOST_WAITING) return 'too_many';
      if (known)
        await tx
          .updateTable('conversations')
          .set({ asked_at: now, asked: known.asked + 1, declined_at: null })
          .where('id', '=', known.id)
          .execute();
      else
        await tx
          .insertInto('conversations')
          .values({
            id: randomUUID(),
            workspace_id: resident.workspace_id,
            program_id: resident.program_id,
            resident_id: resident.id,
            mentor_id: mentorId,
            asked_at: now,
          })
          .execute();
      wakeSweep(tx);
      return 'asked';
    });
  } catch (error) {
    if (violates(error, 'conversations_one')) return 'waits'; // two clicks at once
    throw error;
  }
}

/** Records a mentor's answer: Yes opens the conversation and tells the resident, Not now tells no one. Undefined if it has ended. */
export async function answerConversation(
  ctx: OperationDeps,
  id: string,
  isYes: boolean,
): Promise<Conversation | undefined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await tx.selectFrom('conversations').select('id').where('id', '=', id).forUpdate().execute();
    const found = await findConversation(tx, id);
    if (!found || !isAlive(found)) return undefined;
    if (found.opened_at) return found;
    await tx
      .updateTable('conversations')
      .set(isYes ? { opened_at: now, declined_at: null } : { declined_at: now })
      .where('id', '=', id)
      .execute();
    if (isYes)
      await enqueue(tx, now, {
        workspaceId: found.workspace_id,
        programId: found.program_id,
        kind: OPENED_KIND,
        payload: { conversationId: id },
        to: { user: found.resident_user },
        dedupeKey: `${OPENED_KIND}:${id}`,
      });
    await refresh(tx, now, found.workspace_id, askedKey(found));
    return { ...found, opened_at: isYes ? now : null };
  });
}

/**
 * Ends a conversation in silence: the other is told nothing but that a date which lies ahead is off, in the words of any
 * that is called off. Answers with that date.
 */
export async function endConversation(ctx: OperationDeps, id: string): Promise<Date | undefined> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await tx
      .updateTable('conversations')
      .set({ ended_at: now })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
    wakeSweep(tx); // settles the times of what is over
    return findAhead(tx, id, now);
  });
}

/** Notes for one side that they talked today; it counts nowhere. */
export async function recordTalked(ctx: OperationDeps, id: string, member: Membership): Promise<void> {
  const met_on = dateIn(member.program.time_zone, ctx.clock()).toString();
  await transact(ctx, (tx) =>
    tx
      .insertInto('conversation_days')
      .values({ conversation_id: id, member_id: member.id, met_on })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Has the resident reminded every three months from today on, or no longer. */
export async function setReminded(
  ctx: OperationDeps,
  id: string,
  resident: Membership,
  isWanted: boolean,
): Promise<void> {
  const remind_from = isWanted ? dateIn(resident.program.time_zone, ctx.clock()).toString() : null;
  await transact(ctx, (tx) =>
    tx.updateTable('conversations').set({ remind_from }).where('id', '=', id).execute(),
  );
}
