import { dateIn } from '../calendar/dates.ts';
import { violates } from '../database/errors.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { setAccepting } from '../members/accepting.ts';
import { findAllowed } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { refreshWaitingCards } from '../pairs/cards.ts';
import type { Places } from './views.ts';

export const NO_MORE_KIND = 'people.no_more';

/** Saves a mentor's own profile; the database refuses fewer places than they have residents. */
export async function savePlaces(
  ctx: Means,
  mentor: Membership,
  { places, topics, about, open }: Places,
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

/** Tells the other directors, in private, that a mentor would like to stop; answers how many there are. */
export async function askToStop(ctx: Means, mentor: Membership): Promise<number> {
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
        payload: { memberId: mentor.id },
        to: { user },
        dedupeKey: `${NO_MORE_KIND}:${mentor.id}:${today}:${user}`,
      });
    return others.length;
  });
}
