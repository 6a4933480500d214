import { dateIn } from '../../platform/calendar/dates.ts';
import { isAtWork } from '../../platform/calendar/hours.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { nextDigest, yearTold } from './policy.ts';
import { findDuePrograms, lockDueProgram } from './queries.ts';

/** The outbox kind of the year in one message. */
export const YEAR_KIND = 'digest.year';
/** The outbox kind of the directors' digest. */
export const DIGEST_KIND = 'digest';

/** Sends each program's digest whose moment has come into the directors' channel; after an outage the latest one only. */
export async function sendDigests(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'digest', await findDuePrograms(ctx.db, now), aProgram, ({ id }) =>
    transact(ctx, async (tx) => {
      const program = await lockDueProgram(tx, now, id);
      if (program) await sendDigest(tx, now, program);
    }),
  );
}

async function sendDigest(tx: Tx, now: Date, program: Program): Promise<void> {
  const isDue = program.digest_at !== null && program.digest_at <= now;
  if (isDue && !isAtWork(now, program)) return;
  const today = dateIn(program.time_zone, now);
  const year = isDue ? yearTold(today, program) : undefined;
  const message = {
    workspaceId: program.workspace_id,
    programId: program.id,
    to: { channel: program.directors_channel_id },
  };
  if (isDue)
    await enqueue(tx, now, {
      ...message,
      kind: DIGEST_KIND,
      payload: { programId: program.id },
      dedupeKey: `${DIGEST_KIND}:${program.id}:${today}`,
    });
  if (year)
    await enqueue(tx, now, {
      ...message,
      kind: YEAR_KIND,
      payload: { programId: program.id, yearOn: year.toString() },
      dedupeKey: `${YEAR_KIND}:${program.id}:${year}`,
    });
  await tx
    .updateTable('programs')
    .set({ digest_at: nextDigest(now, program) })
    .where('id', '=', program.id)
    .execute();
}
