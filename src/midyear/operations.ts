import { dateIn } from '../calendar/dates.ts';
import { isAtWork } from '../calendar/hours.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { sayOnce, type Unasked, type Word } from '../outbox/unasked.ts';
import { type Review, reviewOn } from './policy.ts';
import { findMatches, findReviewing, type Reviewing } from './queries.ts';

export const ANNOUNCED_KIND = 'midyear.announced';
export const QUESTION_KIND = 'midyear.question';
export const CHANNEL_KIND = 'midyear.channel';

/** Tells everybody a week ahead that all matches are looked at, and then asks each resident, in private, once. */
async function review(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const program of await findReviewing(ctx.db)) {
    const today = dateIn(program.time_zone, now);
    const found = reviewOn(today, program);
    if (!found) continue;
    const matches = await findMatches(ctx.db, program.id, today.toString());
    if (matches.length === 0) continue;
    const words =
      found.state === 'announced'
        ? announcements(program, found, [
            ...new Set(matches.flatMap(({ resident, mentor }) => [resident, mentor])),
          ])
        : questions(found, matches);
    await transact(ctx, async (tx) => {
      if (found.state === 'announced') await tellDirectors(tx, now, program, found);
      await sayOnce(tx, now, program, words);
    });
  }
}

const announcements = ({ id }: Reviewing, { on }: Review, users: readonly string[]): Word[] =>
  users.map((user) => ({
    user,
    kind: ANNOUNCED_KIND,
    payload: { programId: id, on: on.toString() },
    dedupeKey: `${ANNOUNCED_KIND}:${id}:${on.year}:${user}`,
  }));

const questions = ({ on }: Review, matches: Awaited<ReturnType<typeof findMatches>>): Word[] =>
  matches
    .filter(({ asked }) => asked)
    .map(({ id, resident }) => ({
      user: resident,
      kind: QUESTION_KIND,
      payload: { pairId: id },
      dedupeKey: `${QUESTION_KIND}:${id}:${on.year}`,
    }));

/** What is told in the directors' channel says no more than everybody knows. */
async function tellDirectors(tx: Tx, now: Date, program: Reviewing, { on }: Review): Promise<void> {
  if (!isAtWork(now, program)) return;
  await enqueue(tx, now, {
    workspaceId: program.workspace_id,
    programId: program.id,
    kind: CHANNEL_KIND,
    payload: { programId: program.id, on: on.toString() },
    to: { channel: program.directors_channel_id },
    dedupeKey: `${CHANNEL_KIND}:${program.id}:${on.year}`,
  });
}

/** The review has weeks; the announcement comes first, which is days before any question. */
export const midyearReview: Unasked<Means> = { name: 'midyear', urgency: 22, speak: review };
