import type { Instance, Placing, Room } from './types.ts';

/*
 * What a draft costs, level by level: the first level on which two drafts differ decides. Levels are packed into as few
 * numbers as hold them exactly, so that costs add up and compare without rounding.
 */

/** No sum of this many or more is exact in a double. */
const EXACT = 2 ** 52;
/** How finely the seed tells equal drafts apart. */
const TIE = 2 ** 16;

/**
 * The levels of the order, in words the design gives them: as many placed as can be; fewest outside their list; fewest
 * in their worst choices, from the last choice up; most shared topics; most even load; most openings left with each
 * mentor; then the seed.
 */
const mostOf = (choices: number, topics: number, load: number, room: number): number[] => [
  1, // unplaced
  1, // outside their list
  ...Array.from({ length: Math.max(0, choices - 1) }, () => 1), // the last choice, down to the second
  topics,
  load,
  room,
  TIE,
];

/** How many numbers a cost takes, and where in them each level stands. */
type Scale = { width: number; rank: { at: number; unit: number }[] };

/** Packs the levels, each with room for the sums and differences of all residents. */
function scaleOf(residents: number, most: readonly number[]): Scale {
  const groups: number[][] = [];
  let room = 0;
  for (const [level, each] of most.entries()) {
    const radix = 4 * (residents + 1) * each + 1;
    if (groups.length === 0 || room * radix > EXACT) {
      groups.push([]);
      room = 1;
    }
    room *= radix;
    groups.at(-1)?.push(level);
  }
  const rank: Scale['rank'] = [];
  for (const [at, levels] of groups.entries()) {
    let unit = 1;
    for (const level of levels.toReversed()) {
      rank[level] = { at, unit };
      unit *= 4 * (residents + 1) * (most[level] ?? 0) + 1;
    }
  }
  return { width: groups.length, rank };
}

/** A small hash of a text, for the seed's order among equals. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function mixed(one: number, other: number): number {
  let mix = Math.imul(one ^ (other >>> 15) ^ Math.imul(other, 0x85ebca6b), 0xc2b2ae35);
  mix ^= mix >>> 13;
  mix = Math.imul(mix, 0x27d4eb2f);
  return ((mix ^ (mix >>> 15)) >>> 0) % TIE;
}

/** The costs of an instance: one row a resident, one column a mentor, and a last one for being left unplaced. */
export type Costs = {
  scale: Scale;
  /** `width` numbers for each resident and column; the first is Infinity where the two may not be together. */
  cells: Float64Array;
  columns: number;
  /** Adds what a mentor's next resident costs on the levels of load and of openings left, by how many were placed. */
  addLoad(cost: Float64Array, mentor: number, placed: number): void;
};

/** What a mentor's next resident costs, on the levels that look at all of a mentor's residents. */
function loadCosts(
  mentors: readonly Room[],
  { rank }: Scale,
  at: { load: number; room: number },
): Costs['addLoad'] {
  const most = Math.max(0, ...mentors.map(({ openings }) => openings));
  return (cost, column, placed) => {
    const mentor = mentors[column] ?? { openings: 0, load: 0 };
    // The squares of the loads are what is least when they are even: each further resident adds an odd number more.
    // So it is with the openings that are taken, counted from the most that a mentor has.
    const add = (level: number, steps: number) => {
      const { at: group, unit } = rank[level] ?? { at: 0, unit: 0 };
      cost[group] = (cost[group] ?? 0) + unit * (2 * steps + 1);
    };
    add(at.load, mentor.load + placed);
    add(at.room, most - mentor.openings + placed);
  };
}

/** Costs of every resident with every mentor; both in the order of their ids. */
export function costsOf(residents: readonly Placing[], mentors: readonly Room[], instance: Instance): Costs {
  const longest = Math.max(1, ...residents.map(({ choices }) => choices.length));
  const topics = Math.max(1, ...residents.map((resident) => resident.topics.length));
  const load = 2 * Math.max(1, ...mentors.map((mentor) => mentor.openings + mentor.load)) + 1;
  const openings = Math.max(0, ...mentors.map((mentor) => mentor.openings));
  const scale = scaleOf(residents.length, mostOf(longest, topics, load, 2 * openings + 1));
  const at = { topics: longest + 1, load: longest + 2, room: longest + 3, tie: longest + 4 };
  const columns = mentors.length + 1;
  const cells = new Float64Array(residents.length * columns * scale.width);
  const pinned = new Map(instance.pins.map(({ resident, mentor }) => [resident, mentor]));
  const mentorTies = mentors.map(({ id }) => hashOf(id, 0x811c9dc5));
  const add = (cell: number, level: number, amount: number) => {
    const rank = scale.rank[level];
    if (rank) cells[cell + rank.at] = (cells[cell + rank.at] ?? 0) + rank.unit * amount;
  };
  for (const [row, resident] of residents.entries()) {
    const tie = hashOf(resident.id, instance.seed ^ 0x9e3779b9);
    const rank = new Map(resident.choices.map((id, index) => [id, index + 1]));
    const wanted = new Set(resident.topics);
    const pin = pinned.get(resident.id);
    for (const [column, mentor] of mentors.entries()) {
      const cell = (row * columns + column) * scale.width;
      if (resident.never.has(mentor.id) || (pin !== undefined && pin !== mentor.id)) {
        cells[cell] = Number.POSITIVE_INFINITY;
        continue;
      }
      const choice = rank.get(mentor.id);
      if (choice === undefined) add(cell, 1, 1);
      else if (choice > 1) add(cell, 2 + longest - choice, 1);
      add(cell, at.topics, topics - mentor.topics.filter((topic) => wanted.has(topic)).length);
      add(cell, at.tie, mixed(tie, mentorTies[column] ?? 0));
    }
    const left = (row * columns + mentors.length) * scale.width;
    if (pin === undefined) {
      add(left, 0, 1);
      // Who is left out shares no topics: told apart from the others by the seed alone.
      add(left, at.topics, topics);
      add(left, at.tie, mixed(tie, 0));
    } else cells[left] = Number.POSITIVE_INFINITY;
  }
  return { scale, cells, columns, addLoad: loadCosts(mentors, scale, at) };
}
