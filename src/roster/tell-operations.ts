import { sql } from 'kysely';
import { dateIn } from '../calendar/dates.ts';
import type { Db, Program } from '../database/tables.ts';
import { transact, wakeSweep } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { sayOnce, type Unasked } from '../outbox/unasked.ts';
import { announcePair } from '../pairs/announce-operations.ts';

type Where = Pick<Program, 'id' | 'workspace_id' | 'time_zone'>;

/** For so many days after an import its new pairs can be told. */
const RECENT_DAYS = 14;

/**
 * Tells both sides of the pairs that came with an import lately and have not met yet: the message of any new pair, with
 * the guide; each is told once, however often this is asked for. Answers how many pairs there are.
 */
export async function tellNewPairs(ctx: Means, { id, time_zone }: Where): Promise<number> {
  const now = ctx.clock();
  const since = dateIn(time_zone, now).subtract({ days: RECENT_DAYS }).toString();
  return transact(ctx, async (tx) => {
    const pairs = await tx
      .selectFrom('pairs')
      .select('id')
      .where('program_id', '=', id)
      .where('status', '=', 'active')
      .where('imported_on', '>=', since)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('meetings').select('meetings.id').whereRef('meetings.pair_id', '=', 'pairs.id')),
        ),
      )
      .orderBy('id')
      .execute();
    for (const pair of pairs) await announcePair(tx, now, pair.id);
    return pairs.length;
  });
}

/** Notes that everybody of a program who had no first word yet is to get it; answers how many they are. */
export async function welcomeAll(ctx: Means, program: Where): Promise<number> {
  const now = ctx.clock();
  return transact(ctx, async (tx) => {
    const added = await tx
      .insertInto('welcomes')
      .columns(['workspace_id', 'slack_user_id', 'program_id', 'asked_at'])
      .expression((eb) =>
        eb
          .selectFrom('members')
          .innerJoin('people', (join) =>
            join
              .onRef('people.workspace_id', '=', 'members.workspace_id')
              .onRef('people.slack_user_id', '=', 'members.slack_user_id'),
          )
          .select(['members.workspace_id', 'members.slack_user_id', 'members.program_id'])
          .select((each) => each.val(now).as('asked_at'))
          .where('members.program_id', '=', program.id)
          .where('people.deactivated_at', 'is', null),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('slack_user_id')
      .execute();
    wakeSweep(tx);
    return added.length;
  });
}

export const WELCOME_KIND = 'roster.welcome';

/** Said to each in their working hours, on a day on which they hear nothing else unasked. */
async function welcome(ctx: Means): Promise<void> {
  const now = ctx.clock();
  for (const [programId, people] of Map.groupBy(await findToWelcome(ctx.db), ({ program_id }) => program_id))
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
        people.map(({ slack_user_id: user }) => ({
          user,
          kind: WELCOME_KIND,
          payload: { programId },
          dedupeKey: welcomeKey(user),
        })),
      );
    });
}

const welcomeKey = (user: string) => `${WELCOME_KIND}:${user}`;

const findToWelcome = (db: Db) =>
  db
    .selectFrom('welcomes')
    .innerJoin('programs', 'programs.id', 'welcomes.program_id')
    .innerJoin('workspaces', 'workspaces.id', 'welcomes.workspace_id')
    .leftJoin('outbox', (join) =>
      join
        .onRef('outbox.workspace_id', '=', 'welcomes.workspace_id')
        .on('outbox.dedupe_key', '=', sql<string>`${sql.lit(`${WELCOME_KIND}:`)} || welcomes.slack_user_id`),
    )
    .select(['welcomes.program_id', 'welcomes.slack_user_id'])
    .where('outbox.id', 'is', null)
    .where('programs.delete_after', 'is', null)
    .where('workspaces.stopped_at', 'is', null)
    .orderBy('welcomes.slack_user_id')
    .execute();

/** What a first word says can wait for anything else. */
export const welcomes: Unasked<Means> = { name: 'welcomes', urgency: 5, speak: welcome };
