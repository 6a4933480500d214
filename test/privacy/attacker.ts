import highs from 'highs';
import type { Group, Standings } from '../../src/domain/totals/policy.ts';

// The package's types are those of its CommonJS face, whose default is a property; what is loaded is the function itself.
const load = highs as unknown as typeof highs.default;
const solver = load();

const FEWEST = 4; // by the rule, not by the code

/** One half-year as it was, and what was shown of it. */
export type Shown = { standings: Standings; groups: readonly Group[] };

/** Something that could be found out: how many of some people stand in one of some ways. */
type Quantity = { name: string; cells: readonly string[] };

/** What was found out: a number that is certain, with one to three people behind it. */
export type Found = { name: string; people: number };

/**
 * A reader who keeps every figure that was ever shown, knows who was there in each half-year and who has not changed
 * since the one before (though not what they say), and solves for everything else: for each quantity its least and its
 * greatest value, over all programs that would have shown the same.
 */
export class Attacker {
  readonly answers: readonly string[];
  readonly halves: readonly Shown[];
  readonly variables = new Map<string, string>();
  readonly constraints: string[] = [];
  /** Programs that would have shown the same, as the solver found them: most quantities differ between these already. */
  readonly known: Set<string>[] = [];

  constructor(halves: readonly Shown[], answers: readonly string[]) {
    this.halves = halves;
    this.answers = answers;
    for (const [half, { standings, groups }] of halves.entries()) {
      for (const person of standings.keys()) this.enter(half, person);
      for (const { of, people } of groups)
        this.constraints.push(`${this.sum(this.cells(half, [...standings.keys()], of))} = ${people.size}`);
    }
  }

  private enter(half: number, person: string): void {
    const before = this.halves[half - 1]?.standings.get(person);
    const isSame = before !== undefined && before === this.halves[half]?.standings.get(person);
    for (const answer of this.answers) {
      const own = `x${half}_${person}_${answer}`;
      const variable = isSame ? this.variableOf(half - 1, person, answer) : own;
      this.variables.set(`${half} ${person} ${answer}`, variable);
    }
    if (!isSame) this.constraints.push(`${this.sum(this.cells(half, [person], this.answers))} = 1`);
  }

  private variableOf = (half: number, person: string, answer: string): string =>
    this.variables.get(`${half} ${person} ${answer}`) ?? '';

  private cells = (half: number, people: readonly string[], answers: readonly string[]): string[] =>
    people.flatMap((person) => answers.map((answer) => this.variableOf(half, person, answer)));

  private sum = (cells: readonly string[]): string => cells.join(' + ');

  /** The groups of people one may ask about: all of a half-year, who came, who left, who changed. */
  private quantities(): Quantity[] {
    const subsets = Array.from({ length: 2 ** this.answers.length - 2 }, (_, bits) =>
      this.answers.filter((_answer, at) => ((bits + 1) >> at) & 1),
    );
    return this.halves.flatMap(({ standings }, half) => {
      const [before, after] = [this.halves[half - 1]?.standings, this.halves[half + 1]?.standings];
      const all = [...standings.keys()];
      const asked: [string, string[]][] = [
        ['all', all],
        ['who came', before ? all.filter((person) => !before.has(person)) : []],
        ['who leaves', after ? all.filter((person) => !after.has(person)) : []],
        [
          'who changed',
          before
            ? all.filter((person) => before.has(person) && before.get(person) !== standings.get(person))
            : [],
        ],
      ];
      return asked
        .filter(([, people]) => people.length > 0)
        .flatMap(([who, people]) =>
          subsets.map((answers) => ({
            name: `half ${half}, ${who}: ${answers.join(' or ')}`,
            cells: this.cells(half, people, answers),
          })),
        );
    });
  }

  private async solve(cells: readonly string[], way: 'Minimize' | 'Maximize'): Promise<number> {
    const names = [...new Set(this.variables.values())];
    const problem = [
      way,
      ` obj: ${this.sum(cells)}`,
      'Subject To',
      ...this.constraints.map((line, at) => ` c${at}: ${line}`),
      'Binary',
      ` ${names.join(' ')}`,
      'End',
    ].join('\n');
    const solution = (await solver).solve(problem);
    if (solution.Status !== 'Optimal') throw new Error(`the solver says ${solution.Status}`);
    const chosen = names.filter((name) => {
      const column = solution.Columns[name];
      return column !== undefined && 'Primal' in column && column.Primal > 0.5;
    });
    this.known.push(new Set(chosen));
    return Math.round(solution.ObjectiveValue);
  }

  private valueIn = (known: ReadonlySet<string>, cells: readonly string[]) =>
    cells.filter((cell) => known.has(cell)).length;

  /** What can be told for certain of one to three people. */
  async findOut(): Promise<Found[]> {
    if (this.halves.every(({ groups }) => groups.length === 0)) return [];
    const found: Found[] = [];
    for (const { name, cells } of this.quantities()) {
      // What is certain is the same in all that are known: none or at least four, and it gives no one away.
      const [value, another] = new Set(this.known.map((known) => this.valueIn(known, cells)));
      if (another !== undefined || value === 0 || (value ?? 0) >= FEWEST) continue;
      const least = await this.solve(cells, 'Minimize');
      if (value !== undefined && least !== value) continue;
      const most = await this.solve(cells, 'Maximize');
      if (least === most && least > 0 && least < FEWEST) found.push({ name, people: least });
    }
    return found;
  }
}
