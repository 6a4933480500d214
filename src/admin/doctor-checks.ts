import type { WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { pendingMigrations, whyForeign } from '../../db/migrate.ts';
import type { ChannelProblem } from '../database/tables/programs.ts';
import type { Db } from '../database/tables.ts';
import { findWaiting } from '../outbox/waiting.ts';
import { askAboutChannel } from '../programs/checks.ts';
import { findPrograms } from '../programs/queries.ts';
import { slackCode } from '../slack/errors.ts';
import { neededScopes } from '../slack/scopes.ts';
import type { Identity } from '../workspaces/queries.ts';

/** One thing the doctor looked at: well, or wrong with what to do about it. */
export type Finding = { what: string; ok: boolean; words: string };

const LATE_SECONDS = 10 * 60;
const FAILED_DAYS = 7;

/** Whether every migration ran, and no others; changes nothing. */
export async function checkMigrations(db: Db): Promise<Finding> {
  const what = 'Migrations';
  const foreign = await whyForeign(db);
  if (foreign) return { what, ok: false, words: foreign };
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return { what, ok: true, words: 'all there' };
  const words = `pending: ${pending.join(', ')}. Run npm run migrate, or start the bot, which runs them.`;
  return { what, ok: false, words };
}

/** Whether the token has every scope that Mentor needs; undefined scopes mean that Slack did not tell. */
export function checkScopes(scopes: readonly string[] | undefined): Finding {
  if (!scopes) return { what: 'Scopes', ok: true, words: 'Slack did not tell them' };
  const missing = Object.entries(neededScopes).filter(([scope]) => !scopes.includes(scope));
  if (missing.length === 0) return { what: 'Scopes', ok: true, words: 'all there' };
  return {
    what: 'Scopes',
    ok: false,
    words: [
      'the token lacks some. Put manifest.yml into your app’s configuration (App Manifest), then reinstall it:',
      ...missing.map(([scope, use]) => `  ${scope}: ${use}`),
    ].join('\n'),
  };
}

const ADDRESSES =
  'Slack says so too to an address that is not on the app’s list of allowed ones: look under "Restrict API Token Usage" of "OAuth & Permissions".';

/** Whether messages to this workspace have been stopped. */
export async function checkWorkspace(db: Db, { workspaceId }: Identity): Promise<Finding> {
  const what = 'Workspace';
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
  if (!row) return { what, ok: true, words: `${workspaceId}, not served yet: the first start records it` };
  if (!row.stopped_at) return { what, ok: true, words: workspaceId };
  return {
    what,
    ok: false,
    words: [
      `nothing has been sent to ${workspaceId} since ${row.stopped_at.toISOString()}, because Slack said ${row.stopped_reason}.`,
      ...(row.stopped_reason === 'invalid_auth' ? [ADDRESSES] : []),
      `Slack is asked again by itself, next at ${row.look_again_at?.toISOString() ?? 'the next tick'}, and what waits is sent once it takes the token. Otherwise install the app again, set its token, and restart the bot.`,
    ].join(' '),
  };
}

const channelWords: Record<ChannelProblem, string> = {
  not_private: 'is not private. Choose a private channel with /mentor setup.',
  shared: 'is shared with another organization. Choose a channel of this workspace alone with /mentor setup.',
  archived: 'is archived. Bring it back, or choose another one with /mentor setup.',
  not_in:
    'does not have the bot in it, or is gone. Type /invite @Mentor there, or choose another one with /mentor setup.',
  restricted: 'lets only some people post. Let the bot post there, or choose another one with /mentor setup.',
};

/** Whether each program's directors' channel can be used. */
export async function checkChannels(
  db: Db,
  client: WebClient,
  { workspaceId }: Identity,
): Promise<Finding[]> {
  const programs = await findPrograms(db, workspaceId);
  if (programs.length === 0) {
    return [
      {
        what: 'Programs',
        ok: true,
        words: 'none yet: type /mentor setup in Slack as an administrator of the workspace',
      },
    ];
  }
  const findings: Finding[] = [];
  for (const { name, directors_channel_id: channel } of programs) {
    const what = `Directors’ channel of ${name}`;
    const problem = await askAboutChannel(client, channel).catch(
      (error: unknown) => new Error(slackCode(error) ?? 'no answer'),
    );
    if (problem instanceof Error) {
      findings.push({
        what,
        ok: false,
        words: `Slack would not tell about ${channel} (${problem.message}).`,
      });
    } else if (problem) findings.push({ what, ok: false, words: `${channel} ${channelWords[problem]}` });
    else findings.push({ what, ok: true, words: `${channel}, private, with the bot` });
  }
  return findings;
}

/** Whether messages go out: nothing waits too long, and nothing failed lately. */
export async function checkQueue(db: Db, now: Date): Promise<Finding[]> {
  const { rows } = await sql<{ job: string | null }>`select to_regclass('pgboss.job')::text as job`.execute(
    db,
  );
  if (!rows[0]?.job) {
    return [{ what: 'Queue', ok: true, words: 'not made yet: the first start makes it' }];
  }
  const { messages, oldestSeconds } = await findWaiting(db, now);
  const minutes = Math.round(oldestSeconds / 60);
  const queue: Finding =
    oldestSeconds > LATE_SECONDS
      ? {
          what: 'Queue',
          ok: false,
          words: `${messages} messages wait, the oldest for ${minutes} minutes. Is a process with ROLE=worker or ROLE=all running, and can it reach Slack? Its log says.`,
        }
      : { what: 'Queue', ok: true, words: `${messages} messages wait` };
  return [queue, await checkFailures(db, now)];
}

async function checkFailures(db: Db, now: Date): Promise<Finding> {
  const since = new Date(now.getTime() - FAILED_DAYS * 86_400_000);
  const rows = await db
    .selectFrom('outbox')
    .select(['state', 'error'])
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('state', 'in', ['failed', 'unknown'])
    .where('created_at', '>', since)
    .groupBy(['state', 'error'])
    .orderBy('state')
    .orderBy('error')
    .execute();
  const what = 'Messages that failed';
  if (rows.length === 0) return { what, ok: true, words: `none in ${FAILED_DAYS} days` };
  const lines = rows.map(
    ({ state, error, count }) =>
      `  ${count} × ${error ?? 'unknown'}${state === 'unknown' ? ', not known whether it arrived; not sent again' : ''}`,
  );
  return {
    what,
    ok: false,
    words: [
      `in the last ${FAILED_DAYS} days, by Slack’s reason. A director of the program was told of those that failed:`,
      ...lines,
    ].join('\n'),
  };
}
