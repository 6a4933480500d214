import type { Program, Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { findAllowed } from '../members/access.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mayHear, type Unasked } from '../outbox/unasked.ts';
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
  const keyOf = (user: string) => `${GONE_KIND}:${memberId}:${since?.getTime()}:${user}`;
  const told = await tx
    .selectFrom('outbox')
    .select('dedupe_key')
    .where('workspace_id', '=', program.workspace_id)
    .where('dedupe_key', 'in', directors.length > 0 ? directors.map(keyOf) : [''])
    .execute();
  const known = new Set(told.map(({ dedupe_key }) => dedupe_key));
  const free = await mayHear(
    tx,
    now,
    program,
    directors.filter((user) => !known.has(keyOf(user))),
  );
  for (const [user, on] of free)
    await enqueue(tx, now, {
      workspaceId: program.workspace_id,
      programId: program.id,
      kind: GONE_KIND,
      payload: { memberId },
      to: { user },
      dedupeKey: keyOf(user),
      unasked: { on },
    });
}

/** A few days more make no difference: pairs of somebody who is gone are quiet meanwhile. */
export const goneOffers: Unasked<Means> = { name: 'gone', urgency: 15, speak: offerChanges };
