import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { dayOf, type ModelPair } from './model.ts';
import { breaches, differences, runYear } from './year.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

/** The long one, of 2,000 pairs, is in `npm run test:faults`. */
test('six months of 50 pairs: every reminder is the one that the rules ask for, and no other', async () => {
  const { counts, wrong } = await runYear(open, {
    pairs: 50,
    programs: 5,
    days: 180,
    seed: 20260831,
    schedules: 'told',
  });
  expect(Object.values(wrong).flat()).toEqual([]);
  expect(counts.messages).toBeGreaterThan(100);
  expect(counts['messages edited']).toBeGreaterThan(50);
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining([
      'begun again',
      'welcomes',
      'meetings',
      'snoozes',
      'agreed dates',
      'pauses',
      'people gone for a while',
      'messages while asleep',
    ]),
  );
  for (const step of ['-14', '0', '+14', '+28', 'met']) expect(counts[`step ${step}`]).toBeGreaterThan(5);
}, 300_000);

test('a meeting logged at the last moment of the time that is simulated shows in the messages sent before', async () => {
  const { counts, wrong } = await runYear(open, {
    pairs: 6,
    programs: 1,
    days: 38,
    seed: 2,
    schedules: 'none',
  });
  expect(Object.values(wrong).flat()).toEqual([]);
  expect(counts.meetings).toBeGreaterThan(0);
});

describe('a fault is found', () => {
  test.each([
    ['a step left out', sql`update programs set reminder_steps = '{0}'`],
    ['a day more before the first meeting', sql`update programs set first_meeting_window_days = 31`],
    ['hours until late', sql`update programs set working_until_minute = 1440, working_from_minute = 0`],
  ])('%s', async (_, fault) => {
    const { wrong } = await runYear(
      open,
      { pairs: 6, programs: 1, days: 52, seed: 1, schedules: 'none' },
      (db) => fault.execute(db),
    );
    expect(wrong['difference to the model']).not.toEqual([]);
  });

  const zone = 'America/New_York';
  const days = () => new Set<number>();
  const person = (user: string) => ({
    user,
    zone,
    gone: false,
    lastTold: undefined,
    held: days(),
    asleep: days(),
  });
  const pair: ModelPair = {
    id: 'P',
    program: {
      zone,
      interval: 121,
      window: 30,
      steps: ['0'],
      workdays: [1, 2, 3, 4, 5],
      fromHour: 9,
      untilHour: 17,
      holidays: new Set(),
      yearStarts: '07-01',
    },
    resident: person('R'),
    mentor: person('M'),
    start: dayOf('2026-01-01'),
    imported: undefined,
    met: [dayOf('2026-04-01')],
    away: [{ from: dayOf('2026-09-01'), until: dayOf('2026-09-07') }],
    agreed: undefined,
    snoozed: [],
    told: new Set(),
  };
  const kinds = (at: string, key = 'P 0 2026-07-31', days = new Set<string>()) =>
    breaches({ user: 'R', at: new Date(at), keys: new Set([key]) }, new Map([['P', pair]]), days).map(
      ([kind]) => kind,
    );

  test('in one reminder', () => {
    expect(kinds('2026-08-03T15:00:00Z')).toEqual([]);
    expect(kinds('2026-08-03T12:59:00Z')).toEqual(['outside hours']);
    expect(kinds('2026-08-02T15:00:00Z')).toEqual(['outside hours']); // a Sunday
    expect(kinds('2026-08-03T15:00:00Z', 'P 0 2026-07-31', new Set([`R ${dayOf('2026-08-03')}`]))).toEqual([
      'twice a day',
    ]);
    expect(kinds('2026-09-02T15:00:00Z')).toEqual(['while away']);
    pair.resident.held.add(dayOf('2026-08-03'));
    expect(kinds('2026-08-03T15:00:00Z')).toEqual(['while held']);
    pair.resident.held.clear();
    expect(kinds('2026-08-03T15:00:00Z', 'P met 2026-03-31')).toEqual(['after logging']);
    expect(kinds('2026-08-03T15:00:00Z', 'Q 0 2026-07-31')).toEqual(['difference to the model']);
  });

  test('in what came and what did not', () => {
    const expected = new Map([['R', new Set(['a', 'b'])]]);
    const got = (...keys: string[]) => [{ user: 'R', at: new Date(), keys: new Set(keys) }];
    expect(differences(expected, got('a', 'b'))).toEqual([]);
    expect(differences(expected, got('a'))).toEqual(['R did not get b']);
    expect(differences(expected, got('a', 'b', 'c'))).toEqual(['R got c']);
    expect(differences(expected, [...got('a', 'b'), ...got('b')])).toEqual(['R got b']);
  });
});
