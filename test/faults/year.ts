import { runYear, type YearSize } from '../integration/cadence/year.ts';
import { createTestDatabase } from '../support/database.ts';
import { dropTemplate, makeTemplate, serverUrl } from '../support/template.ts';

const schedulesOf = (said: string | undefined): YearSize['schedules'] =>
  said === 'none' || said === 'untold' ? said : 'told';

/**
 * A year of 2,000 pairs in 10 programs in 4 time zones, in fast time, every tick of the worker held against the model.
 * Prints its counts as a table; answers whether nothing was wrong. On Postgres with TEST_DATABASE_URL, else embedded.
 */
export async function simulateYear(say: (line: string) => void): Promise<boolean> {
  const began = performance.now();
  await makeTemplate();
  const open = await createTestDatabase();
  const size = {
    pairs: Number(process.env.YEAR_PAIRS ?? 2000),
    programs: 10,
    days: Number(process.env.YEAR_DAYS ?? 365),
    seed: Number(process.env.YEAR_SEED ?? 1),
    schedules: schedulesOf(process.env.YEAR_SCHEDULES),
  };
  try {
    const { counts, wrong } = await runYear(open, size);
    say(`\nA simulated year on ${serverUrl() ? 'Postgres' : 'PGlite'}: ${JSON.stringify(size)}\n`);
    say('| what | how many |\n| --- | --- |');
    for (const [what, count] of Object.entries(counts).sort()) say(`| ${what} | ${count} |`);
    for (const [what, list] of Object.entries(wrong)) say(`| **${what}** | ${list.length} |`);
    for (const line of Object.values(wrong).flat().slice(0, 20)) say(line);
    say(`\n${Math.round((performance.now() - began) / 1000)} s`);
    return Object.values(wrong).every((list) => list.length === 0);
  } finally {
    await open.close();
    await dropTemplate();
  }
}
