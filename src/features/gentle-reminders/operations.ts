import { randomUUID } from 'node:crypto';
import { record } from '../../domain/audit/record.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { findRunningPrograms, lockProgram } from '../../domain/programs/queries.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { type AskedWord, findAskedReminders, findPastDue } from './queries.ts';

export const GENTLE_REMINDER_KIND = 'kindly.word';
const SIDES = ['resident', 'mentor'] as const;

/** Has these pairs reminded kindly, as far as they are past due still and had no word lately; answers how many are. */
export async function remindGently(
  ctx: OperationDeps,
  director: Membership,
  pairIds: readonly string[],
): Promise<number> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, director.workspace_id, director.program_id); // two directors at once: one word
    const due = await findPastDue(tx, director.program_id, now);
    const meant = due.filter(({ pair, hadLately }) => !hadLately && pairIds.includes(pair.id));
    if (meant.length === 0) return 0;
    await tx
      .insertInto('kind_words')
      .values(
        meant.map(({ pair }) => ({
          id: randomUUID(),
          workspace_id: pair.workspace_id,
          program_id: pair.program_id,
          pair_id: pair.id,
          asked_by: director.id,
          asked_at: now,
        })),
      )
      .execute();
    await record(tx, now, director, {
      actor: director.slack_user_id,
      action: 'pairs.reminded',
      subjectId: director.program_id,
    });
    wakeSweep(tx);
    return meant.length;
  });
}

async function run(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const words = await findAskedReminders(ctx.db, now);
  const byProgram = Map.groupBy(words, ({ program_id }) => program_id);
  await eachAlone(ctx, 'gentle-reminders', await findRunningPrograms(ctx.db, words), aProgram, (program) =>
    transact(ctx, (tx) => sayOnce(tx, now, program, (byProgram.get(program.id) ?? []).flatMap(wordsOf))),
  );
}

const wordsOf = ({ id, pair_id, resident_user, mentor_user }: AskedWord): Word[] =>
  SIDES.map((side) => ({
    user: side === 'resident' ? resident_user : mentor_user,
    kind: GENTLE_REMINDER_KIND,
    payload: { pairId: pair_id, side },
    dedupeKey: `${GENTLE_REMINDER_KIND}:${id}:${side}`,
  }));

/** A director asked for it, and it is of use for a while. */
export const gentleReminders: ProactiveMessage<OperationDeps> = {
  name: 'gentle-reminders',
  urgency: 25,
  run,
};
