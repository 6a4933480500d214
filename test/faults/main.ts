import { runRefused } from './refused.ts';
import { killRounds } from './round.ts';
import { disturbances, type Outcome, runFaults } from './runs.ts';
import { killTurns } from './turn.ts';
import { simulateYear } from './year.ts';

/**
 * `npm run test:faults`: workers killed at random moments while Slack, the database and the clocks fail; Slack refusing by
 * settings and by address; and a simulated year. Ends with tables, and with exit code 1 when a message was doubled or
 * lost or the year differs from the model. The first two need Postgres: TEST_DATABASE_URL. With `-- kills`, `-- refused` or
 * `-- year` one of them alone, with
 * `-- turn` the turn of the academic year, and with `-- round` the announcement of class matches, each killed fifty times.
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

/** Administrators' settings in the way, and an address refused for an hour, with clocks that pass it in a minute. */
async function refused(): Promise<boolean> {
  const outcome = await runRefused({ server, seed: 1, messages: 100, pairs: 15, withinMs: 120_000 });
  const { sent, duplicates, lost, unexplained, told, stopped, finished } = outcome;
  const { administrative, address } = outcome.refused;
  say(
    '\nrefused by settings | refused by address | sent | duplicates | lost | unexplained | directors told | finished',
  );
  say([administrative, address, sent, duplicates, lost, unexplained, told, finished].join(' | '));
  return duplicates + lost + unexplained === 0 && told === 1 && stopped && finished;
}

const parts = {
  kills: kill,
  refused,
  turn: () => killTurns(server, say),
  round: () => killRounds(server, say),
  year: () => simulateYear(say),
};
const wanted = process.argv[2];
let isWell = true;
for (const [name, run] of Object.entries(parts)) {
  if (!wanted || wanted === name) isWell = (await run()) && isWell;
}
process.exitCode = isWell ? 0 : 1;
