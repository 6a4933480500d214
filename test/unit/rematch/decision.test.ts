import { describe, expect, test } from '@jest/globals';
import { readDecision } from '../../../src/features/rematch/decision.ts';
import type { Form } from '../../../src/platform/slack/forms.ts';

const NOW = new Date('2026-09-14T17:00:00Z');

describe('reading a decision', () => {
  const program = {
    time_zone: 'America/Los_Angeles',
    working_days: [1, 2, 3, 4, 5],
    working_from_minute: 540,
    working_until_minute: 1020,
    holidays: [],
    federal_holidays: true,
  };
  const mentor = crypto.randomUUID();
  const read = (form: Form) => readDecision(form, program, NOW);

  test.each([
    [{}, 'decision'],
    [{ decision: 'delete everything' }, 'decision'],
    [{ decision: 'new_mentor', mentor: undefined, tell: 'now' }, 'mentor'],
    [{ decision: 'new_mentor', tell: 'now' }, 'decision'],
    [{ decision: 'new_mentor', mentor: 'not an id', tell: 'now' }, 'decision'],
    [{ decision: 'assign_later' }, 'tell'],
    [{ decision: 'assign_later', tell: 'date' }, 'date'],
    [{ decision: 'assign_later', tell: 'date', date: '2026-09-14' }, 'date'],
    [{ decision: 'assign_later', tell: 'date', date: '2026-09-13' }, 'date'],
    [{ decision: 'assign_later', tell: 'date', date: '2030-01-01' }, 'date'],
    [{ decision: 'assign_later', tell: 'date', date: '2026-10-12' }, 'date'], // Columbus Day
    [{ decision: 'decline' }, 'note'],
    [{ decision: 'decline', note: '  \n ' }, 'note'],
  ])('%j is answered at the field "%s"', (form, field) => {
    const answer = read(form);
    expect('errors' in answer && Object.keys(answer.errors)).toEqual([field]);
  });

  test('now is in ten minutes, so that it can be undone; a date is the morning of that day in the program', () => {
    expect(read({ decision: 'assign_later', tell: 'now', note: ' hi ' })).toEqual({
      choice: 'assign_later',
      at: new Date(NOW.getTime() + 10 * 60_000),
      note: 'hi',
    });
    expect(read({ decision: 'new_mentor', mentor, tell: 'date', date: '2026-11-02' })).toEqual({
      choice: 'new_mentor',
      mentorId: mentor,
      at: new Date('2026-11-02T17:00:00Z'),
      agreed: new Map(),
      note: '',
    });
  });

  test('endings happen on working days only: "Now" on a Saturday is Monday morning', () => {
    const saturday = new Date('2026-09-19T17:00:00Z');
    expect(readDecision({ decision: 'new_mentor', mentor, tell: 'now' }, program, saturday)).toMatchObject({
      at: new Date('2026-09-21T16:00:00Z'),
    });
    expect(read({ decision: 'assign_later', tell: 'date', date: '2026-10-12' })).toEqual({
      errors: { date: "That isn't a working day in your program. The next one is Tue, Oct 13, 2026." },
    });
  });

  test('asking to talk and declining need neither mentor nor date, whatever stands in those fields', () => {
    expect(read({ decision: 'talk', tell: 'date', date: '1999-01-01' })).toEqual({
      choice: 'talk',
      note: '',
    });
    expect(read({ decision: 'decline', note: 'Sorry', mentor, tell: 'date' })).toEqual({
      choice: 'decline',
      note: 'Sorry',
    });
  });
});
