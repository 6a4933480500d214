import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dateIn, startOfDay } from '../calendar/dates.ts';
import { type KeyRing, seal, unseal } from '../confidential/keys.ts';
import type { Program } from '../database/tables.ts';
import { transact } from '../database/transact.ts';
import type { Means } from '../means.ts';
import { type Group, type Half, lastHalf, type Partition, publishable, type Standings } from './policy.ts';
import { type Figures, findCounted, findFigures } from './queries.ts';

const cell = (id: string) => ({ table: 'figures', column: 'people', id });
const members = z.array(z.array(z.string()));

/** What is counted: its name, the ways to count it, the most telling first, and how people stood in a half-year. */
export type Figure = {
  name: string;
  partitions: readonly Partition[];
  standingsIn(program: CountedProgram, span: { from: Date; until: Date }): Promise<Standings>;
};

export type CountedProgram = Pick<
  Program,
  'id' | 'workspace_id' | 'time_zone' | 'year_starts_month' | 'year_starts_day'
>;

/** The groups of people that a figure counted. */
function groupsOf(keys: KeyRing, { id, groups, people }: Figures): Group[] {
  const sets = people === null ? [] : members.parse(JSON.parse(unseal(keys, cell(id), people)));
  return groups.map(({ of }, at) => ({ of, people: new Set(sets[at] ?? []) }));
}

/** Counts what is over in every program, one program after the other. */
export async function countFigures(ctx: Means, figures: readonly Figure[]): Promise<void> {
  const now = ctx.clock();
  for (const program of await findCounted(ctx.db))
    await countLastHalf(ctx, now, program, figures).catch((error) =>
      // A text that does not open must not hold up everything else that a tick does.
      ctx.log.error(
        { program: program.id, error: error instanceof Error ? error.name : 'unknown' },
        'cannot count a half-year',
      ),
    );
}

/**
 * Counts the half-year that was over last, once for each figure and never anew; what is shown of it keeps the rules with
 * all that was ever shown of it in the program. The program's row is locked: one figure is counted after the other.
 */
async function countLastHalf(
  ctx: Means,
  now: Date,
  program: CountedProgram,
  figures: readonly Figure[],
): Promise<void> {
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const half = lastHalf(dateIn(program.time_zone, now), starts);
  const counted = await findFigures(ctx.db, program.id);
  const isCounted = (name: string) =>
    counted.some(({ figure, half_from }) => figure === name && half_from >= half.from.toString());
  for (const figure of figures) if (!isCounted(figure.name)) await count(ctx, now, program, half, figure);
}

async function count(ctx: Means, now: Date, program: CountedProgram, half: Half, figure: Figure) {
  const span = {
    from: startOfDay(half.from, program.time_zone),
    until: startOfDay(half.until, program.time_zone),
  };
  const standings = await figure.standingsIn(program, span);
  if (standings.size === 0) return;
  await transact(ctx, async (tx) => {
    await tx.selectFrom('programs').select('id').where('id', '=', program.id).forNoKeyUpdate().execute();
    const shown = await findFigures(tx, program.id);
    // Another question has other answers: a difference with it gives nobody away.
    const before = shown.filter((one) => one.figure === figure.name).map((one) => groupsOf(ctx.keys, one));
    const groups = publishable(standings, figure.partitions, before);
    const id = randomUUID();
    await tx
      .insertInto('figures')
      .values({
        id,
        workspace_id: program.workspace_id,
        program_id: program.id,
        figure: figure.name,
        half_from: half.from.toString(),
        half_until: half.until.toString(),
        groups: JSON.stringify(groups.map(({ of, people }) => ({ of, count: people.size }))),
        people: seal(ctx.keys, cell(id), JSON.stringify(groups.map(({ people }) => [...people]))),
        made_at: now,
      })
      .onConflict((conflict) => conflict.constraint('figures_one_a_half').doNothing())
      .execute();
  });
}
