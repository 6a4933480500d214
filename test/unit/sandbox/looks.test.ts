import { describe, expect, test } from '@jest/globals';
import { nextLook } from '../../../sandbox/looks.ts';

describe('the next noon at which the sandbox looks', () => {
  test.each([
    ['2026-11-30T10:00:00Z', 'America/Los_Angeles', '2026-11-30T20:00:00.000Z'],
    ['2026-11-30T20:00:00Z', 'America/Los_Angeles', '2026-12-01T20:00:00.000Z'],
    ['2027-03-13T21:00:00Z', 'America/Los_Angeles', '2027-03-14T19:00:00.000Z'], // the clocks change
    ['2026-11-30T23:00:00Z', 'UTC', '2026-12-01T12:00:00.000Z'],
  ])('after %s in %s: %s', (now, zone, expected) => {
    expect(nextLook(new Date(now), zone).toISOString()).toBe(expected);
  });
});
