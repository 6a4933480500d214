import highs from 'highs';
import type { Draft, Instance } from '../../../src/features/class-match/types.ts';
import { levelsOf } from './instances.ts';

// The package's types are those of its CommonJS face, whose default is a property; what is loaded is the function itself.
const load = highs as unknown as typeof highs.default;

type Term = { name: string; weight: number };
const sum = (terms: readonly Term[]) =>
  terms.length === 0
    ? '0 none'
    : terms.map(({ name, weight }) => `${weight < 0 ? '-' : '+'} ${Math.abs(weight)} ${name}`).join('\n ');

/** The instance as a linear program: who may be with whom, each mentor's places as steps of rising price. */
function programOf({ residents, mentors, pins }: Instance) {
  const pinOf = new Map(pins.map(({ resident, mentor }) => [resident, mentor]));
  const cells = residents.flatMap((resident, row) =>
    mentors.flatMap((mentor, column) => {
      const pin = pinOf.get(resident.id);
      if (resident.never.has(mentor.id) || (pin && pin !== mentor.id)) return [];
      const choice = resident.choices.indexOf(mentor.id) + 1;
      const shared = resident.topics.filter((topic) => mentor.topics.includes(topic)).length;
      return [{ row, column, name: `x${row}_${column}`, choice, shared }];
    }),
  );
  const most = Math.max(0, ...mentors.map(({ openings }) => openings));
  const steps = mentors.flatMap(({ openings, load }, column) =>
    Array.from({ length: openings }, (_, placed) => ({
      column,
      name: `s${column}_${placed}`,
      weight: 2 * (load + placed) + 1,
      taken: 2 * (most - openings + placed) + 1,
    })),
  );
  const byRow = Map.groupBy(cells, ({ row }) => row);
  const byColumn = Map.groupBy(cells, ({ column }) => column);
  const constraints = [
    ...residents.map(
      ({ id }, row) =>
        ` ${sum([...(byRow.get(row) ?? []).map(({ name }) => ({ name, weight: 1 })), ...(pinOf.has(id) ? [] : [{ name: `u${row}`, weight: 1 }])])} = 1`,
    ),
    ...mentors.map(
      (_, column) =>
        ` ${sum([
          ...(byColumn.get(column) ?? []).map(({ name }) => ({ name, weight: 1 })),
          ...steps.filter((step) => step.column === column).map(({ name }) => ({ name, weight: -1 })),
        ])} = 0`,
    ),
  ];
  const longest = Math.max(1, ...residents.map(({ choices }) => choices.length));
  const at = (choice: number) =>
    cells.filter((cell) => cell.choice === choice).map(({ name }) => ({ name, weight: 1 }));
  const levels: Term[][] = [
    residents.flatMap(({ id }, row) => (pinOf.has(id) ? [] : [{ name: `u${row}`, weight: 1 }])),
    at(0),
    ...Array.from({ length: longest - 1 }, (_, index) => at(longest - index)),
    cells.filter(({ shared }) => shared > 0).map(({ name, shared }) => ({ name, weight: -shared })),
    steps.map(({ name, weight }) => ({ name, weight })),
    steps.map(({ name, taken }) => ({ name, weight: taken })),
  ];
  const bounds = [...cells.map(({ name }) => name), ...steps.map(({ name }) => name)].map(
    (name) => ` 0 <= ${name} <= 1`,
  );
  return { constraints, levels, bounds };
}

/**
 * The least cost on each level, by an exact solver of linear programs. Fixing a level at its least leaves a face of a
 * polytope whose corners are whole numbers, so that no other kind of program is needed.
 */
export async function exactLevels(instance: Instance, draft: Draft): Promise<number[]> {
  const solver = await load();
  const { constraints, levels, bounds } = programOf(instance);
  const fixed: string[] = [];
  const [squaresBefore, takenBefore] = levelsOf(instance, []).slice(-2);
  const found: number[] = [];
  const ours = levelsOf(instance, draft.pairs);
  for (const [index, level] of levels.entries()) {
    const problem = [
      'Minimize',
      ` ${sum(level)}`,
      'Subject To',
      ...constraints,
      ...fixed,
      'Bounds',
      ...bounds,
      'End',
    ].join('\n');
    const { Status, ObjectiveValue } = solver.solve(problem);
    if (Status !== 'Optimal') throw new Error(`level ${index}: ${Status}`);
    const value = Math.round(ObjectiveValue);
    if (level.length > 0) fixed.push(` ${sum(level)} = ${value}`);
    const before = [takenBefore, squaresBefore][levels.length - 1 - index] ?? 0;
    found.push(value + before);
    if (found[index] !== ours[index]) return found;
  }
  return found;
}
