import { dateIn } from '../../src/platform/calendar/dates.ts';
import { closeIdle } from '../support/embedded.ts';
import { addPairRow } from '../support/fixtures.ts';
import { dropTemplate, makeTemplate } from '../support/template.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

const PAIRS = 40;
const WEEKS = 52;
/**
 * How people are taken to be; assumptions, the same for both sides, and no findings: a reminder makes two in three want
 * to meet; who has to find a date by hand finds one within the week in two cases of five; a date that stands in both
 * calendars comes about in six of seven.
 */
const WANTS = 2 / 3;
const FINDS_BY_HAND = 2 / 5;
const KEEPS_A_DATE = 6 / 7;

type Pair = { resident: Someone; mentor: Someone; name: string; heard: number; date: string | undefined };

const today = (world: World) => dateIn('America/Los_Angeles', world.now());

/** Which people are drawn: `BENCH_DRAW=1` has others than 0, with the same habits. */
const DRAW = Number(process.env.BENCH_DRAW ?? 0);

/** The same number for the same pair and week on both sides, evenly spread. */
function chance(at: number, week: number, what: number): number {
  const mixed =
    Math.imul((at + 1 + 1000 * DRAW) * 2654435761 + (week + 1) * 40503 + what * 97, 2246822519) >>> 0;
  return ((mixed ^ (mixed >>> 15)) % 1000) / 1000;
}

async function proposeAndAccept(world: World, pair: Pair): Promise<void> {
  const on = today(world).add({ days: 5 }).toString();
  const resident = world.slack.as(pair.resident.user);
  await resident.command('/mentor time');
  await resident.waitForModal('Find a time');
  await resident.fill('First time', `${on} 12:00`);
  await resident.submit();
  await resident.close({ all: true });
  await world.settle();
  const mentor = world.slack.as(pair.mentor.user);
  const asked = mentor.dms().findLast((message) => message.buttons().includes('None of these'));
  const [time] = asked?.buttons() ?? [];
  if (!asked || !time) throw new Error('nothing was proposed');
  await mentor.click(time, { in: asked });
  await mentor.waitFor(/Change the time/);
  pair.date = on;
}

/** A week of one pair: they keep a date, or want one since they were reminded. */
async function live(
  world: World,
  pair: Pair,
  side: 'with' | 'without',
  at: number,
  week: number,
): Promise<void> {
  const resident = world.slack.as(pair.resident.user);
  if (pair.date && pair.date < today(world).toString()) {
    if (chance(at, week, 1) < KEEPS_A_DATE) await resident.command(`/mentor log ${pair.date}`);
    pair.date = undefined;
    return;
  }
  const heard = resident.dms().filter((message) => message.buttons().includes('Find a time')).length;
  const isReminded = heard > pair.heard;
  pair.heard = heard;
  if (pair.date || !isReminded || chance(at, week, 2) >= WANTS) return;
  if (side === 'with') await proposeAndAccept(world, pair);
  else if (chance(at, week, 3) < FINDS_BY_HAND) await resident.command('/mentor log yesterday');
}

/** Whose next meeting is past due, as the directors' desk has it. */
async function pastDue(world: World, director: Someone): Promise<Set<string>> {
  const home = await world.slack.as(director.user).openHome();
  const table = home.blocks.find(({ type }) => type === 'data_table') as unknown as {
    rows: { text: string }[][];
  };
  return new Set(table.rows.flatMap((row) => (row[6]?.text === 'Overdue' ? [row[0]?.text ?? ''] : [])));
}

type Side = 'with' | 'without';
const SIDES: readonly Side[] = ['with', 'without'];

async function addPairs(
  world: World,
  seed: Awaited<ReturnType<typeof seedProgram>>,
  side: Side,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let at = 0; at < PAIRS; at += 1) {
    const name = `${side === 'with' ? 'W' : 'N'}${String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26))}`;
    const resident = await addPerson(world, seed, `${name} Resident`, ['resident'], { pgy: 1 });
    const mentor = await addPerson(world, seed, `${name} Mentor`, ['mentor']);
    await addPairRow(world.open.db, seed, resident.id, mentor.id, {
      started_on: `2026-0${7 + (at % 3)}-0${1 + (at % 8)}`,
      next_check_at: new Date('2026-09-14T00:00:00Z'),
    });
    pairs.push({ resident, mentor, name: `${name} Resident`, heard: 0, date: undefined });
  }
  return pairs;
}

/**
 * How many pairs of 40 are past due in an average week of a year: of those who answer a reminder with **Find a time**,
 * and of the same people who look for a date by hand. Everything is done through the doors that people use.
 */
export async function measureSlipping(): Promise<Record<Side, number>> {
  await makeTemplate();
  const world = await startWorld({ startAt: '2026-09-14T17:00:00Z' });
  const pastDueWeeks = { with: 0, without: 0 };
  try {
    const seed = await seedProgram(world);
    await world.open.db.deleteFrom('pairs').execute();
    const sides = {
      with: await addPairs(world, seed, 'with'),
      without: await addPairs(world, seed, 'without'),
    };
    for (let week = 1; week <= WEEKS; week += 1) {
      world.travelTo(new Date(Date.UTC(2026, 8, 15 + 7 * week, 17)).toISOString());
      await world.tick();
      const late = await pastDue(world, seed.director);
      for (const side of SIDES)
        for (const [at, pair] of sides[side].entries()) {
          if (late.has(pair.name)) pastDueWeeks[side] += 1;
          await live(world, pair, side, at, week);
        }
      await world.settle();
    }
    world.slack.assertClean();
  } finally {
    await world.stop();
    await closeIdle(); // an embedded database that is kept for later files keeps the process
    await dropTemplate();
  }
  return { with: pastDueWeeks.with / WEEKS, without: pastDueWeeks.without / WEEKS };
}
