import { replaceSpans } from '../../../src/domain/schedules/operations.ts';
import type { KindSpan } from '../../../src/domain/schedules/policy.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { isoOf, type ModelPair, type ModelPerson, type Side } from './model.ts';

type Kind = 'away' | 'hold' | 'good';
type Block = { kind: Kind; from: number; until: number };

/** From which day on, and for how many days, a schedule speaks. */
type Time = { first: number; days: number };

/** A person's schedule in one program: who they are there, and the place in its grid. */
export type Scheduled = { member: string; programId: string; workspaceId: string; person: ModelPerson };

const WEEK = 7;

/** 4+1: four weeks of wards, nights or ICU, then one of clinic; by turns a week of leave, and for a few six weeks of it. */
function residentBlocks(place: number, { first, days }: Time): Block[] {
  const blocks: Block[] = [];
  const add = (kind: Kind, from: number, weeks: number) =>
    blocks.push({ kind, from, until: from + weeks * WEEK - 1 });
  for (let cycle = 0, from = first - (place % 5) * WEEK; from < first + days; from += 5 * WEEK, cycle += 1) {
    const turn = (cycle + place) % 4;
    if (turn === 0) add('hold', from + WEEK, 2); // nights
    if (turn === 1) add('hold', from, 4); // ICU
    if (turn === 2) add('away', from + 2 * WEEK, 1);
    if (turn === 3)
      for (let week = 0; week < 4; week += 1)
        blocks.push({ kind: 'hold', from: from + week * WEEK, until: from + week * WEEK + 4 }); // weekdays only
    if (place % 23 === 7 && cycle === 2) add('away', from - WEEK, 6);
    else add('good', from + 4 * WEEK, 1);
  }
  return blocks;
}

/** On service for two weeks out of ten, with every fourth night on call, and a week of leave in thirteen. */
function mentorBlocks(place: number, { first, days }: Time): Block[] {
  const blocks: Block[] = [];
  for (let from = first + ((place * 3) % 10) * WEEK; from < first + days; from += 10 * WEEK)
    blocks.push({ kind: 'hold', from, until: from + 2 * WEEK - 1 });
  for (let from = first + ((place * 5) % 13) * WEEK; from < first + days; from += 13 * WEEK)
    blocks.push({ kind: 'away', from, until: from + WEEK - 1 });
  for (let day = first + (place % 4); day < first + 60; day += 4)
    blocks.push({ kind: 'hold', from: day, until: day });
  return blocks;
}

/** The block schedule of whoever has this place in the grid. */
export const blocksOf = (side: Side, place: number, time: Time): Block[] =>
  (side === 'resident' ? residentBlocks : mentorBlocks)(place, time);

/** The days on which a schedule holds back what is unasked. */
export const busyDays = (blocks: readonly Block[]): number[] =>
  blocks
    .filter(({ kind }) => kind !== 'good')
    .flatMap(({ from, until }) => Array.from({ length: until - from + 1 }, (_, at) => from + at));

/** The same, as a file says it of a person. */
export const spansOf = (blocks: readonly Block[]): KindSpan[] =>
  blocks.map(({ kind, from, until }) => ({ kind, first: isoOf(from), last: isoOf(until) }));

/** Gives everybody a block schedule: to the product, where it is told, and to the model. */
export async function giveSchedules(
  ctx: HandlerDeps,
  people: readonly (Scheduled & { side: Side })[],
  pairsOf: ReadonlyMap<string, readonly ModelPair[]>,
  { told, ...time }: Time & { told: boolean },
): Promise<void> {
  const { first, days } = time;
  for (const [programId, some] of Map.groupBy(people, (each) => each.programId)) {
    const said = new Map<string, Block[]>();
    for (const [place, { member, person, side }] of some.entries()) {
      const blocks = blocksOf(side, place, time);
      said.set(member, blocks);
      for (const day of busyDays(blocks)) {
        person.asleep.add(day);
        if (told) person.held.add(day);
      }
      if (told)
        for (const { kind, from, until } of blocks)
          if (kind === 'away') for (const pair of pairsOf.get(member) ?? []) pair.away.push({ from, until });
    }
    if (!told) continue;
    const spans = [...said].map(([member, blocks]) => [member, spansOf(blocks)] as const);
    await transact(ctx, (tx) =>
      replaceSpans(
        tx,
        ctx.clock(),
        { program: { id: programId, workspace_id: some[0]?.workspaceId ?? '' }, actor: 'operator' },
        { first: isoOf(first - 60), last: isoOf(first + days + 60), people: new Map(spans) },
      ),
    );
  }
}
