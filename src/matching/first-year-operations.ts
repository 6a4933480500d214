import { hoursOf, nextWorking } from '../calendar/hours.ts';
import type { Tx } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mayHear, type Unasked } from '../outbox/unasked.ts';
import { type FirstYear, findUnpromptedFirstYears, isTime, markPrompted } from './first-year-queries.ts';

/** The outbox kind of the question to first-years. */
export const PROMPT_KIND = 'matching.prompt';

const PAGE = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Asks first-years who stand without a mentor a month in whether they would like one: once, in their working hours. */
async function promptFirstYears(ctx: Means): Promise<void> {
  const now = ctx.clock();
  let after: string | undefined = BEFORE_ALL;
  while (after !== undefined) {
    const page: FirstYear[] = await findUnpromptedFirstYears(ctx.db, now, after, PAGE);
    const ready = page.filter((resident) => isTime(resident, now) && isAtWork(resident, now));
    if (ready.length > 0) await prompt(ctx, now, ready);
    after = page.length === PAGE ? page.at(-1)?.id : undefined;
  }
}

const isAtWork = (resident: FirstYear, now: Date) =>
  nextWorking(now, hoursOf(resident), resident.own_time_zone ?? resident.time_zone) <= now;

/** Those who may hear something now; the others another day. */
const prompt = (ctx: Means, now: Date, residents: readonly FirstYear[]) =>
  transact(ctx, async (tx) => {
    for (const group of Map.groupBy(residents, ({ program_id }) => program_id).values()) {
      await promptIn(tx, now, group);
    }
  });

async function promptIn(tx: Tx, now: Date, residents: readonly FirstYear[]): Promise<void> {
  const [first] = residents;
  if (!first) return;
  const users = residents.map(({ slack_user_id }) => slack_user_id);
  const free = await mayHear(tx, now, first, users);
  const asked = residents.filter(({ slack_user_id }) => free.has(slack_user_id));
  if (asked.length === 0) return;
  const marked = await markPrompted(
    tx,
    now,
    asked.map(({ id }) => id),
  );
  for (const resident of asked.filter(({ id }) => marked.has(id))) {
    await enqueue(tx, now, {
      workspaceId: resident.workspace_id,
      programId: resident.program_id,
      kind: PROMPT_KIND,
      payload: { memberId: resident.id },
      to: { user: resident.slack_user_id },
      dedupeKey: `${PROMPT_KIND}:${resident.id}`,
      unasked: { on: free.get(resident.slack_user_id) ?? '' },
    });
  }
}

/** Whoever stands without a mentor can be asked on any day. */
export const firstYearPrompts: Unasked<Means> = { name: 'first-years', urgency: 10, speak: promptFirstYears };
