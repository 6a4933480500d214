import { type Costs, costsOf } from './costs-policy.ts';
import type { Draft, Instance, Placed } from './types.ts';

/*
 * The class match as a flow of least cost: residents to mentors to places, one resident after the other, each on the
 * cheapest path through those placed before (successive shortest paths with potentials, so that Dijkstra's search
 * serves). Being left unplaced is a column of its own at the highest price, so that everyone always finds a path and
 * the result is the best of all. Costs are small vectors that compare level by level, and exact.
 */

/** The best draft of an instance; who stands first in it makes no difference. */
export function findOptimum(instance: Instance): Draft {
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  const residents = instance.residents.toSorted(byId);
  const mentors = instance.mentors.toSorted(byId);
  const costs = costsOf(residents, mentors, instance);
  const openings = mentors.map((mentor) => mentor.openings);
  const assigned = assign(costs, residents.length, openings);
  const pairs: Placed[] = [];
  const unplaced: string[] = [];
  for (const [row, resident] of residents.entries()) {
    const mentor = mentors[assigned[row] ?? mentors.length];
    if (!mentor) {
      unplaced.push(resident.id);
      continue;
    }
    const index = resident.choices.indexOf(mentor.id);
    pairs.push({ resident: resident.id, mentor: mentor.id, choice: index < 0 ? null : index + 1 });
  }
  const longest = Math.max(0, ...residents.map(({ choices }) => choices.length));
  return {
    pairs,
    unplaced,
    outside: pairs.filter(({ choice }) => choice === null).length,
    profile: Array.from(
      { length: longest },
      (_, index) => pairs.filter(({ choice }) => choice === index + 1).length,
    ),
  };
}

/** The column of each row at the least cost; the last column takes any number. */
function assign(costs: Costs, rows: number, openings: readonly number[]): Int32Array {
  const search = new Search(costs, rows, openings);
  for (let row = 0; row < rows; row += 1) search.place(row);
  return search.column;
}

/** The state of the flow while residents are placed one by one. */
class Search {
  readonly column: Int32Array;
  readonly #costs: Costs;
  readonly #openings: readonly number[];
  readonly #width: number;
  readonly #members: number[][];
  /** Potentials of residents and of columns; that of the end of all paths stays at nothing. */
  readonly #rowPotential: Float64Array;
  readonly #columnPotential: Float64Array;
  /** Of the search underway: distances of columns, by whom each was reached, and which are settled. */
  readonly #distance: Float64Array;
  readonly #by: Int32Array;
  readonly #isSettled: Uint8Array;

  constructor(costs: Costs, rows: number, openings: readonly number[]) {
    const { columns } = costs;
    const { width } = costs.scale;
    this.#costs = costs;
    this.#openings = openings;
    this.#width = width;
    this.column = new Int32Array(rows).fill(-1);
    this.#members = Array.from({ length: columns }, () => []);
    this.#rowPotential = new Float64Array(rows * width);
    this.#columnPotential = new Float64Array(columns * width);
    this.#distance = new Float64Array(columns * width);
    this.#by = new Int32Array(columns);
    this.#isSettled = new Uint8Array(columns);
  }

