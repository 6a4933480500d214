import fc from 'fast-check';
import type { Obj } from '../../sandbox/slack/types.ts';

/** One change to a payload: somewhere in it, something else. */
export type Step = { at: number; what: Change };

type Change =
  | { op: 'drop' }
  | { op: 'put'; value: unknown }
  | { op: 'word'; pick: number }
  | { op: 'wrap' }
  | { op: 'move'; from: number }
  | { op: 'add'; key: string; value: unknown };

const nasty = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  0,
  -1,
  1e21,
  true,
  [],
  {},
  [null],
  [[]],
  { id: null },
  'null',
  '{}',
  '[]',
  '\u0000',
  '\ud800',
  '😀'.repeat(50),
  '<!channel> & <@U1>',
  "'; drop table members; --",
  'x'.repeat(5000),
  '9999-99-99',
  '2026-02-30',
  '-000001-01-01',
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ op: 'drop' as const }),
  fc.record({ op: fc.constant('put' as const), value: fc.oneof(nasty, fc.jsonValue({ maxDepth: 2 })) }),
  { weight: 3, arbitrary: fc.record({ op: fc.constant('word' as const), pick: fc.nat() }) },
  fc.constant({ op: 'wrap' as const }),
  fc.record({ op: fc.constant('move' as const), from: fc.nat() }),
  fc.record({
    op: fc.constant('add' as const),
    key: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'event',
      'command',
      'actions',
      'name',
      'response_url',
      'type',
    ),
    value: nasty,
  }),
);

/** A payload of the recording, by its place in it, and what is done to it. */
export const recipes = fc.record({
  sample: fc.nat(),
  actor: fc.nat(),
  steps: fc.array(fc.record({ at: fc.nat(), what: change }), { minLength: 1, maxLength: 4 }),
});

type Spot = { holder: Obj | unknown[]; key: string | number };

function spotsOf(value: unknown, found: Spot[] = []): Spot[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Obj;
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    spotsOf(holder[key], found);
  }
  return found;
}

const read = ({ holder, key }: Spot): unknown => (holder as Obj)[key];
const write = ({ holder, key }: Spot, value: unknown): void => {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

/** The strings of a recording, to be put where others stood: ids of other things, actions, callbacks. */
export function wordsOf(payloads: readonly Obj[]): string[] {
  const words = payloads.flatMap((payload) => spotsOf(payload).map(read));
  return [...new Set(words.filter((word): word is string => typeof word === 'string' && word.length < 200))];
}

/** A copy with the steps done to it. `private_metadata`, JSON in a string, is changed from within too. */
export function mutated(payload: Obj, steps: readonly Step[], words: readonly string[]): Obj {
  const copy: Obj = structuredClone(payload);
  const metadata = openMetadata(copy);
  for (const { at, what } of steps) {
    const spots = spotsOf(copy);
    const spot = spots[at % spots.length];
    if (!spot) break;
    apply(spot, what, spots, words);
  }
  metadata?.close();
  return copy;
}

function apply(spot: Spot, what: Change, spots: readonly Spot[], words: readonly string[]): void {
  switch (what.op) {
    case 'drop':
      if (Array.isArray(spot.holder)) spot.holder.splice(Number(spot.key), 1);
      else delete spot.holder[spot.key];
      break;
    case 'put':
      write(spot, structuredClone(what.value));
      break;
    case 'word':
      write(spot, words[what.pick % words.length]);
      break;
    case 'wrap':
      write(spot, [structuredClone(read(spot))]);
      break;
    case 'move': {
      const from = spots[what.from % spots.length];
      write(spot, from && structuredClone(read(from)));
      break;
    }
    case 'add': {
      const inside = read(spot);
      const isOpen = typeof inside === 'object' && inside !== null && !Array.isArray(inside);
      const holder = isOpen ? (inside as Obj) : spot.holder;
      write({ holder, key: what.key }, structuredClone(what.value));
    }
  }
}

function openMetadata(payload: Obj): { close(): void } | undefined {
  const view = payload.view as Obj | undefined;
  if (typeof view?.private_metadata !== 'string' || view.private_metadata === '') return undefined;
  view.private_metadata = JSON.parse(view.private_metadata);
  return {
    close: () => {
      if (typeof view.private_metadata === 'object')
        view.private_metadata = JSON.stringify(view.private_metadata);
    },
  };
}
