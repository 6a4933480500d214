import { setAccepting } from '../../domain/members/accepting.ts';
import { findAllowed } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { refreshWaitingCards } from '../../domain/members/request-cards.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { violates } from '../../platform/database/errors.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { MentorProfile } from './views.ts';

export const NO_MORE_KIND = 'people.no_more';

/** Saves a mentor's own profile; the database refuses fewer places than they have residents. */
export async function saveCapacity(
  ctx: OperationDeps,
  mentor: Membership,
  { places, topics, about, open }: MentorProfile,
): Promise<{ ok: true } | { ok: false; residents: number }> {
  const now = ctx.clock();
  try {
    await transact(ctx, async (tx) => {
      await tx
        .updateTable('members')
        .set({
          capacity: places,
          topics,
          about: about === '' ? null : about,
          open_to_conversation: open === 'yes',
          updated_at: now,
        })
        .where('id', '=', mentor.id)
        .execute();
      await refreshWaitingCards(tx, now, mentor.program_id);
    });
    return { ok: true };
  } catch (error) {
    if (!violates(error, 'members_within_capacity')) throw error;
    return { ok: false, residents: mentor.active_mentees };
  }
}

/** Tells the other directors, in private, that a mentor would like to stop, now or next year; answers how many there are. */
export async function askToStop(
  ctx: OperationDeps,
  mentor: Membership,
  isNextYear: boolean,
): Promise<number> {
  const now = ctx.clock();
  await setAccepting(ctx, mentor, false);
  return transact(ctx, async (tx) => {
    const directors = await findAllowed(tx, 'audit.read', { programId: mentor.program_id });
    const others = directors.filter(({ id }) => id !== mentor.id);
    const today = dateIn(mentor.program.time_zone, now).toString();
    for (const { slack_user_id: user } of others)
      await enqueue(tx, now, {
        workspaceId: mentor.workspace_id,
        programId: mentor.program_id,
        kind: NO_MORE_KIND,
        payload: { memberId: mentor.id, isNextYear },
        to: { user },
        dedupeKey: `${NO_MORE_KIND}:${mentor.id}:${today}:${isNextYear ? 'next:' : ''}${user}`,
      });
    return others.length;
  });
}
