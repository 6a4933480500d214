import { cpus } from 'node:os';
import { sql } from 'kysely';
import { openPostgres } from '../../src/platform/database/open.ts';
import { measureDesk } from './desk.ts';
import { measureDrain } from './drain.ts';
import { measureDraws } from './draws.ts';
import { measureMatch } from './match.ts';
import { measureMemory } from './memory.ts';
import { measureSchedule } from './schedule.ts';
import { measureSlipping } from './slipping.ts';
import { measureSweep } from './sweep.ts';
import { measureTakeover } from './takeover.ts';
import { measureTurn } from './turn.ts';
import { measureWeb } from './web.ts';

/**
 * `npm run bench`: every figure of the targets beside its floor, in one run. Compare ratios, not times. Needs
 * Postgres: TEST_DATABASE_URL. BENCH_ONLY=web,sweep,drain,takeover,turn,desk,match,draws,slipping,schedule,memory chooses parts.
 */
const server = process.env.TEST_DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/test';
const only = process.env.BENCH_ONLY?.split(',');
const pairs = Number(process.env.BENCH_PAIRS ?? 1_000_000);
const wanted = (part: string) => !only || only.includes(part);
const say = (line: string) => process.stdout.write(`${line}\n`);
/** A whole desk in so many times of reading its pairs: what 300 ms for 3,500 residents come to on a quiet machine. */
const MOST_FLOORS = 6;
const round = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

function row(
  figure: string,
  ours: string,
  floor: string,
  ratio: string,
  target: string,
  isMet: boolean,
): void {
  const verdict = isMet ? 'met' : 'MISSED';
  say(`| ${figure} | ${ours} | ${floor} | ${ratio} | ${target} | ${target ? verdict : ''} |`);
}

