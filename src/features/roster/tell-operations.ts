import { sql } from 'kysely';
import { announcePairs } from '../../domain/pairs/announce-operations.ts';
import { findRunningPrograms, lockProgram } from '../../domain/programs/queries.ts';
import { inRunningProgram } from '../../platform/database/sql.ts';
import type { Db, Program, Tx } from '../../platform/database/tables.ts';
import { transact, wakeSweep } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { aProgram, eachAlone } from '../../platform/jobs/alone.ts';
import { type ProactiveMessage, sayOnce } from '../../platform/outbox/proactive.ts';
import { WELCOME_KIND, welcomeKey } from '../../platform/outbox/welcoming.ts';
import { findUntold } from './queries.ts';

type Where = Pick<Program, 'id' | 'workspace_id'>;

/**
 * Tells those whom imports brought, of one import or all: both sides of each new pair get the message of any new pair,
 * with the guide, and each new person is to be welcomed. Each is told once, however often this is asked for. Answers how
 * many pairs that were, and how many people who are in none of them.
 */
export async function tellUntold(
  ctx: OperationDeps,
  program: Where,
  importId?: string,
): Promise<{ pairs: number; people: number }> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    await lockProgram(tx, program.workspace_id, program.id);
    const { people, pairs } = await findUntold(tx, program.id, importId);
    await forget(tx, program, importId);
    // Asked for first, so that who gets a pair's introduction now reads both in one message.
    const welcomed = await welcomeThese(tx, now, program, people);
    await announcePairs(
      tx,
      now,
      pairs.map(({ id }) => ({ pairId: id, shared: [] })),
    );
    const paired = new Set(pairs.flatMap(({ resident, mentor }) => [resident, mentor]));
    return { pairs: pairs.length, people: welcomed.filter((user) => !paired.has(user)).length };
  });
}

/** Decides that those whom imports brought, of one import or all, are not to be told. */
export const dismissUntold = (ctx: OperationDeps, program: Where, importId?: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockProgram(tx, program.workspace_id, program.id);
    await forget(tx, program, importId);
  });

const forget = (tx: Tx, { id }: Where, importId: string | undefined) =>
  tx
    .deleteFrom('untold')
    .where('program_id', '=', id)
    .$if(importId !== undefined, (query) => query.where('import_id', '=', importId ?? ''))
    .execute();

/** Notes that these people are to be welcomed; answers with those who weren't yet. */
async function welcomeThese(tx: Tx, now: Date, program: Where, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ slack_user_id: string }>`
    insert into welcomes (workspace_id, slack_user_id, program_id, asked_at)
    select ${program.workspace_id}, each, ${program.id}, ${now} from unnest(${people}::text[]) as each
    on conflict do nothing returning slack_user_id`.execute(tx);
  wakeSweep(tx);
  return rows.map(({ slack_user_id }) => slack_user_id);
}

/** Said to each in their working hours, on a day on which they hear nothing else unasked. */
async function welcome(ctx: OperationDeps): Promise<void> {
  const now = ctx.clock();
  const people = await findToWelcome(ctx.db);
  const byProgram = Map.groupBy(people, ({ program_id }) => program_id);
  await eachAlone(ctx, 'roster.welcomes', await findRunningPrograms(ctx.db, people), aProgram, (program) => {
    const words = (byProgram.get(program.id) ?? []).map(({ slack_user_id: user }) => ({
      user,
      kind: WELCOME_KIND,
      payload: { programId: program.id },
      dedupeKey: welcomeKey(user),
    }));
    return transact(ctx, (tx) => sayOnce(tx, now, program, words, true));
  });
}

const findToWelcome = (db: Db) =>
  db
    .selectFrom('welcomes')
    .leftJoin('outbox', (join) =>
      join
        .onRef('outbox.workspace_id', '=', 'welcomes.workspace_id')
        .on('outbox.dedupe_key', '=', sql<string>`${sql.lit(`${WELCOME_KIND}:`)} || welcomes.slack_user_id`),
    )
    .select(['welcomes.program_id', 'welcomes.slack_user_id'])
    .where('outbox.id', 'is', null)
    .where('welcomes.said_at', 'is', null)
    .where(inRunningProgram('welcomes.program_id'))
    .orderBy('welcomes.slack_user_id')
    .execute();

/** The first message that anyone gets. */
export const welcomes: ProactiveMessage<OperationDeps> = {
  name: 'roster.welcomes',
  urgency: 100,
  run: welcome,
};
