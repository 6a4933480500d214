import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { checkView } from '../../../sandbox/slack/blocks/surfaces.ts';
import { readSlackPerson } from '../../../src/domain/members/people.ts';
import {
  type ChannelFacts,
  channelProblem,
  roleChanges,
} from '../../../src/features/program-settings/policy.ts';
import { setupForm, setupModal } from '../../../src/features/program-settings/setup-views.ts';
import { chooseModal, directorsText } from '../../../src/features/program-settings/views.ts';
import { readHolidays, writeHolidays } from '../../../src/platform/calendar/holidays.ts';
import { zonesFor } from '../../../src/platform/calendar/zones.ts';

describe('a directors’ channel', () => {
  const good: ChannelFacts = { isPrivate: true, isArchived: false, isShared: false, botIsIn: true };
  test.each([
    [{}, undefined],
    [{ isPrivate: false }, 'not_private'],
    [{ isShared: true }, 'shared'],
    [{ isArchived: true }, 'archived'],
    [{ botIsIn: false }, 'not_in'],
    [{ isPrivate: false, isShared: true, isArchived: true, botIsIn: false }, 'not_private'],
    [{ isShared: true, botIsIn: false }, 'shared'],
  ])('%j is %s', (change, problem) => {
    expect(channelProblem({ ...good, ...change })).toBe(problem);
  });
});

describe('changing directors', () => {
  const ids = fc.uniqueArray(fc.constantFrom('U1', 'U2', 'U3', 'U4', 'U5'));
  test('what was, less the removed, with the added, is what is wanted', () => {
    fc.assert(
      fc.property(ids, ids, (before, wanted) => {
        const { added, removed } = roleChanges(before, wanted);
        const after = [...before.filter((id) => !removed.includes(id)), ...added];
        expect(after.sort()).toEqual([...wanted].sort());
        expect(new Set(after).size).toBe(after.length);
      }),
    );
  });
});

describe('time zones on offer', () => {
  test('every one of them exists', () => {
    const { here, elsewhere } = zonesFor(null);
    for (const zone of [...here, ...elsewhere])
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone.id })).not.toThrow();
    expect(new Set([...here, ...elsewhere].map(({ id }) => id)).size).toBe(here.length + elsewhere.length);
  });

  test.each([
    ['America/Chicago', 'America/Chicago'],
    ['America/Adak', 'America/Adak'],
    ['Asia/Kathmandu', 'Asia/Kathmandu'],
    [null, 'America/New_York'],
    ['Not/AZone', 'America/New_York'],
  ])('for someone in %s it begins with %s, which is among them', (wanted, initial) => {
    const { here, elsewhere, initial: shown } = zonesFor(wanted);
    expect(shown.id).toBe(initial);
    expect([...here, ...elsewhere]).toContainEqual(shown);
  });
});

describe('the modals keep Slack’s limits', () => {
  const today = Temporal.PlainDate.from('2026-09-14');
  const program = (index: number) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `Program ${'x'.repeat(index % 70)} ${index}`,
  });

  test.each([0, 1, 99, 100, 101, 400])('choosing among %d programs', (count) => {
    const programs = Array.from({ length: count }, (_, index) => program(index));
    for (const mayAdd of [true, false]) {
      if (count === 0 && !mayAdd) continue;
      const view = chooseModal(programs, mayAdd);
      expect(checkView(view, 'modal')).toEqual([]);
      expect(JSON.stringify(view).includes(`of ${count} programs`)).toBe(count + (mayAdd ? 1 : 0) > 100);
    }
  });

  test('a program with every field full', () => {
    const view = setupModal({
      programId: program(1).id,
      program: {
        name: 'N'.repeat(80),
        time_zone: 'Asia/Kathmandu',
        directors_channel_id: 'C0123456789',
        reminder_steps: ['0', '+28'],
        meetings_per_year: 12,
        first_meeting_window_days: 180,
        working_days: [7],
        working_from_minute: 0,
        working_until_minute: 1440,
        holidays: Array.from({ length: 200 }, (_, index) => today.add({ days: 2 * index }).toString()),
      },
      directors: Array.from({ length: 30 }, (_, index) => `U${String(index).padStart(8, '0')}`),
      timeZone: 'America/Chicago',
      today,
    });
    expect(checkView(view, 'modal')).toEqual([]);
  });

  test('however many unfit directors there are, the error stays readable', () => {
    const text = directorsText(
      Array.from({ length: 20 }, (_, index) => ({ name: `Bot ${index}`, standing: 'bot' as const })),
    );
    expect(text).toContain('Bot 0 is a bot');
    expect(text).toContain('15 more');
  });
});

