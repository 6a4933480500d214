import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { migrateToLatest } from '../../db/migrate.ts';
import { openPostgres } from '../../src/database/open.ts';
import { followUp } from '../../src/worker.ts';
import { carryOutTurns } from '../../src/year/turn-operations.ts';
import { testContext } from '../support/fixtures.ts';
import { administer, urlOf } from '../support/template.ts';
import { addTurns } from '../support/turns.ts';

const PROGRAMS = 40;
const RESIDENTS = 75;
const NOW = new Date('2027-07-01T17:00:00Z');

/** Seconds that the turn of 3,000 residents in 40 programs takes, and how long it held the thread at most, in ms. */
export async function measureTurn(server: string): Promise<{ seconds: number; held: number }> {
  const name = `mentor_bench_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const open = openPostgres(urlOf(server, name), { max: 4 });
  try {
    await migrateToLatest(open.db);
    await addTurns(open.db, PROGRAMS, RESIDENTS, NOW);
    const { ctx } = testContext(open, () => NOW);
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const began = performance.now();
    await carryOutTurns(ctx, followUp);
    const seconds = (performance.now() - began) / 1000;
    held.disable();
    return { seconds, held: held.max / 1e6 };
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
