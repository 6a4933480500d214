import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { findEveryProgram } from '../../domain/programs/queries.ts';
import { releaseHold, shiftProactive, skipProactive } from '../../features/restoring/operations.ts';
import { type AdminConfig, oauthOf, readAdminConfig } from '../../platform/config.ts';
import { migrateToLatest } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open.ts';
import { PATIENT } from '../../platform/database/postgres.ts';
import type { Db } from '../../platform/database/tables.ts';
import { loadKeys } from '../../platform/encryption/keys.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { findBackupMoment } from '../../platform/restoring/alive.ts';
import { findHold, hold, type Restoration } from '../../platform/restoring/hold.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { onlyFor, slackClients } from '../../platform/slack/clients.ts';
import { SLACKS_PATIENCE } from '../../platform/slack/patience.ts';
import { renewAtSlack } from '../../platform/workspaces/renewal.ts';
import { installedTokens } from '../../platform/workspaces/tokens.ts';
import { kinds } from '../worker.ts';
import { type Command, type Ended, readOrExplain } from './command.ts';
import { withOpened } from './open.ts';
import { contextOf, NEEDS_DATABASE, withDatabase } from './program.ts';
import { describeReview, reviewRestoration } from './restore-review.ts';

const NOTHING_HELD =
  'Nothing is on hold. After restoring from a backup, run "restore hold" before you start the bot.';

const held = (restoration: Restoration) =>
  [
    `Everything is on hold: nothing is sent, planned, or deleted. The backup covers everything until ${restoration.backup_at.toISOString()}.`,
    'If that time is wrong, release the hold and start it again with --since. You can start the bot now. Next: restore list',
  ].join('\n');

/** `npm run admin -- restore hold`: everything the worker does waits. */
export const restoreHold: Command = {
  name: 'restore hold',
  usage: '[--since TIME]',
  about: 'hold everything that would be sent; run this after restoring a backup, before starting the bot',
  help: `Usage: npm run admin -- restore hold [--since TIME]

Run this after you restore the database from a backup, and before you start the bot. Nothing is then sent, planned, or
deleted until "restore release". People can use Mentor meanwhile, and what they enter is saved.

  --since TIME  the last moment that the backup covers, such as 2026-09-14T10:00Z; without it, the last one recorded
  ${NEEDS_DATABASE}`,
  async run(args, env) {
    const since = readOrExplain(
      () => parseArgs({ args, options: { since: { type: 'string' } } }).values.since ?? '',
    );
    const moment = since === '' ? undefined : new Date(since);
    if (moment && Number.isNaN(moment.getTime()))
      return { code: 1, err: `"${since}" isn't a time. Write it like 2026-09-14T10:00Z.` };
    return withDatabase(env, async (db) => {
      const now = new Date();
      const before = await findHold(db);
      const restoration =
        before ??
        (await hold(db, {
          backup_at: moment ?? (await findBackupMoment(db, now)),
          held_at: now,
          noticed_by: 'operator',
        }));
      return { code: 0, out: held(restoration) };
    });
  },
};

/** `npm run admin -- restore list`: what would go out, and what Slack has shown since the backup. */
export const restoreList: Command = {
  name: 'restore list',
  usage: '',
  about: 'show what would go out, and what Slack has shown since the backup',
  help: `Usage: npm run admin -- restore list

Plans what is due without sending it, reads everyone's direct messages with the bot since the backup, and marks as sent
what Slack already shows. It shows numbers by program, never people. Because of Slack's rate limits, it gets through about
50 people a minute.

  ${NEEDS_DATABASE}`,
  run: (_, env, say) =>
    whileHeld(env, async (ctx, restoration) => ({
      code: 0,
      out: describeReview(restoration, await reviewRestoration(ctx, restoration, say)),
    })),
};

/** `npm run admin -- restore skip`: what is proactive isn't sent. */
export const restoreSkip: Command = {
  name: 'restore skip',
  usage: '[--program NAME]',
  about: 'leave out the waiting reminders and other proactive messages',
  help: `Usage: npm run admin -- restore skip [--program NAME]

Discards the waiting reminders and other proactive messages. Answers, cards, and notices can't be left out, because
people are waiting for them. Run "restore list" first.

  --program NAME  only those of one program
  ${NEEDS_DATABASE}`,
  run: (args, env) =>
    onProactive(args, env, async (db, { programId }) => {
      const count = await skipProactive(contextOf(db), kinds, { programId });
      return `${counted(count, 'message')} left out.`;
    }),
};

/** `npm run admin -- restore shift`: what is proactive is sent a set number of working days later. */
export const restoreShift: Command = {
  name: 'restore shift',
  usage: '[--days N] [--program NAME]',
  about: 'send the waiting reminders and other proactive messages a set number of working days later',
  help: `Usage: npm run admin -- restore shift [--days N] [--program NAME]

Sends the waiting reminders and other proactive messages a set number of working days later. What people enter
meanwhile counts: a reminder that is no longer needed isn't sent. Run "restore list" first.

  --days N        working days, 1 unless given
  --program NAME  only those of one program
  ${NEEDS_DATABASE}`,
  run: (args, env) =>
    onProactive(args, env, async (db, { days, programId }) => {
      const count = await shiftProactive(contextOf(db), { days, programId });
      return `${counted(count, 'message')} shifted by ${counted(days, 'working day')}.`;
    }),
};

