import { ASKED_DAYS, type Review, reviewOn } from '../../domain/cadence/midyear-policy.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { isAtWork } from '../../platform/calendar/hours.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import { type ProactiveMessage, sayOnce, type Word } from '../../platform/outbox/proactive.ts';
import { findMatches, findReviewing, type Reviewing } from './queries.ts';

export const ANNOUNCED_KIND = 'midyear.announced';
export const QUESTION_KIND = 'midyear.question';
export const CHANNEL_KIND = 'midyear.channel';

/** Pairs that are younger than this as the review begins are not asked: nothing can be said of them yet. */
const NEW_DAYS = 60;

/** Tells mentors a week ahead that all matches are reviewed. Residents are told and asked in one private message. */
async function review(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'midyear', await findReviewing(ctx.db), aProgram, async (program) => {
    const today = dateIn(program.time_zone, now);
    const found = reviewOn(today, program);
    if (!found) return;
    const matches = await findMatches(ctx.db, program.id, {
      today,
      from: found.on.subtract({ days: NEW_DAYS }),
    });
    if (matches.length === 0) return;
    const words =
      found.state === 'announced'
        ? announcements(program, found, [...new Set(matches.map(({ mentor }) => mentor))])
        : questions(found, matches);
    await transact(ctx, async (tx) => {
      if (found.state === 'announced') await tellDirectors(tx, now, program, found);
      await sayOnce(tx, now, program, words);
    });
  });
}

const announcements = ({ id }: Reviewing, { on }: Review, users: readonly string[]): Word[] =>
  users.map((user) => ({
    user,
    lastDay: on.subtract({ days: 1 }).toString(),
    kind: ANNOUNCED_KIND,
    payload: { programId: id, on: on.toString() },
    dedupeKey: `${ANNOUNCED_KIND}:${id}:${on.year}:${user}`,
  }));

const questions = ({ on }: Review, matches: Awaited<ReturnType<typeof findMatches>>): Word[] =>
  matches
    .filter(({ asked }) => asked)
    .map(({ id, resident }) => ({
      user: resident,
      lastDay: on.add({ days: ASKED_DAYS - 1 }).toString(),
      kind: QUESTION_KIND,
      payload: { pairId: id },
      dedupeKey: `${QUESTION_KIND}:${id}:${on.year}`,
    }));

/** What is told in the directors' channel says no more than everyone knows. */
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
export const midyearReview: ProactiveMessage<OperationDeps> = { name: 'midyear', urgency: 22, run: review };
