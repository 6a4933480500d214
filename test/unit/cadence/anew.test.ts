import { describe, expect, test } from '@jest/globals';
import { hasRunOut, presentDue } from '../../../src/domain/cadence/due.ts';
import type { PairFacts } from '../../../src/domain/cadence/facts.ts';
import { LADDER, SIDES } from '../../../src/domain/cadence/ladder.ts';
import { standingOf } from '../../../src/domain/cadence/standing.ts';
import { currentStep, doneBy, plan, toneOf } from '../../../src/features/reminders/policy.ts';
import { startOfDay } from '../../../src/platform/calendar/dates.ts';
import { day, dueDate, met, pairOf, RULES, span } from './values.ts';

const at = (date: string) => startOfDay(day(date), RULES.timeZone);
/** The steps that come due for each side day by day, as `date step-side due`, each once. */
function story(pair: PairFacts, from: string, until: string, rules = RULES): string[] {
  const seen = new Set<string>();
  const told: string[] = [];
  for (let today = day(from); !today.equals(day(until)); today = today.add({ days: 1 })) {
    for (const side of SIDES) {
      const step = currentStep(side, pair, rules, today);
      const key = step && `${step.step} ${side} ${step.dueOn}`;
      if (!key || seen.has(key)) continue;
      seen.add(key);
      told.push(`${today} ${step.step} ${side}`);
    }
  }
  return told;
}

describe('a due date that passed in silence', () => {
  // Began on July 1, 2026: due on July 31; an interval is 121 days.
  const pair = pairOf();

  test('is followed by a gentler one an interval later, and again', () => {
    expect(story(pair, '2026-08-29', '2027-05-01').slice(2)).toEqual([
      '2026-11-30 0 resident',
      '2026-11-30 0 mentor',
      '2026-12-14 +14 resident',
      '2026-12-14 +14 mentor',
      '2027-03-30 0 resident',
      '2027-03-30 0 mentor',
      '2027-04-13 +14 resident',
      '2027-04-13 +14 mentor',
    ]);
  });

  test('a program that leaves steps out leaves them out here', () => {
    const rules = { ...RULES, ladder: LADDER.filter(({ name }) => name !== '0') };
    expect(story(pair, '2026-11-01', '2027-01-01', rules).slice(2)).toEqual([
      '2026-12-14 +14 resident',
      '2026-12-14 +14 mentor',
    ]);
  });

  test('paused days push it on', () => {
    const away = pairOf({ pauses: [span('2026-09-01', '2026-09-10')] });
    expect(presentDue(away, RULES, day('2026-12-08')).toString()).toBe('2026-07-31');
    expect(presentDue(away, RULES, day('2026-12-09')).toString()).toBe('2026-12-09');
  });

  test('a meeting ends it, and settles the nudge', () => {
    const both = pairOf({ meetings: met('2026-12-01') });
    expect(dueDate(both, RULES).toString()).toBe('2027-04-01');
    expect(story(both, '2026-12-01', '2027-03-01')).toEqual([]);
    const nudge = { step: '0' as const, dueOn: day('2026-11-30'), plannedAt: at('2026-11-30') };
    expect(doneBy(nudge, both, RULES)?.toString()).toBe('2026-12-01');
    expect(doneBy(nudge, pair, RULES)).toBeUndefined();
  });

  test('speaks again; before it, as ever', () => {
    const tone = (dueOn: string) => toneOf({ step: '0', dueOn: day(dueOn), side: 'mentor' }, pair, RULES);
    expect([tone('2026-07-31'), tone('2026-11-30')]).toEqual(['usual', 'anew']);
  });

  test('is looked at when it begins, whatever the steps are', () => {
    const next = (rules = RULES) => plan(pair, rules, at('2026-09-15')).nextCheck;
    expect(next()).toEqual(at('2026-11-30'));
    expect(next({ ...RULES, ladder: [] })).toEqual(at('2026-11-30'));
  });

  test('the two begin again, and directors see since when', () => {
    const standing = standingOf({ facts: pair, rules: RULES }, at('2026-11-30'));
    expect(standing.dueOn.toString()).toBe('2026-11-30');
    expect(standing.overdue).toBe(false);
    expect(standing.missedOn?.toString()).toBe('2026-07-31');
    expect(hasRunOut(pair, RULES, day('2026-11-30'))).toBe(true);
  });

  test('a snooze that is not over holds the next one too', () => {
    const side = pair.sides.mentor;
    const snoozes = [{ dueOn: day('2026-07-31'), until: day('2026-12-02') }];
    const snoozed = pairOf({ sides: { resident: side, mentor: { ...side, snoozes } } });
    const nudges = plan(snoozed, RULES, at('2026-11-30')).nudges;
    expect(nudges.map((nudge) => [nudge.side, nudge.sendableAt.toISOString().slice(0, 10)])).toEqual([
      ['resident', '2026-11-30'],
      ['mentor', '2026-12-02'],
    ]);
  });
});

describe('a pair imported on November 24', () => {
  const imported = (more: Partial<PairFacts>) => pairOf({ importedOn: day('2026-11-24'), ...more });
  const late = imported({ startedOn: day('2025-07-01'), meetings: met('2026-01-10') });

  test('late already: the heads-up at once, due 14 days on, then as ever', () => {
    expect(dueDate(late, RULES).toString()).toBe('2026-12-08');
    expect(story(late, '2026-11-24', '2027-01-20')).toEqual([
      '2026-11-24 -14 resident',
      '2026-12-08 0 resident',
      '2026-12-08 0 mentor',
      '2026-12-22 +14 resident',
      '2026-12-22 +14 mentor',
      '2027-01-05 +28 resident',
      '2027-01-05 +28 mentor',
    ]);
    expect(hasRunOut(late, RULES, day('2026-11-25'))).toBe(false);
  });

  test('the first step of each side says welcome, whichever it is', () => {
    const tone = (step: '-14' | '0' | '+14', side: 'resident' | 'mentor', rules = RULES) =>
      toneOf({ step, side, dueOn: day('2026-12-08') }, late, rules);
    expect([tone('-14', 'resident'), tone('0', 'resident'), tone('0', 'mentor')]).toEqual([
      'welcome',
      'usual',
      'welcome',
    ]);
    const rules = { ...RULES, ladder: LADDER.filter(({ name }) => name === '+14') };
    expect(tone('+14', 'resident', rules)).toBe('welcome');
  });

  test('not late: nothing differs', () => {
    const dates = { startedOn: day('2026-07-01'), meetings: met('2026-08-01') };
    expect(dueDate(imported(dates), RULES)).toEqual(dueDate(pairOf(dates), RULES));
    expect(toneOf({ step: '0', side: 'mentor', dueOn: day('2026-11-30') }, imported(dates), RULES)).toBe(
      'usual',
    );
  });

  test('a meeting since counts as ever', () => {
    const since = imported({ startedOn: day('2025-07-01'), meetings: met('2026-01-10', '2026-11-24') });
    expect(dueDate(since, RULES).toString()).toBe('2027-03-25');
  });
});
