import type { Program, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findAllowed } from '../members/access.ts';
import { sayOnce, type Unasked } from '../outbox/unasked.ts';
import { findGone } from './queries.ts';

/** The outbox kind of the word that somebody's account is deactivated. */
export const GONE_KIND = 'change.gone';

/**
 * Offers the directors of a program to enter that somebody has left whose account was deactivated: each of them once,
 * on a day on which they hear nothing else unasked. Nothing happens by itself.
 */
async function offerChanges(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const gone = (await findGone(ctx.db, now)).filter(({ roles }) => roles.length > 0);
  for (const [programId, people] of Map.groupBy(gone, ({ program_id }) => program_id)) {
    await transact(ctx, async (tx) => {
      const program = await tx
        .selectFrom('programs')
        .selectAll()
        .where('id', '=', programId)
        .executeTakeFirstOrThrow();
      for (const { id, deactivated_at } of people) await offer(tx, now, program, id, deactivated_at);
    });
  }
}

async function offer(tx: Tx, now: Date, program: Program, memberId: string, since: Date | null) {
  const directors = (await findAllowed(tx, 'audit.read', { programId: program.id })).map(
    ({ slack_user_id }) => slack_user_id,
  );
  await sayOnce(
    tx,
    now,
    program,
    directors.map((user) => ({
      user,
      kind: GONE_KIND,
      payload: { memberId },
      dedupeKey: `${GONE_KIND}:${memberId}:${since?.getTime()}:${user}`,
    })),
  );
}

/** A few days more make no difference: pairs of somebody who is gone are quiet meanwhile. */
export const goneOffers: Unasked<Means> = { name: 'gone', urgency: 15, speak: offerChanges };
