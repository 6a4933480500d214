/**
 * What a turn should do with a resident, written for the tests alone: dates are numbers of days, every rule stands
 * by itself, and nothing is shared with the product.
 */
export type ModelPerson = {
  id: string;
  roles: string[];
  track: string | null;
  level: number | null;
  advancesOn: string | null;
  startsOn: string | null;
  lastDay: string | null;
};
export type ModelChoices = {
  notMovingUp: string[];
  notFinishing: { id: string; lastDay: string }[];
  staying: string[];
};
export type ModelOutcome = {
  resident: boolean;
  mentor: boolean;
  level: number | null;
  lastDay: string | null;
};

const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const monthDay = (day: string) => day.slice(5);

/** How a person stands after the turn. */
export function afterTurn(
  person: ModelPerson,
  on: string,
  yearOn: string,
  choices: ModelChoices,
): ModelOutcome {
  const { roles, level, lastDay, track } = person;
  const same = { resident: roles.includes('resident'), mentor: roles.includes('mentor'), level, lastDay };
  if (!same.resident) return same;
  const nextYear = `${Number(yearOn.slice(0, 4)) + 1}${yearOn.slice(4)}`;
  const isFresh = person.startsOn !== null && number(person.startsOn) >= number(yearOn) - 30;
  const oneYear = track === 'preliminary' || track === 'transitional';
  const yearEnds = number(person.advancesOn ?? yearOn);
  const done = lastDay
    ? number(lastDay) <= number(on)
    : oneYear && !isFresh && yearEnds <= Math.max(number(on), number(yearOn));
  if (done) {
    const extended = choices.notFinishing.find((one) => one.id === person.id);
    if (extended) return { ...same, lastDay: extended.lastDay };
    return { resident: false, mentor: choices.staying.includes(person.id), level, lastDay };
  }
  const stays =
    isFresh ||
    choices.notMovingUp.includes(person.id) ||
    track === 'chief' ||
    level === null ||
    level === 10 ||
    (person.advancesOn !== null &&
      (monthDay(person.advancesOn) !== monthDay(yearOn) || number(person.advancesOn) > number(yearOn))) ||
    (person.advancesOn === null && lastDay !== null && number(lastDay) < number(nextYear) - 31);
  return { ...same, level: stays ? level : level + 1 };
}

/** Chance that repeats itself. */
export function chance(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number) => Math.floor(next() * below);
  const pick = <T>(items: readonly T[]): T => items[whole(items.length)] as T;
  return { next, whole, pick, often: (share: number) => next() < share };
}

const day = (of: number) => new Date(of * 86_400_000).toISOString().slice(0, 10);

/** A random program near a turn: off-cycle starters, extensions, one-year tracks, chiefs, transfers, leap days. */
export function randomProgram(seed: number) {
  const random = chance(seed);
  const starts = random.pick([
    { month: 7, day: 1 },
    { month: 6, day: 24 },
    { month: 2, day: 28 },
    { month: 1, day: 1 },
  ]);
  const year = 2024 + random.whole(9);
  const yearOn = `${year}-${String(starts.month).padStart(2, '0')}-${String(starts.day).padStart(2, '0')}`;
  const first = number(yearOn);
  const on = day(first + random.pick([0, 0, 0, -31, -3, 1, 14, 45]));
  const near = () => day(first + random.whole(140) - 70);
  const anniversary = (years: number) => `${year + years}${yearOn.slice(4)}`;
  const people = Array.from({ length: 4 + random.whole(9) }, (_, index): ModelPerson => {
    const roles = random.pick([['resident'], ['resident'], ['resident', 'mentor'], ['mentor'], ['director']]);
    return {
      id: `p${index}`,
      roles: [...roles],
      track: random.pick([null, 'categorical', 'preliminary', 'transitional', 'combined', 'fellow', 'chief']),
      level: random.pick([null, 1, 1, 2, 3, 4, 10]),
      advancesOn: random.pick([
        null,
        null,
        anniversary(0),
        anniversary(1),
        anniversary(-1),
        near(),
        `${year}-02-28`,
        '2028-02-29',
      ]),
      startsOn: random.pick([null, anniversary(-1), anniversary(-2), anniversary(0), near(), '2028-02-29']),
      lastDay: random.pick([
        null,
        null,
        day(first - 1),
        on,
        day(first + 364),
        anniversary(2),
        near(),
        '2032-02-29',
      ]),
    };
  });
  const some = () => people.filter(() => random.often(0.25)).map(({ id }) => id);
  const choices: ModelChoices = {
    notMovingUp: some(),
    notFinishing: some().map((id) => ({ id, lastDay: day(number(on) + 30 + random.whole(300)) })),
    staying: some(),
  };
  return { starts, yearOn, on, people, choices, random };
}
