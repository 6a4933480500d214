import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import { repository } from '../support/process.ts';
import { administer, urlOf } from '../support/template.ts';

/** Something that is done to a program wholly or not at all, by a worker that can be killed. */
export type Undertaking = {
  title: string;
  /** A script that does it in every program of the database it is given, at the moment it is given. */
  worker: string;
  now: Date;
  kills: number;
  programs: number;
  /** Adds programs that are all alike, and answers with their ids. */
  add(db: Db, programs: number): Promise<string[]>;
  /** How each of them stands; `state` is `done` when it is done. */
  standings(db: Db, ids: readonly string[]): Promise<{ state: string }[]>;
};

/** Starts a worker; ends it by `kill -9` so long after it began to work, or waits for its end. */
async function work({ worker, now }: Undertaking, url: string, killAfterMs?: number): Promise<boolean> {
  const args = ['--disable-warning=ExperimentalWarning', worker, url, now.toISOString()];
  const child = spawn(process.execPath, args, {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended]);
  if (killAfterMs !== undefined) {
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

/**
 * Kills workers at random moments, and looks after each kill: every program is wholly as before or wholly done, and in
 * the end every one is done, once.
 */
export async function killAgainAndAgain(
  server: string,
  say: (line: string) => void,
  undertaking: Undertaking,
): Promise<boolean> {
  const { title, kills, programs: count, add, standings } = undertaking;
  const name = `mentor_kill_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = urlOf(server, name);
  const open = openPostgres(url, { max: 3 });
  try {
    await migrateToLatest(open.db);
    const programs = await add(open.db, count);
    const [before] = await standings(open.db, programs);
    const [reference = ''] = await add(open.db, 1);
    let [killed, torn, between] = [0, 0, 0];
    const seen = new Set<string>();
    for (let kill = 0; kill < kills; kill += 1) {
      killed += (await work(undertaking, url, Math.random() * 500)) ? 1 : 0;
      const now = await standings(open.db, programs);
      const done = now.filter(({ state }) => state === 'done');
      for (const one of done) seen.add(JSON.stringify(one));
      torn += now.filter((one) => one.state !== 'done' && !isDeepStrictEqual(one, before)).length;
      between += done.length > 0 && done.length < count ? 1 : 0;
    }
    await work(undertaking, url);
    const [whole] = await standings(open.db, [reference]);
    const end = await standings(open.db, programs);
    const wrong = end.filter((one) => !isDeepStrictEqual(one, whole)).length;
    seen.delete(JSON.stringify(whole));
    say(`\n${title}: kills | between two programs | torn | not as the one no one disturbed | programs`);
    say([killed, between, torn, wrong + seen.size, count].join(' | '));
    return torn + wrong + seen.size === 0 && whole?.state === 'done';
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
