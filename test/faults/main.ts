import { disturbances, type Outcome, runFaults } from './runs.ts';
import { simulateYear } from './year.ts';

/**
 * `npm run test:faults`: workers killed at random moments while Slack, the database and the clocks fail, and then a
 * simulated year. Ends with tables, and with exit code 1 when a message was doubled or lost or the year differs from
 * the model. The kills need Postgres: TEST_DATABASE_URL. `npm run test:faults -- year` is the year alone.
 */
const server = process.env.TEST_DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/test';
const RUNS = Number(process.env.FAULT_RUNS ?? 12);
const KILLS = Number(process.env.FAULT_KILLS ?? 5);

const say = (line: string) => process.stdout.write(`${line}\n`);
const kinds = Object.keys(disturbances) as (keyof typeof disturbances)[];
async function kill(): Promise<boolean> {
  const outcomes: Outcome[] = [];
  say('run | disturbance | kills | faults | sent | duplicates | lost | unexplained | finished | seconds');
  for (let run = 1; run <= RUNS; run++) {
    const disturbance = kinds[run % kinds.length] ?? 'none';
    const began = performance.now();
    const outcome = await runFaults({
      server,
      seed: run,
      kills: KILLS,
      disturbance,
      messages: 150,
      pairs: 25,
      withinMs: 120_000,
    });
    outcomes.push(outcome);
    const { kills, faults, sent, duplicates, lost, unexplained, finished } = outcome;
    const seconds = Math.round((performance.now() - began) / 1000);
    say(
      [run, disturbance, kills, faults, sent, duplicates, lost, unexplained, finished, seconds].join(' | '),
    );
  }
  const total = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  const table = {
    runs: outcomes.length,
    kills: total(({ kills }) => kills),
    'faults injected': total(({ faults, disturbances: others }) => faults + others),
    sent: total(({ sent }) => sent),
    duplicates: total(({ duplicates }) => duplicates),
    lost: total(({ lost }) => lost),
  };
  say(`\n${Object.keys(table).join(' | ')}\n${Object.values(table).join(' | ')}`);
  const failed = table.duplicates + table.lost + total(({ unexplained }) => unexplained);
  return failed === 0 && outcomes.every(({ finished }) => finished);
}

const killed = process.argv[2] === 'year' || (await kill());
const lived = process.argv[2] === 'kills' || (await simulateYear(say));
process.exitCode = killed && lived ? 0 : 1;