async function machine(): Promise<string> {
  const open = openPostgres(server, { max: 1 });
  const { rows } = await sql<{ version: string }>`show server_version`.execute(open.db);
  await open.close();
  const postgres = Object.values(rows[0] ?? {})[0];
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, PostgreSQL ${postgres}`;
}

say(`Machine: ${await machine()}; load generator, fake Slack and database on the same cores.\n`);
say('| figure | ours | floor | ratio | target | |\n| --- | --- | --- | --- | --- | --- |');

if (wanted('web')) {
  const { ours, floor, silent, letters, modal } = await measureWeb(server);
  const rate = ours.perSecond / floor.perSecond;
  const tail = ours.p99 / floor.p99;
  const open = modal.ours / modal.floor;
  row(
    `a resident's \`/mentor help\` acknowledged, 16 connections, requests/s, floor: the same ${letters} characters`,
    round(ours.perSecond),
    round(floor.perSecond),
    round(rate),
    '≥ 0.85',
    rate >= 0.85,
  );
  row(
    'the same, against an acknowledgment that says nothing',
    round(ours.perSecond),
    round(silent.perSecond),
    round(ours.perSecond / silent.perSecond),
    '',
    true,
  );
  row('the same, p99, ms', round(ours.p99), round(floor.p99), round(tail), '≤ 1.5', tail <= 1.5);
  row(
    '`/mentor log` to `views.open` received, p99, ms',
    round(modal.ours),
    round(modal.floor),
    round(open),
    '≤ 1.3',
    open <= 1.3,
  );
  row(
    'the same, median, ms',
    round(modal.oursMedian),
    round(modal.floorMedian),
    round(modal.oursMedian / modal.floorMedian),
    '≤ 1.3',
    modal.oursMedian / modal.floorMedian <= 1.3,
  );
}
if (wanted('sweep')) {
  const { small, large, all } = await measureSweep(server, pairs);
  const claim = large.ours / large.claim;
  const idle = large.idle / small.idle;
  row(
    `sweep, ${pairs} pairs, 1% due, against the bare claim, ms`,
    round(large.ours),
    round(large.claim),
    round(claim),
    '≤ 1.25',
    claim <= 1.25,
  );
  row(
    'the same with block schedules for everybody, against without, ms',
    round(large.scheduled),
    round(large.ours),
    round(large.scheduled / large.ours),
    '≤ 1.1',
    large.scheduled / large.ours <= 1.1,
  );
  row(
    'the same with block schedules, against loading all, ms (scaled from 1e5)',
    round(large.scheduled),
    round(all),
    `${round(all / large.scheduled)} × faster`,
    '≥ 50 ×',
    all / large.scheduled >= 50,
  );
  row(
    `nothing due, ${pairs} pairs against 1e4, ms`,
    round(large.idle),
    round(small.idle),
    round(idle),
    '≤ 1.5',
    idle <= 1.5,
  );
}
if (wanted('drain')) {
  const { seconds, limit, refused } = await measureDrain(server);
  const ratio = seconds / limit;
  row(
    `draining 600 messages, s (${refused} × 429)`,
    round(seconds),
    round(limit),
    round(ratio),
    '≤ 1.2, no 429',
    ratio <= 1.2 && refused === 0,
  );
}
if (wanted('takeover')) {
  const times = [await measureTakeover(server), await measureTakeover(server), await measureTakeover(server)];
  const worst = Math.max(...times);
  row('takeover after kill -9, worst of 3, s', round(worst), '', '', '≤ 15', worst <= 15);
}
if (wanted('turn')) {
  const { seconds, held, clicks, latest } = await measureTurn(server);
  row('the turn of 3,000 residents in 40 programs, s', round(seconds), '', '', '≤ 10', seconds <= 10);
  row('the thread held meanwhile, at most, ms', round(held), '', '', '≤ 100', held <= 100);
  row(
    `${clicks} clicks meanwhile, acknowledged at the latest, ms`,
    round(latest),
    '',
    '',
    '≤ 100',
    latest <= 100,
  );
}
if (wanted('desk')) {
  for (const [residents, most] of [
    [300, 50],
    [3500, 300],
  ] as const) {
    const { queries, view, floor } = await measureDesk(server, residents);
    row(`desk of ${residents} residents, queries, ms`, round(queries), '', '', `≤ ${most}`, queries <= most);
    row('its view, ms', round(view), '', '', `≤ ${most}`, view <= most);
    const whole = queries + view;
    if (residents < 3000) continue; // of few pairs most of the time is the statements' own
    row(
      'both, against one statement that reads its pairs, ms',
      round(whole),
      round(floor),
      round(whole / floor),
      `≤ ${MOST_FLOORS}`,
      whole / floor <= MOST_FLOORS,
    );
  }
}
if (wanted('match')) {
  for (const [residents, mentors, target] of [
    [300, 100, 0.5],
    [1000, 400, 5],
  ] as const) {
    const { seconds, held } = await measureMatch(residents, mentors);
    const size = `a draft of ${residents} × ${mentors}`;
    row(`${size}, s, the slowest of 5`, round(seconds), '', '', `≤ ${target}`, seconds <= target);
    row(`clicks held meanwhile, p99, ms (${size})`, round(held), '', '', '≤ 100', held <= 100);
  }
}
if (wanted('schedule')) {
  const { rows, check, import: done, held } = await measureSchedule(server, 300);
  const size = `Amion's report of 300 residents and a year, ${rows} lines`;
  for (const [what, { ours, floor }] of [
    ['check', check],
    ['import', done],
  ] as const)
    row(`${what} ${size}, s`, round(ours), round(floor), round(ours / floor), '≤ 3 s', ours <= 3);
  row('clicks held meanwhile, p99, ms (that report)', round(held), '', '', '≤ 100', held <= 100);
}
if (wanted('memory')) {
  for (const { role, start, peak } of await measureMemory(server))
    row(
      `memory of ${role}: after the start, highest, MB`,
      round(start),
      round(peak),
      '',
      '≤ 512',
      peak <= 512,
    );
}
if (wanted('draws')) {
  const { draft, several } = await measureDraws(server, 300, 100);
  const rows = [
    ['a draft of 300 × 100 from what is stored, with the draw against without, ms', draft, 1.25],
    ['**Assign several**, what it offers 15 residents of 100 mentors, the same, ms', several, 1.5],
  ] as const;
  for (const [figure, { ours, floor }, most] of rows)
    row(figure, round(ours), round(floor), round(ours / floor), `≤ ${most}`, ours / floor <= most);
}
if (wanted('slipping')) {
  const past = await measureSlipping();
  const ratio = past.with / past.without;
  row(
    'pairs of 40 past due in an average week: Find a time, and by hand',
    round(past.with),
    round(past.without),
    round(ratio),
    '< 1',
    ratio < 1,
  );
}
say('\nDuplicates and lost, over runs with faults and kills: npm run test:faults');
