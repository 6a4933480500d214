import { findAllowed } from '../../domain/members/access.ts';
import { findRunningPrograms } from '../../domain/programs/queries.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce } from '../../platform/outbox/proactive.ts';
import { findGone } from './queries.ts';

/** The outbox kind of the word that someone's account is deactivated. */
export const GONE_KIND = 'change.gone';

/**
 * Offers the directors of a program to enter that someone has left whose account was deactivated: each of them once,
 * on a day on which they hear nothing else unasked. Nothing happens by itself.
 */
async function offerChanges(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const gone = (await findGone(ctx.db, now)).filter(({ roles }) => roles.length > 0);
  const programs = await findRunningPrograms(ctx.db, gone);
  await eachAlone(ctx, 'departures', programs, aProgram, (program) =>
    transact(ctx, async (tx) => {
      for (const { id, program_id, deactivated_at } of gone)
        if (program_id === program.id) await offer(tx, now, program, id, deactivated_at);
    }),
  );
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

/** A few days more make no difference: pairs of someone who is gone are quiet meanwhile. */
export const goneOffers: ProactiveMessage<OperationDeps> = {
  name: 'departures',
  urgency: 15,
  run: offerChanges,
};
