import { randomUUID } from 'node:crypto';
import { record } from '../audit/record.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import type { Membership } from '../members/queries.ts';
import { sayOnce, type Unasked } from '../outbox/unasked.ts';
import { lockProgram } from '../programs/queries.ts';
import { findAskedWords, findPastDue } from './queries.ts';

export const KIND_WORD = 'kindly.word';
const SIDES = ['resident', 'mentor'] as const;

/** Has these pairs reminded kindly, as far as they are past due still and had no word lately; answers how many are. */
export async function remindKindly(
  ctx: Means,
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

async function speak(ctx: Means): Promise<void> {
  const now = ctx.clock();
  const words = await findAskedWords(ctx.db, now);
  for (const [programId, some] of Map.groupBy(words, ({ program_id }) => program_id))
    await transact(ctx, async (tx) => {
      const program = await tx
        .selectFrom('programs')
        .selectAll()
        .where('id', '=', programId)
        .executeTakeFirstOrThrow();
      await sayOnce(
        tx,
        now,
        program,
        some.flatMap(({ id, pair_id: pairId, resident_user, mentor_user }) =>
          SIDES.map((side) => ({
            user: side === 'resident' ? resident_user : mentor_user,
            kind: KIND_WORD,
            payload: { pairId, side },
            dedupeKey: `${KIND_WORD}:${id}:${side}`,
          })),
        ),
      );
    });
}

/** A director asked for it, and it is of use for a week. */
export const kindWords: Unasked<Means> = { name: 'kindly', urgency: 25, speak };
