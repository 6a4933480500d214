import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dateIn, startOfDay } from '../../platform/calendar/dates.ts';
import { runningPrograms } from '../../platform/database/sql.ts';
import type { Program } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import { aProgram, eachAlone, readable } from '../../platform/jobs/alone.ts';
import {
  type Counted,
  type Group,
  type Half,
  lastHalf,
  type Partition,
  publishable,
  type Standings,
  type TotalName,
} from './policy.ts';
import { findLatest, findTotals, type Span, type Totals } from './queries.ts';

const cell = (id: string) => ({ table: 'figures', column: 'people', id });
const members = z.array(z.array(z.string()));

type TotalOf<Name extends TotalName> = {
  name: Name;
  partitions: readonly Partition<Counted[Name]>[];
  /** How people stood, for each program that has any: all programs' rows come by the same few statements. */
  standingsIn(spans: readonly Span[]): Promise<ReadonlyMap<string, () => Standings<Counted[Name]>>>;
};

/** What is counted: its name, the ways to count it, the most telling first, and how people stood in a half-year. */
export type Total = { [Name in TotalName]: TotalOf<Name> }[TotalName];

/** A program as far as totals need it. */
export type CountedProgram = Pick<
  Program,
  'id' | 'workspace_id' | 'time_zone' | 'year_starts_month' | 'year_starts_day'
>;

/** The groups of people that a total counted. */
function groupsOf(keys: KeyRing, { id, groups, people }: Totals): Group[] {
  const sets = people === null ? [] : members.parse(JSON.parse(decrypt(keys, cell(id), people)));
  return groups.map(({ of }, at) => ({ of, people: new Set(sets[at] ?? []) }));
}

/** How people stood in each span that has rows, worked out only when it is asked for. */
export const standingsBy = <Row, Stand extends string>(
  spans: readonly Span[],
  rows: ReadonlyMap<string, readonly Row[]>,
  standings: (rows: readonly Row[], span: Span) => Standings<Stand>,
): ReadonlyMap<string, () => Standings<Stand>> =>
  new Map(
    spans.flatMap((span): [string, () => Standings<Stand>][] => {
      const own = rows.get(span.programId);
      return own ? [[span.programId, () => standings(own, span)]] : [];
    }),
  );

/** The half-year of a program that was over last. */
function lastHalfOf(program: CountedProgram, now: Date): { half: Half; span: Span } {
  const starts = { month: program.year_starts_month, day: program.year_starts_day };
  const half = lastHalf(dateIn(program.time_zone, now), starts);
  const [from, until] = [half.from, half.until].map((day) => startOfDay(day, program.time_zone));
  if (!from || !until) throw new Error('a half-year has two ends');
  return { half, span: { programId: program.id, from, until } };
}

/** Counts the half-years that are over in every program, each total by itself. */
export async function countTotals(ctx: OperationDeps, figures: readonly Total[]): Promise<void> {
  const now = ctx.clock();
  const programs = await runningPrograms(ctx.db).execute();
  const latest = await findLatest(ctx.db);
  const open = programs.map((program) => ({ program, last: readable(() => lastHalfOf(program, now)) }));
  const items = [];
  for (const figure of figures) {
    const due = open.filter(({ program, last }) => {
      const counted = latest.get(`${program.id} ${figure.name}`);
      return !last || !counted || counted < last.half.from.toString();
    });
    const spans = due.flatMap(({ last }) => (last ? [last.span] : []));
    const standings = await figure.standingsIn(spans);
    const some = due.filter(({ program, last }) => !last || standings.has(program.id));
    items.push(...some.map(({ program }) => ({ program, figure, standings: standings.get(program.id) })));
  }
  await eachAlone(
    ctx,
    'fit.totals',
    items,
    ({ program, figure }) => ({ ...aProgram(program), id: `${program.id} ${figure.name}` }),
    async ({ program, figure, standings }) => {
      const { half } = lastHalfOf(program, now);
      const found = standings?.();
      if (found && found.size > 0) await count(ctx, now, program, half, figure, found);
    },
  );
}

/**
 * Counts a half-year, once for each total and never again; what is shown of it keeps the rules with all that was ever
 * shown of it in the program. The program's row is locked: one total is counted after the other.
 */
async function count(
  ctx: OperationDeps,
  now: Date,
  program: CountedProgram,
  half: Half,
  figure: Total,
  standings: Standings,
): Promise<void> {
  await transact(ctx, async (tx) => {
    await tx.selectFrom('programs').select('id').where('id', '=', program.id).forNoKeyUpdate().execute();
    const shown = await findTotals(tx, program.id);
    // Only earlier totals of the same question: a difference between two questions reveals no one's answer.
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
        people: encrypt(ctx.keys, cell(id), JSON.stringify(groups.map(({ people }) => [...people]))),
        made_at: now,
      })
      .onConflict((conflict) => conflict.constraint('figures_one_a_half').doNothing())
      .execute();
  });
}
