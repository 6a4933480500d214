import { sql } from 'kysely';
import { findByRole } from '../../domain/members/queries.ts';
import { findPrograms } from '../../domain/programs/queries.ts';
import { hasRole } from '../../platform/database/sql.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { type Asked, roleChanges } from './policy.ts';

/** A program as it was entered. */
type Entered = {
  id: string;
  workspaceId: string;
  name: string;
  channelId: string;
  directors: readonly { userId: string }[];
  coordinators?: readonly { userId: string }[];
};

/** What saving a program would change that someone may not mean; `stored` is the program before, if there is one. */
export async function findAsked(db: Db, stored: Program | undefined, entered: Entered): Promise<Asked> {
  const change = async (role: 'director' | 'coordinator', people: readonly { userId: string }[] = []) => {
    const before = stored ? await findByRole(db, stored.id, role) : [];
    return roleChanges(
      before.map(({ slack_user_id }) => slack_user_id),
      people.map(({ userId }) => userId),
    );
  };
  const directors = await change('director', entered.directors);
  const coordinators = await change('coordinator', entered.coordinators);
  const isOtherChannel = stored?.directors_channel_id !== entered.channelId;
  return {
    directors: directors.removed,
    coordinators: coordinators.removed,
    ...(stored && stored.name !== entered.name ? { name: { from: stored.name, to: entered.name } } : {}),
    ...(stored && isOtherChannel
      ? { channel: { from: stored.directors_channel_id, to: entered.channelId } }
      : {}),
    elsewhere: await findElsewhere(db, entered, isOtherChannel ? entered.channelId : '', directors.added),
  };
}

/** The other programs of the workspace with this directors' channel, or of which these people are directors. */
async function findElsewhere(
  db: Db,
  { id, workspaceId }: Entered,
  channel: string,
  added: readonly string[],
): Promise<Asked['elsewhere']> {
  const others = (await findPrograms(db, workspaceId)).filter((program) => program.id !== id);
  const directing = await db
    .selectFrom('members')
    .select(['program_id', 'slack_user_id'])
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`slack_user_id = any(${added}::text[])`)
    .where(hasRole('director'))
    .orderBy('slack_user_id')
    .execute();
  return others.flatMap((program) => {
    const directors = directing.flatMap(({ program_id, slack_user_id }) =>
      program_id === program.id ? slack_user_id : [],
    );
    const isShared = program.directors_channel_id === channel;
    return isShared || directors.length > 0
      ? [{ name: program.name, directors, ...(isShared ? { channel } : {}) }]
      : [];
  });
}

/** Whether another program of the workspace has this name already, which is said before anything is asked. */
export async function isNameTaken(db: Db, { id, workspaceId, name }: Entered): Promise<boolean> {
  const other = await db
    .selectFrom('programs')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '<>', id)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return other !== undefined;
}
