import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { firstDue, merged } from '../../../src/domain/cadence/due.ts';
import type { PairFacts, Rules, Span } from '../../../src/domain/cadence/facts.ts';
import { LADDER } from '../../../src/domain/cadence/ladder.ts';

export const day = (text: string) => Temporal.PlainDate.from(text);
export const span = (from: string, until: string): Span => ({ from: day(from), until: day(until) });
export const compare = Temporal.PlainDate.compare;

export const RULES: Rules = {
  timeZone: 'America/New_York',
  meetingsPerYear: 3,
  firstMeetingWindowDays: 30,
  yearStarts: { month: 7, day: 1 },
  hours: {
    days: [1, 2, 3, 4, 5],
    holidays: new Set(),
    federalHolidays: false,
    fromMinute: 540,
    untilMinute: 1020,
  },
  ladder: LADDER,
};

/** The due date that follows the last meeting, or the start, while its academic year lasts. */
export const dueDate = (pair: PairFacts, rules: Rules) =>
  firstDue(pair, rules, pair.meetings.at(-1)?.on ?? pair.startedOn);

const side = { timeZone: RULES.timeZone, reachable: true, snoozes: [] };

/** An active pair that began on 2026-07-01 and has not met. */
export const pairOf = (more: Partial<PairFacts> = {}): PairFacts => ({
  startedOn: day('2026-07-01'),
  importedOn: undefined,
  active: true,
  agreedOn: undefined,
  declined: false,
  meetings: [],
  sides: { resident: side, mentor: side },
  ...more,
  pauses: merged(more.pauses ?? []),
});

export const met = (...dates: string[]) =>
  dates.map((text) => ({ on: day(text), loggedAt: new Date(`${text}T20:00:00Z`) }));

/** A date within some thirty years, leap days among them. */
export const anyDay = fc
  .integer({ min: 0, max: 11_000 })
  .map((days) => Temporal.PlainDate.from('2019-12-01').add({ days }));

export const anySpan = (near: Temporal.PlainDate, reach = 400) =>
  fc
    .record({ start: fc.integer({ min: -40, max: reach }), days: fc.integer({ min: 0, max: 90 }) })
    .map(({ start, days }) => ({ from: near.add({ days: start }), until: near.add({ days: start + days }) }));

export const anyZone = fc.constantFrom(
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Honolulu',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'America/Santiago',
  'Africa/Cairo',
);

export const anyRules: fc.Arbitrary<Rules> = fc.record({
  timeZone: anyZone,
  meetingsPerYear: fc.integer({ min: 1, max: 12 }),
  firstMeetingWindowDays: fc.integer({ min: 1, max: 180 }),
  yearStarts: fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
  hours: fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1200 }),
    untilMinute: fc.integer({ min: 1260, max: 1440 }),
    federalHolidays: fc.boolean(),
    holidays: fc.array(anyDay, { maxLength: 30 }).map((days) => new Set(days.map(String))),
  }),
  ladder: fc.subarray([...LADDER], { minLength: 1 }),
});

/** A pair with meetings, pauses, snoozes and an agreed date as life brings them. */
export const anyPair: fc.Arbitrary<PairFacts> = anyDay.chain((startedOn) =>
  fc
    .record({
      metAfter: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 4 }),
      pauses: fc.array(anySpan(startedOn), { maxLength: 4 }),
      agreedAfter: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
      snoozes: fc.array(
        fc.record({ dueOn: anyDay, until: fc.integer({ min: 0, max: 60 }) }).map(({ dueOn, until }) => ({
          dueOn,
          until: dueOn.add({ days: until }),
        })),
        { maxLength: 1 },
      ),
      zones: fc.record({ resident: anyZone, mentor: anyZone }),
    })
    .map(({ metAfter, pauses, agreedAfter, snoozes, zones }) =>
      pairOf({
        startedOn,
        meetings: metAfter
          .toSorted((a, b) => a - b)
          .map((days) => startedOn.add({ days }))
          .map((on) => ({ on, loggedAt: new Date(`${on}T20:00:00Z`) })),
        pauses: merged(pauses),
        agreedOn: agreedAfter === undefined ? undefined : startedOn.add({ days: agreedAfter }),
        sides: {
          resident: { timeZone: zones.resident, reachable: true, snoozes },
          mentor: { timeZone: zones.mentor, reachable: true, snoozes: [] },
        },
      }),
    ),
);
