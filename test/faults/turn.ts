import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { migrateToLatest } from '../../db/migrate.ts';
import { openPostgres } from '../../src/database/open.ts';
import { repository } from '../support/process.ts';
import { administer, urlOf } from '../support/template.ts';
import { addTurns, standings } from '../support/turns.ts';

const NOW = new Date('2027-07-01T17:00:00Z');
const KILLS = Number(process.env.TURN_KILLS ?? 50);
const PROGRAMS = 60;
const RESIDENTS = 75;

/** Starts a worker; ends it by `kill -9` so long after it began to work, or waits for its end. */
async function work(url: string, killAfterMs?: number): Promise<boolean> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    'test/faults/turn-worker.ts',
    url,
    NOW.toISOString(),
  ];
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
 * Kills workers at random moments of the year's turn, and looks after each kill: every program is wholly as before or
 * wholly turned, and in the end every one is turned, once.
 */
export async function killTurns(server: string, say: (line: string) => void): Promise<boolean> {
  const name = `mentor_turn_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = urlOf(server, name);
  const open = openPostgres(url, { max: 3 });
  try {
    await migrateToLatest(open.db);
    const programs = await addTurns(open.db, PROGRAMS, RESIDENTS, NOW);
    const [before] = await standings(open.db, programs);
    const [reference = ''] = await addTurns(open.db, 1, RESIDENTS, NOW);
    let [killed, torn, between] = [0, 0, 0];
    const seen = new Set<string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      killed += (await work(url, Math.random() * 500)) ? 1 : 0;
      const now = await standings(open.db, programs);
      const done = now.filter(({ state }) => state === 'done');
      for (const one of done) seen.add(JSON.stringify(one));
      torn += now.filter((one) => one.state !== 'done' && !isDeepStrictEqual(one, before)).length;
      between += done.length > 0 && done.length < PROGRAMS ? 1 : 0;
    }
    await work(url);
    const [whole] = await standings(open.db, [reference]);
    const end = await standings(open.db, programs);
    const wrong = end.filter((one) => !isDeepStrictEqual(one, whole)).length;
    seen.delete(JSON.stringify(whole));
    say(
      '\nThe year’s turn: kills | between two programs | torn | not as the one nobody disturbed | programs',
    );
    say([killed, between, torn, wrong + seen.size, PROGRAMS].join(' | '));
    return torn + wrong + seen.size === 0 && whole?.state === 'done';
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
