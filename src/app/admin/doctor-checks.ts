import type { WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { findPrograms } from '../../domain/programs/queries.ts';
import { askAboutChannel } from '../../features/program-settings/checks.ts';
import { pendingMigrations, whyForeign } from '../../platform/database/migrate.ts';
import type { ChannelProblem } from '../../platform/database/tables/programs.ts';
import type { Db } from '../../platform/database/tables.ts';
import { describeFaults } from '../../platform/jobs/faults.ts';
import { findWaiting } from '../../platform/outbox/waiting.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { slackCode } from '../../platform/slack/errors.ts';
import { neededScopes, optionalScopes } from '../../platform/slack/scopes.ts';
import { describeProcesses } from '../../platform/workspaces/processes.ts';
import type { Identity } from '../../platform/workspaces/queries.ts';

/** One check of the doctor: fine, or wrong with what to do about it. */
export type Finding = { what: string; ok: boolean; words: string };

const LATE_SECONDS = 10 * 60;
const FAILED_DAYS = 7;

/** Whether every migration ran, and no others; changes nothing. */
export async function checkMigrations(db: Db): Promise<Finding> {
  const what = 'Migrations';
  const foreign = await whyForeign(db);
  if (foreign) return { what, ok: false, words: foreign };
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return { what, ok: true, words: 'all present' };
  const words = `pending: ${pending.join(', ')}. Run npm run migrate, or start the bot, which applies them.`;
  return { what, ok: false, words };
}

/** Whether the token has every scope that Mentor needs; undefined scopes mean that Slack didn't list them. */
export function checkScopes(scopes: readonly string[] | undefined): Finding {
  if (!scopes) return { what: 'Scopes', ok: true, words: "Slack didn't list them" };
  const lacking = Object.entries(neededScopes).filter(([scope]) => !scopes.includes(scope));
  if (lacking.length === 0) return { what: 'Scopes', ok: true, words: 'all present' };
  const missing = lacking.filter(([scope]) => !optionalScopes.includes(scope));
  if (missing.length === 0) {
    const without = lacking.map(([scope, use]) => `${scope} (${use})`).join(', ');
    return { what: 'Scopes', ok: true, words: `all that are needed; left out: ${without}` };
  }
  return {
    what: 'Scopes',
    ok: false,
    words: [
      "the token lacks some. Paste manifest.yml into your app's configuration (App Manifest), then reinstall the app:",
      ...missing.map(([scope, use]) => `  ${scope}: ${use}`),
    ].join('\n'),
  };
}

const ADDRESSES =
  'Slack also returns this for requests from an IP address that the app doesn\'t allow. Check "Restrict API Token Usage" under "OAuth & Permissions."';

/** Whether messages to this workspace have been stopped. */
export async function checkWorkspace(db: Db, { workspaceId }: Identity): Promise<Finding> {
  const what = 'Workspace';
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
  if (!row)
    return {
      what,
      ok: true,
      words: `${workspaceId}, not set up yet; Mentor records it the first time it starts`,
    };
  if (!row.stopped_at) return { what, ok: true, words: workspaceId };
  return {
    what,
    ok: false,
    words: [
      `nothing has been sent to ${workspaceId} since ${row.stopped_at.toISOString()}, because Slack said ${row.stopped_reason}.`,
      ...(row.stopped_reason === 'invalid_auth' ? [ADDRESSES] : []),
      `Mentor retries automatically, next at ${row.look_again_at?.toISOString() ?? 'the next tick'}, and sends waiting messages once Slack accepts the token. If that doesn't help, reinstall the app, set its token, and restart the bot.`,
    ].join(' '),
  };
}

const channelWords: Record<ChannelProblem, string> = {
  not_private: "isn't private. Choose a private channel with /mentor setup.",
  shared:
    'is shared with another organization. Use /mentor setup to choose a channel that only this workspace uses.',
  archived: 'is archived. Unarchive it, or choose another one with /mentor setup.',
  not_in:
    "doesn't include the bot or was deleted. Type /invite @Mentor there, or choose another one with /mentor setup.",
  restricted: 'restricts who can post. Let the bot post there, or choose another one with /mentor setup.',
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
        words: 'none yet. A workspace admin can create one by typing /mentor setup in Slack.',
      },
    ];
  }
  const findings: Finding[] = [];
  for (const { name, directors_channel_id: channel } of programs) {
    const what = `Directors' channel for ${name}`;
    const problem = await askAboutChannel(client, channel).catch(
      (error: unknown) => new Error(slackCode(error) ?? 'no answer'),
    );
    if (problem instanceof Error) {
      findings.push({
        what,
        ok: false,
        words: `Slack didn't return details for ${channel} (${problem.message}).`,
      });
    } else if (problem) findings.push({ what, ok: false, words: `${channel} ${channelWords[problem]}` });
    else findings.push({ what, ok: true, words: `${channel} is private and includes the bot` });
  }
  return findings;
}

