import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMINISTRATIVE } from '../../sandbox/slack/workspace/faults.ts';
import { addMember } from '../support/fixtures.ts';
import { type Child, type Stage, setStage, type Verdict } from './stage.ts';

const MINUTE = 60_000;
const DIRECTORS = 3;

export type RefusedOptions = {
  server: string;
  seed: number;
  messages: number;
  pairs: number;
  withinMs: number;
  settleMs?: number;
};

export type RefusedOutcome = Verdict & {
  /** Calls that administrators' settings refused, and calls from an address that was not allowed. */
  refused: { administrative: number; address: number };
  /** Whether the workspace was stopped, and at work again in the end. */
  stopped: boolean;
  /** How many messages directors got about it. */
  told: number;
  finished: boolean;
};

async function addDirectors({ slack, db, workspaceId, programId }: Stage): Promise<string[]> {
  const users = Array.from(
    { length: DIRECTORS },
    () => slack.addUser({ name: `director-${randomUUID().slice(0, 8)}` }).id,
  );
  for (const user of users) await addMember(db, { workspaceId, programId }, ['director'], { user });
  return users;
}

const workspaceOf = ({ db, workspaceId }: Stage) =>
  db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirstOrThrow();

async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (await isSo()) return true;
    await sleep(100);
  }
  return false;
}

/** All clocks go on by so many minutes, a step at a time, as they do while no one looks. */
async function pass(workers: readonly Child[], from: number, minutes: number, step: number): Promise<number> {
  let at = from;
  for (; at < from + minutes; at += step) {
    for (const worker of workers) worker.shift((at + step) * MINUTE);
    await sleep(400);
  }
  return at;
}

/**
 * Two workers while administrators' settings refuse a part of all messages again and again, and then Slack does not
 * take the address of the bot for an hour; one worker is killed in that hour. No one starts anything by hand.
 */
export async function runRefused(options: RefusedOptions): Promise<RefusedOutcome> {
  const stage = await setStage(options.server, { seed: options.seed });
  try {
    const directors = await addDirectors(stage);
    for (const error of ADMINISTRATIVE)
      stage.slack.faults.add({
        method: 'chat.postMessage',
        kind: 'error',
        error,
        probability: 0.08,
        times: 60,
      });
    // One person's messages meet it again and again, so that someone must be told.
    await stage.addMessages(options.messages);
    const unlucky = await stage.db.selectFrom('outbox').select('to_user').executeTakeFirstOrThrow();
    stage.slack.faults.add({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'ekm_access_denied',
      match: ({ channel }) => channel === unlucky.to_user,
      times: 4,
    });
    const { settleMs } = options;
    const workers = [stage.spawn('worker', { settleMs }), stage.spawn('worker', { settleMs })];
    await Promise.all(workers.map(({ ready }) => ready));
    await sleep(1500);
    let at = await pass(workers, 0, 30, 5);
    stage.slack.refuseAddress(true);
    await stage.addPairs(options.pairs);
    const stopped = await until(
      async () => (await workspaceOf(stage)).stopped_reason === 'invalid_auth',
      300_000,
    );
    await workers[0]?.kill('SIGKILL'); // one that starts now would be refused: the other one goes on alone
    at = await pass(workers.slice(1), at, 60, 2);
    stage.slack.refuseAddress(false);
    const deadline = Date.now() + options.withinMs;
    let finished = false;
    while (!finished && Date.now() < deadline) {
      at = await pass(workers.slice(1), at, 20, 20);
      finished = (await workspaceOf(stage)).stopped_at === null && (await stage.waitUntilSent(300));
    }
    const calls = (error: (code: string) => boolean) =>
      stage.slack.calls.filter((call) => call.error !== undefined && error(call.error)).length;
    return {
      ...(await stage.verdict()),
      refused: {
        administrative: calls((code) => ADMINISTRATIVE.some((known) => known === code)),
        address: calls((code) => code === 'invalid_auth'),
      },
      stopped: stopped && (await workspaceOf(stage)).stopped_at === null,
      told: directors.reduce((sum, user) => sum + stage.slack.as(user).dms().length, 0),
      finished,
    };
  } finally {
    await stage.stop();
  }
}