describe('what was entered', () => {
  const good = {
    name: ' Surgery ',
    directors: ['U1'],
    channel: 'C1',
    time_zone: 'America/Chicago',
    meetings: '3',
  };
  test('is trimmed and typed', () => {
    expect(setupForm.parse(good)).toEqual({
      ...good,
      name: 'Surgery',
      coordinators: [],
      federal_holidays: [],
      meetings: 3,
      steps: [],
      first_meeting: 30,
      found_by_others: [],
      working_days: ['1', '2', '3', '4', '5'],
      hours_from: '09:00',
      hours_until: '17:00',
    });
    expect(setupForm.parse({ ...good, steps: ['-14', '+28'] }).steps).toEqual(['-14', '+28']);
    expect(setupForm.safeParse({ ...good, steps: ['+7'] }).success).toBe(false);
  });
  test.each([
    ['name', '   '],
    ['name', 'x'.repeat(81)],
    ['name', undefined],
    ['directors', []],
    ['channel', undefined],
    ['time_zone', 'Mars/Olympus'],
    ['meetings', '0'],
    ['meetings', '13'],
    ['meetings', '2.5'],
    ['first_meeting', '0'],
    ['working_days', []],
    ['hours_from', 'noon'],
    ['hours_until', '09:00'],
    ['hours_until', '08:59'],
  ])('%s = %j is refused at its field', (field, value) => {
    const parsed = setupForm.safeParse({ ...good, [field]: value });
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });
});

describe('holidays', () => {
  const today = Temporal.PlainDate.from('2026-09-14');

  test('are read as people write them', () => {
    expect(readHolidays('12/25\n\n12/31/2026 to 1/2/2027; 2026-11-26, 2026-12-25', today)).toEqual({
      ok: true,
      days: ['2026-11-26', '2026-12-25', '2026-12-31', '2027-01-01', '2027-01-02'],
    });
    expect(readHolidays(' ', today)).toEqual({ ok: true, days: [] });
  });

  test.each([
    ['Christmas', '"Christmas" isn\'t a date'],
    ['2026-12-25\n2026-02-30', '"2026-02-30" isn\'t a date'],
    ['2026-12-25 to', '"2026-12-25 to" isn\'t a date'],
    ['2027-01-01 to 2026-12-24', 'ends before it starts'],
    ['2026-06-01 to 2026-08-31', 'longer than 2 months'],
    [
      '2026-01-01 to 2026-03-01, 2026-04-01 to 2026-06-01, 2026-07-01 to 2026-08-31, 2026-09-01 to 2026-10-31',
      'The limit is 200',
    ],
  ])('%j is refused with what is wrong', (text, message) => {
    expect(readHolidays(text, today)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });

  test('are shown from today on, days in a row as a span, and read back the same', () => {
    const days = ['2026-09-07', '2026-11-26', '2026-12-31', '2027-01-01', '2027-01-02'];
    const shown = writeHolidays(days, today);
    expect(shown).toBe('2026-11-26\n2026-12-31 to 2027-01-02');
    expect(readHolidays(shown, today)).toEqual({ ok: true, days: days.slice(1) });
  });
});

describe('a person as Slack shows them', () => {
  const user = {
    id: 'U1',
    team_id: 'T1',
    name: 'ana',
    tz: 'America/Chicago',
    profile: { real_name: 'Ana Ruiz', display_name: '', email: 'Ana@X.org ' },
  };

  test('is read with the name people see', () => {
    expect(readSlackPerson(user, 'T1')).toEqual({
      userId: 'U1',
      name: 'Ana Ruiz',
      realName: null,
      email: 'ana@x.org',
      timeZone: 'America/Chicago',
      isAdmin: false,
      standing: 'active',
    });
  });

  test.each([
    [{}, 'active'],
    [{ is_bot: true }, 'bot'],
    [{ id: 'USLACKBOT' }, 'bot'],
    [{ deleted: true }, 'deactivated'],
    [{ is_stranger: true }, 'external'],
    [{ team_id: 'T2' }, 'external'],
    [{ team_id: 'T2', enterprise_user: { enterprise_id: 'E1', teams: ['T2', 'T1'] } }, 'active'],
    [{ team_id: 'E1', enterprise_user: { enterprise_id: 'E1', teams: ['T1'] } }, 'active'],
    [{ team_id: 'E1', enterprise_user: { enterprise_id: 'E1', teams: ['T2'] } }, 'external'],
    [{ team_id: 'E9', enterprise_user: { enterprise_id: 'E9', teams: ['T9'] } }, 'external'],
    [{ team_id: 'T2', deleted: true }, 'external'],
    [{ is_restricted: true }, 'active'], // guests may be residents
  ])('%j stands as %s', (change, standing) => {
    expect(readSlackPerson({ ...user, ...change }, 'T1').standing).toBe(standing);
  });

  test('of an org install counts by the Enterprise', () => {
    const person = { ...user, enterprise_user: { enterprise_id: 'E1', teams: ['T1'] } };
    expect(readSlackPerson(person, 'E1').standing).toBe('active');
  });

  test('with a time zone no one knows has none', () => {
    expect(readSlackPerson({ ...user, tz: 'Nowhere/At_All' }, 'T1').timeZone).toBeNull();
  });
});
