import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findByRole, type Membership } from '../members/queries.ts';
import { enqueue, refresh } from '../outbox/enqueue.ts';
import { closedState } from './access.ts';
import { routeNotice, whoDecides } from './policy.ts';
import { findNoticeKeys, findRematch, lockRematch, noticeKey, type Rematch } from './queries.ts';

/** Tells those who decide that a request waits, where it is safe to; false when nobody is left to tell. */
export async function sendNotices(
  tx: Tx,
  now: Date,
  resident: Membership,
  rematchId: string,
  mentorReadsChannel: boolean,
): Promise<boolean> {
  const rematch = await findRematch(tx, resident.workspace_id, rematchId);
  if (!rematch) throw new Error('a request that was just made is gone');
  const deciders = whoDecides(await findByRole(tx, resident.program_id, 'director'), rematch);
  const route = routeNotice({
    mentorRoles: rematch.mentor_roles,
    mentorReadsChannel,
    deciders: deciders.length,
  });
  const places =
    route === 'channel'
      ? [{ channel: resident.program.directors_channel_id }]
      : deciders.map((director) => ({ user: director.slack_user_id }));
  for (const to of places) await sendNotice(tx, now, rematch, to);
  return route !== 'nobody';
}

const sendNotice = (tx: Tx, now: Date, rematch: Rematch, to: { user: string } | { channel: string }) =>
  enqueue(tx, now, {
    workspaceId: rematch.workspace_id,
    programId: rematch.program_id,
    kind: 'rematch.notice',
    payload: { rematchId: rematch.id },
    to,
    dedupeKey: noticeKey(rematch.id, 'user' in to ? to.user : to.channel),
  });

/**
 * Takes an undecided request out of the directors' channel, for good, since the mentor in question can read there
 * now: its notice turns into what every handled one is, and each director who decides gets one alone.
 */
export async function divertNotices(ctx: Means, workspaceId: string, rematchId: string): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    await lockRematch(tx, rematchId);
    const rematch = await findRematch(tx, workspaceId, rematchId);
    if (!rematch || rematch.diverted_at || closedState(rematch)) return;
    const posted = (await findNoticeKeys(tx, workspaceId, rematchId)).includes(
      noticeKey(rematchId, rematch.directors_channel_id),
    );
    if (!posted) return;
    await tx.updateTable('rematches').set({ diverted_at: now }).where('id', '=', rematchId).execute();
    await refresh(tx, now, workspaceId, noticeKey(rematchId, rematch.directors_channel_id));
    for (const { slack_user_id } of whoDecides(
      await findByRole(tx, rematch.program_id, 'director'),
      rematch,
    )) {
      await sendNotice(tx, now, rematch, { user: slack_user_id });
    }
  });
}

/** Has every notice about a request show what became of it. */
export async function refreshNotices(tx: Tx, now: Date, rematch: Rematch): Promise<void> {
  for (const key of await findNoticeKeys(tx, rematch.workspace_id, rematch.id)) {
    await refresh(tx, now, rematch.workspace_id, key);
  }
}
