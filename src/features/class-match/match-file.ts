import { z } from 'zod';
import { counted } from '../../platform/slack/blocks.ts';
import type { Draft, Instance } from './types.ts';

const id = z.string({ error: "isn't text" }).min(1, 'is empty');
const ids = z.array(id, { error: "isn't a list" }).default([]);

const schema = z.object(
  {
    residents: z.array(
      z.object(
        { id, choices: ids, topics: ids, ratherNot: ids, conflicts: ids },
        { error: "isn't a resident" },
      ),
      { error: "isn't a list" },
    ),
    mentors: z.array(
      z.object(
        {
          id,
          places: z.int({ error: "isn't a whole number" }).min(0, 'is below 0').max(1000, 'is above 1000'),
          topics: ids,
        },
        { error: "isn't a mentor" },
      ),
      { error: "isn't a list" },
    ),
    pins: z
      .array(z.object({ resident: id, mentor: id }, { error: "isn't a pin" }), { error: "isn't a list" })
      .default([]),
    seed: z.int({ error: "isn't a whole number" }).default(1),
  },
  { error: "isn't an object with residents and mentors" },
);
type Match = z.infer<typeof schema>;

type MatchFile = { ok: true; instance: Instance } | { ok: false; problems: string[] };

/** Reads a class to be matched from JSON; or names every problem there is, each with where it stands. */
export function readMatchFile(text: string): MatchFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      problems: [`This isn't JSON: ${error instanceof Error ? error.message : 'unreadable'}`],
    };
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${whereOf(path)} ${message}`);
    return { ok: false, problems };
  }
  const problems = problemsOf(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, instance: instanceOf(parsed.data) };
}

const whereOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'The file'
    : path
        .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
        .join('')
        .replace(/^\./, '');

const instanceOf = ({ residents, mentors, pins, seed }: Match): Instance => ({
  residents: residents.map(({ ratherNot, conflicts, ...resident }) => ({
    ...resident,
    never: new Set([...ratherNot, ...conflicts]),
  })),
  mentors: mentors.map(({ places: openings, ...mentor }) => ({ ...mentor, openings, load: 0 })),
  pins,
  seed,
});

/** What is well-formed and means nothing, or cannot be: every one of them. */
function problemsOf({ residents, mentors, pins }: Match): string[] {
  const known = new Map(mentors.map((mentor) => [mentor.id, mentor]));
  const people = new Map(residents.map((resident) => [resident.id, resident]));
  const twice = (items: readonly string[]) => [
    ...new Set(items.filter((each, at) => items.indexOf(each) !== at)),
  ];
  const idsOf = (items: readonly { id: string }[]) => items.map((item) => item.id);
  const named = residents.flatMap((resident, at) =>
    (['choices', 'ratherNot', 'conflicts'] as const).flatMap((field) => [
      ...[...new Set(resident[field])]
        .filter((mentor) => !known.has(mentor))
        .map((mentor) => `residents[${at}].${field} names ${mentor}, who isn't a mentor in this file`),
      ...twice(resident[field]).map((mentor) => `residents[${at}].${field} names ${mentor} twice`),
    ]),
  );
  const pinned = pins.flatMap(({ resident, mentor }, at) => {
    const person = people.get(resident);
    if (!person) return [`pins[${at}] names ${resident}, who isn't a resident in this file`];
    if (!known.has(mentor)) return [`pins[${at}] names ${mentor}, who isn't a mentor in this file`];
    const isNever = person.ratherNot.includes(mentor) || person.conflicts.includes(mentor);
    return isNever
      ? [`pins[${at}] puts ${resident} with ${mentor}, which ratherNot or conflicts forbid`]
      : [];
  });
  const crowded = [...Map.groupBy(pins, ({ mentor }) => mentor)].flatMap(([mentor, own]) => {
    const places = known.get(mentor)?.places ?? 0;
    return known.has(mentor) && own.length > places
      ? [`pins put ${own.length} residents with ${mentor}, whose capacity is ${places}`]
      : [];
  });
  return [
    ...twice(idsOf(residents)).map((each) => `residents has ${each} twice`),
    ...twice(idsOf(mentors)).map((each) => `mentors has ${each} twice`),
    ...named,
    ...pinned,
    ...twice(pins.map(({ resident }) => resident)).map((each) => `pins has ${each} twice`),
    ...crowded,
  ];
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** A draft in words, for a terminal. */
export function draftText({ pairs, unplaced, outside, profile }: Draft): string {
  const choices = profile.flatMap((count, index) =>
    count > 0 ? [`${count} with their ${ORDINALS[index] ?? `${index + 1}th`} choice`] : [],
  );
  return [
    `${counted(pairs.length, 'resident is', 'residents are')} placed: ${[...choices, ...(outside > 0 ? [`${outside} with a mentor not on their list`] : [])].join(', ') || 'no one'}.`,
    ...(unplaced.length > 0 ? [`${unplaced.length} unplaced: ${unplaced.join(', ')}`] : []),
    '',
    ...pairs.map(
      ({ resident, mentor, choice }) =>
        `${resident}\t${mentor}\t${choice === null ? 'not on their list' : `choice ${choice}`}`,
    ),
  ].join('\n');
}