/** Whether the worker's jobs could do everything: what failed is set aside, and is tried again. */
export async function checkJobs(db: Db): Promise<Finding> {
  const what = 'Jobs';
  const lines = await describeFaults(db);
  if (lines.length === 0) return { what, ok: true, words: 'nothing is set aside' };
  return {
    what,
    ok: false,
    words: [
      "some of the stored data can't be used, so it has been set aside. Everything else keeps working. The log says where each error came from. After you fix the data, Mentor picks it up within an hour:",
      ...lines.map((line) => `  ${line}`),
    ].join('\n'),
  };
}

/** Whether every process that is running can do its work. (The embedded database's one process is stopped meanwhile.) */
export async function checkProcesses(db: Db): Promise<Finding[]> {
  const what = 'Processes';
  const { alive, lines } = await describeProcesses(db);
  if (alive === 0) return [];
  if (lines.length === 0)
    return [{ what, ok: true, words: `${counted(alive, 'process', 'processes')} at work` }];
  return [
    {
      what,
      ok: false,
      words: [
        "some can't do their work right now. They retry automatically. If a line stays here, read that process's log and check its connection to the database:",
        ...lines.map((line) => `  ${line}`),
      ].join('\n'),
    },
  ];
}

/** Whether messages go out: nothing waits too long, and nothing failed lately. */
export async function checkQueue(db: Db, now: Date): Promise<Finding[]> {
  const { rows } = await sql<{ job: string | null }>`select to_regclass('pgboss.job')::text as job`.execute(
    db,
  );
  if (!rows[0]?.job) {
    return [
      { what: 'Queue', ok: true, words: 'not created yet; Mentor creates it the first time it starts' },
    ];
  }
  const { messages, oldestSeconds } = await findWaiting(db, now);
  const minutes = Math.round(oldestSeconds / 60);
  const queue: Finding =
    oldestSeconds > LATE_SECONDS
      ? {
          what: 'Queue',
          ok: false,
          words: `${counted(messages, 'message is', 'messages are')} waiting, the oldest for ${counted(minutes, 'minute')}. Check that a process with ROLE=worker or ROLE=all is running and can reach Slack; see its log.`,
        }
      : { what: 'Queue', ok: true, words: `${counted(messages, 'message')} waiting` };
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
  const what = 'Failed messages';
  if (rows.length === 0) return { what, ok: true, words: `none in the last ${FAILED_DAYS} days` };
  const lines = rows.map(
    ({ state, error, count }) =>
      `  ${count} × ${error ?? 'unknown'}${state === 'unknown' ? ', delivery unknown and not sent again' : ''}`,
  );
  return {
    what,
    ok: false,
    words: [
      `in the last ${FAILED_DAYS} days, by Slack's error code. A director of each program was told about the failed ones:`,
      ...lines,
    ].join('\n'),
  };
}
