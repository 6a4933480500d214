import { databaseRuns } from './databases.ts';
import { keepingRuns } from './keeping.ts';
import { migrateBesideWriters } from './migrations.ts';
import type { NamedRun } from './named.ts';
import { runRefused } from './refused.ts';
import { killRounds } from './round.ts';
import { disturbances, type Outcome, runFaults } from './runs.ts';
import { loseConnections } from './silence.ts';
import { slow } from './slow.ts';
import { tickRuns } from './ticks.ts';
import { killTurns } from './turn.ts';
import { simulateYear } from './year.ts';

/**
 * `npm run test:faults`: one run for each kind of fault, on Postgres (TEST_DATABASE_URL) and where it applies on PGlite;
 * workers killed at random moments while Slack, the database and the clocks fail; and a simulated year. `-- --list` names
 * the runs; `-- NAME` makes one of them, and `-- NAME PGlite` on one database. Ends with exit code 1 when a message was
 * lost or doubled, something was erased, or the year differs from the model.
 */
const server = process.env.TEST_DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/test';
const RUNS = Number(process.env.FAULT_RUNS ?? 12);
const KILLS = Number(process.env.FAULT_KILLS ?? 5);

const say = (line: string) => process.stdout.write(`${line}\n`);
const kinds = Object.keys(disturbances) as (keyof typeof disturbances)[];

/**
 * A message without an answer is looked for three minutes before it is sent again, and what is sent again may be lost
 * again: so long may a run take. The runs wait most of it, so a few are made at a time.
 */
const WITHIN_MS = 720_000;
const AT_A_TIME = 3;

async function kill(): Promise<boolean> {
  const outcomes: Outcome[] = [];
  say('run | disturbance | kills | faults | sent | duplicates | lost | unexplained | finished | seconds');
  let run = 0;
  const lane = async () => {
    while (run < RUNS) {
      run += 1;
      const [seed, disturbance] = [run, kinds[run % kinds.length] ?? 'none'];
      const began = performance.now();
      const outcome = await runFaults({
        server,
        seed,
        kills: KILLS,
        disturbance,
        messages: 150,
        pairs: 25,
        withinMs: WITHIN_MS,
      });
      outcomes.push(outcome);
      const { kills, faults, sent, duplicates, lost, unexplained, finished } = outcome;
      const seconds = Math.round((performance.now() - began) / 1000);
      say(
        [seed, disturbance, kills, faults, sent, duplicates, lost, unexplained, finished, seconds].join(
          ' | ',
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
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

const named: readonly NamedRun[] = [slow, ...databaseRuns, ...keepingRuns, ...tickRuns];

/** Makes a run on its databases, or on the one that is wanted, and prints a line for each. */
async function make({ name, on, run }: NamedRun, wantedOn: string | undefined): Promise<boolean> {
  let isWell = true;
  for (const each of on) {
    if (wantedOn && wantedOn !== each) continue;
    const result = await run(each, server);
    const { lost, doubled, erased, recovered, note } = result;
    const cells = [name, each, lost, doubled, erased, recovered.toFixed(1), note];
    say(`| ${cells.join(' | ')} | ${result.isWell ? 'well' : 'WRONG'} |`);
    isWell &&= result.isWell;
  }
  return isWell;
}

const others = {
  kills: { about: 'workers killed while Slack, the database, and the clocks fail at random', run: kill },
  refused: { about: "administrators' settings, and an address refused for an hour", run: refused },
  turn: { about: 'the new academic year, killed fifty times', run: () => killTurns(server, say) },
  round: {
    about: 'the announcement of class matches, killed fifty times',
    run: () => killRounds(server, say),
  },
  silence: { about: 'connections to the database that fall silent', run: () => loseConnections(server, say) },
  migrations: {
    about: 'migrations of a million rows beside writers and a reader',
    run: () => migrateBesideWriters(server, say),
  },
  year: { about: 'a simulated year', run: () => simulateYear(say) },
};

function list(): void {
  for (const { name, about, on } of named) say(`${name.padEnd(13)} ${on.join(', ').padEnd(17)} ${about}`);
  for (const [name, { about }] of Object.entries(others)) say(`${name.padEnd(31)} ${about}`);
}

const [wanted, wantedOn] = process.argv.slice(2);
const isWanted = (name: string) => !wanted || wanted === name;
if (wanted === '--list') list();
else {
  let isWell = true;
  if (named.some(({ name }) => isWanted(name)))
    say('| run | on | lost | doubled | erased | recovered, s | what else | |');
  for (const each of named) if (isWanted(each.name)) isWell = (await make(each, wantedOn)) && isWell;
  for (const [name, { run }] of Object.entries(others)) if (isWanted(name)) isWell = (await run()) && isWell;
  process.exitCode = isWell ? 0 : 1;
}
process.exit(); // what the tests' own databases keep open would hold the process
