import { dateIn } from '../calendar/dates.ts';
import { isAtWork } from '../calendar/hours.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { nextDigest, yearTold } from './policy.ts';
import { claimDuePrograms } from './queries.ts';

/** The outbox kind of the year in one message. */
export const YEAR_KIND = 'digest.year';
/** The outbox kind of the directors' digest. */
export const DIGEST_KIND = 'digest';

const AT_ONCE = 200;

/** Sends each program's digest whose moment has come into the directors' channel; after an outage the latest one only. */
export async function sendDigests(ctx: Means): Promise<void> {
  const now = ctx.clock();
  await transact(ctx, async (tx) => {
    for (const program of await claimDuePrograms(tx, now, AT_ONCE)) {
      const isDue = program.digest_at !== null && program.digest_at <= now;
      if (isDue && !isAtWork(now, program)) continue;
      if (isDue) {
        await enqueue(tx, now, {
          workspaceId: program.workspace_id,
          programId: program.id,
          kind: DIGEST_KIND,
          payload: { programId: program.id },
          to: { channel: program.directors_channel_id },
          dedupeKey: `${DIGEST_KIND}:${program.id}:${dateIn(program.time_zone, now)}`,
        });
      }
      const year = isDue ? yearTold(dateIn(program.time_zone, now), program) : undefined;
      if (year)
        await enqueue(tx, now, {
          workspaceId: program.workspace_id,
          programId: program.id,
          kind: YEAR_KIND,
          payload: { programId: program.id, yearOn: year.toString() },
          to: { channel: program.directors_channel_id },
          dedupeKey: `${YEAR_KIND}:${program.id}:${year}`,
        });
      await tx
        .updateTable('programs')
        .set({ digest_at: nextDigest(now, program) })
        .where('id', '=', program.id)
        .execute();
    }
  });
}