/** `npm run admin -- restore release`: everything goes on. */
export const restoreRelease: Command = {
  name: 'restore release',
  usage: '[--tell no-one]',
  about: 'end the hold, and tell everyone that Mentor was restored',
  help: `Usage: npm run admin -- restore release [--tell no-one]

Reads Slack once more as "restore list" does, then ends the hold. Everyone in every program gets the same message during
their working hours. It names the period for which entries are missing and asks people to enter them again. Reminders
and other proactive messages wait until the next working day.

  --tell no-one  tell no one, if nothing was entered after the backup; waiting messages go out at once
  ${NEEDS_DATABASE}`,
  async run(args, env, say) {
    const tell = readOrExplain(
      () => parseArgs({ args, options: { tell: { type: 'string' } } }).values.tell ?? 'everyone',
    );
    if (tell !== 'everyone' && tell !== 'no-one')
      return { code: 1, err: `"${tell}" isn't "no-one" or "everyone".` };
    return whileHeld(env, async (ctx, restoration) => {
      const review = await reviewRestoration(ctx, restoration, say);
      const told = await releaseHold(ctx, restoration.id, { tells: tell === 'everyone' });
      const words =
        told === 0 ? 'No one will be told.' : `${counted(told, 'person', 'people')} will be told.`;
      return {
        code: 0,
        out: `Released; ${counted(review.settled, 'more message')} marked as sent. ${words} The bot resumes within a minute.`,
      };
    });
  },
};

type Asked = { days: number; program: string | undefined };

const readAsked = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values } = parseArgs({
      args,
      options: { days: { type: 'string', default: '1' }, program: { type: 'string' } },
    });
    const days = Number(values.days);
    if (!Number.isInteger(days) || days < 1 || days > 30)
      return `"${values.days}" isn't a number of working days from 1 to 30.`;
    return { days, program: values.program };
  });

/** Works on the proactive messages that wait, those of one program where it is named. */
async function onProactive(
  args: string[],
  env: Record<string, string | undefined>,
  work: (db: Db, about: { days: number; programId: string | undefined }) => Promise<string>,
): Promise<Ended> {
  const asked = readAsked(args);
  if (typeof asked === 'string') return { code: 1, err: asked };
  return withDatabase(env, async (db) => {
    if (!(await findHold(db))) return { code: 1, err: NOTHING_HELD };
    const { days, program } = asked;
    if (program === undefined) return { code: 0, out: await work(db, { days, programId: undefined }) };
    const named = (await findEveryProgram(db)).filter(
      ({ name }) => name.toLowerCase() === program.toLowerCase(),
    );
    if (named.length === 0) return { code: 1, err: `There is no program named "${program}".` };
    const done: string[] = [];
    for (const { id } of named) done.push(await work(db, { days, programId: id }));
    return { code: 0, out: done.join('\n') };
  });
}

type Work = (ctx: HandlerDeps, restoration: Restoration) => Promise<Ended>;

async function whileHeld(env: Record<string, string | undefined>, work: Work): Promise<Ended> {
  const config = readAdminConfig(env);
  return withBot(config, async (ctx) => {
    const restoration = await findHold(ctx.db);
    return restoration ? work(ctx, restoration) : { code: 1, err: NOTHING_HELD };
  });
}

/** Works as the bot does, with the database and every workspace's token. */
async function withBot(config: AdminConfig, work: (ctx: HandlerDeps) => Promise<Ended>): Promise<Ended> {
  const inContext = (db: Db, tokenOf: Parameters<typeof slackClients>[2]) => {
    const log = pino({ level: 'silent' });
    return work({
      ...contextOf(db),
      keys: loadKeys(config),
      slack: slackClients(config, log, tokenOf, SLACKS_PATIENCE),
      patience: SLACKS_PATIENCE,
    });
  };
  const oauth = oauthOf(config);
  if (!oauth)
    return withOpened(config, { now: new Date(), workspace: undefined }, ({ db, identity }) =>
      inContext(db, onlyFor(identity.workspaceId, config.SLACK_BOT_TOKEN ?? '')),
    );
  const open = await openDatabase(config, { ...PATIENT, name: 'mentor admin' });
  try {
    await migrateToLatest(open.db);
    const find = installedTokens({
      ...contextOf(open.db),
      keys: loadKeys(config),
      renew: renewAtSlack({ ...oauth, apiUrl: config.SLACK_API_URL }),
    });
    return await inContext(open.db, async (id, how) => (await find(id, how)).token);
  } finally {
    await open.close();
  }
}