  /** Places one more resident on the cheapest path, moving others along it. */
  place(row: number): void {
    this.#begin(row);
    const end = new Float64Array(this.#width).fill(Number.POSITIVE_INFINITY);
    let last = -1;
    const settled: number[] = [];
    for (;;) {
      const next = this.#nearest();
      if (next < 0 || this.#compare(this.#distance, next * this.#width, end, 0) >= 0) break;
      this.#isSettled[next] = 1;
      settled.push(next);
      if (this.#reachesEnd(next, end)) last = next;
      for (const member of this.#members[next] ?? []) this.#relax(member, next);
    }
    this.#raise(row, settled, end);
    this.#shift(row, last);
  }

  /** Prices the new resident so that their cheapest column costs nothing, and searches from there. */
  #begin(row: number): void {
    const { cells, columns } = this.#costs;
    const w = this.#width;
    this.#isSettled.fill(0);
    const first = row * columns * w;
    let best = -1;
    for (let column = 0; column < columns; column += 1) {
      const d = column * w;
      const c = first + d;
      this.#by[column] = row;
      for (let k = 0; k < w; k += 1)
        this.#distance[d + k] = (cells[c + k] ?? 0) - (this.#columnPotential[d + k] ?? 0);
      if (best < 0 || this.#compare(this.#distance, d, this.#distance, best * w) < 0) best = column;
    }
    const least = this.#distance.slice(best * w, best * w + w);
    for (let k = 0; k < w; k += 1) {
      this.#rowPotential[row * w + k] = -(least[k] ?? 0);
      for (let column = 0; column < columns; column += 1)
        this.#distance[column * w + k] = (this.#distance[column * w + k] ?? 0) - (least[k] ?? 0);
    }
  }

  #nearest(): number {
    let best = -1;
    for (let column = 0; column < this.#costs.columns; column += 1) {
      if (this.#isSettled[column] || this.#distance[column * this.#width] === Number.POSITIVE_INFINITY)
        continue;
      if (
        best < 0 ||
        this.#compare(this.#distance, column * this.#width, this.#distance, best * this.#width) < 0
      )
        best = column;
    }
    return best;
  }

  /** Whether the end is nearer through this column than it was; `end` has the least distance then. */
  #reachesEnd(column: number, end: Float64Array): boolean {
    const placed = this.#members[column]?.length ?? 0;
    const isLast = column === this.#costs.columns - 1;
    if (!isLast && placed >= (this.#openings[column] ?? 0)) return false;
    const w = this.#width;
    const reached = new Float64Array(w);
    for (let k = 0; k < w; k += 1)
      reached[k] = (this.#distance[column * w + k] ?? 0) + (this.#columnPotential[column * w + k] ?? 0);
    if (!isLast) this.#costs.addLoad(reached, column, placed);
    if (this.#compare(reached, 0, end, 0) >= 0) return false;
    end.set(reached);
    return true;
  }

  /** Looks whether a resident who would make room in `from` reaches other columns more cheaply. */
  #relax(member: number, from: number): void {
    const { cells, columns } = this.#costs;
    const w = this.#width;
    const found = new Float64Array(w);
    for (let column = 0; column < columns; column += 1) {
      if (this.#isSettled[column]) continue;
      const c = (member * columns + column) * w;
      if (cells[c] === Number.POSITIVE_INFINITY) continue;
      for (let k = 0; k < w; k += 1)
        found[k] =
          (this.#distance[from * w + k] ?? 0) +
          (cells[c + k] ?? 0) +
          (this.#rowPotential[member * w + k] ?? 0) -
          (this.#columnPotential[column * w + k] ?? 0);
      if (this.#compare(found, 0, this.#distance, column * w) >= 0) continue;
      this.#distance.set(found, column * w);
      this.#by[column] = member;
    }
  }

  /** Raises the potentials of all that the search has reached, so that no step is cheaper than nothing afterwards. */
  #raise(row: number, settled: readonly number[], end: Float64Array): void {
    const w = this.#width;
    for (let k = 0; k < w; k += 1)
      this.#rowPotential[row * w + k] = (this.#rowPotential[row * w + k] ?? 0) - (end[k] ?? 0);
    for (const column of settled) {
      for (let k = 0; k < w; k += 1) {
        const less = (end[k] ?? 0) - (this.#distance[column * w + k] ?? 0);
        this.#columnPotential[column * w + k] = (this.#columnPotential[column * w + k] ?? 0) - less;
        for (const member of this.#members[column] ?? [])
          this.#rowPotential[member * w + k] = (this.#rowPotential[member * w + k] ?? 0) - less;
      }
    }
  }

  /** Moves everyone along the path that ends at a column. */
  #shift(row: number, last: number): void {
    for (let column = last; column >= 0; ) {
      const mover = this.#by[column] ?? row;
      const before = this.column[mover] ?? -1;
      if (before >= 0) this.#members[before] = (this.#members[before] ?? []).filter((each) => each !== mover);
      this.#members[column]?.push(mover);
      this.column[mover] = column;
      if (mover === row) return;
      column = before;
    }
  }

  #compare(one: Float64Array, at: number, other: Float64Array, from: number): number {
    for (let k = 0; k < this.#width; k += 1) {
      const difference = (one[at + k] ?? 0) - (other[from + k] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}
