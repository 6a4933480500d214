import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { type KindSpan, replaced } from '../../../src/domain/schedules/policy.ts';
import { type Member, matchPeople } from '../../../src/features/block-schedules/people-policy.ts';
import { planImport } from '../../../src/features/block-schedules/policy.ts';
import type { LabelSpan, NamedPerson, Who } from '../../../src/features/block-schedules/types.ts';
import type { LabelKind } from '../../../src/platform/database/tables/schedules.ts';

const member = (id: string, name: string, realName: string | null = null): Member => ({
  id,
  userId: `U${id}`,
  name,
  realName,
});
const MEMBERS = [
  member('ana', 'ana', 'Ana Ruiz'),
  member('ben', 'Ben Okafor'),
  member('tom1', 'Tom Twin'),
  member('tom2', 'Tom Twin'),
];
const slackPerson = (userId: string): SlackPerson => ({
  ...{ userId, name: '', email: undefined, timeZone: null, isAdmin: false, standing: 'active' },
});
const directory = {
  byEmail: new Map([
    ['ana@x.org', slackPerson('Uana')],
    ['new@x.org', slackPerson('Unew')],
    ['tom@x.org', slackPerson('Utom2')],
    ['old@x.org', { ...slackPerson('Uold'), standing: 'deactivated' as const }],
  ]),
  byId: new Map(),
};
const named = (who: Who, line = 2, spans: LabelSpan[] = []): NamedPerson => ({ who, lines: [line], spans });

test.each<[string, Who, string | undefined, boolean?]>([
  ['a Slack ID', { slackId: 'Uben', name: 'Somebody Else' }, 'ben'],
  ['an email', { email: 'ana@x.org' }, 'ana'],
  ['an email before a name that two have', { email: 'tom@x.org', name: 'Tom Twin' }, 'tom2'],
  ['a name, where no one has the email', { email: 'nobody@x.org', name: 'Ben Okafor' }, 'ben'],
  ['a full name that Slack does not show', { name: 'Ana Ruiz' }, 'ana'],
  ['last name first, with a degree', { name: 'Okafor, Ben, MD' }, 'ben'],
  ['a name that two have', { name: 'Tom Twin' }, undefined, true],
  ['someone in Slack who is not on the roster', { email: 'new@x.org' }, undefined],
  ['someone else in Slack of that name', { email: 'new@x.org', name: 'Ben Okafor' }, undefined],
  ['a Slack ID of someone else of that name', { slackId: 'Uother', name: 'Ben Okafor' }, undefined],
  ['a name, where the account is an old one', { email: 'old@x.org', name: 'Ben Okafor' }, 'ben'],
  ['no one', { name: 'Gone Graduate' }, undefined],
  ['half a name', { name: 'Ruiz' }, undefined],
])('%s', (_, who, id, isTwice = false) => {
  const { found, lost } = matchPeople([named(who, 7)], MEMBERS, directory);
  expect(found.map((each) => each.member.id)).toEqual(id ? [id] : []);
  expect(lost).toEqual(id ? [] : [{ who, line: 7, isTwice }]);
});

test('someone who is named in two ways is one person', () => {
  const span = (label: string): LabelSpan => ({ label, firstDay: '2026-07-01', lastDay: '2026-07-02' });
  const people = [named({ name: 'Ana Ruiz' }, 2, [span('A')]), named({ email: 'ana@x.org' }, 3, [span('B')])];
  const { found } = matchPeople(people, MEMBERS, directory);
  expect(found).toEqual([{ member: MEMBERS[0], spans: [span('A'), span('B')] }]);
});

const KINDS: Record<string, LabelKind> = {
  Vacation: 'away',
  Nights: 'hold',
  Clinic: 'good',
  Wards: 'ordinary',
};
const date = (day: number) => new Date(Date.UTC(2026, 6, 1 + day)).toISOString().slice(0, 10);
const days = fc.array(fc.constantFrom('', 'Unsorted', ...Object.keys(KINDS)), {
  minLength: 20,
  maxLength: 20,
});

/** What a file of these days says, from one day through another. */
const plan = (labels: readonly string[], from: number, until: number, known: readonly KindSpan[]) => {
  const spans = labels.flatMap((label, day) =>
    label === '' || day < from || day > until ? [] : [{ label, firstDay: date(day), lastDay: date(day) }],
  );
  return planImport({
    ...{ first: date(from), last: date(until), unread: [], chosen: new Map() },
    matched: { found: [{ member: member('ana', 'Ana'), spans }], lost: [] },
    sorted: new Map(Object.entries(KINDS)),
    known: new Map([['ana', known]]),
  });
};
const after = (labels: readonly string[], from: number, until: number, known: readonly KindSpan[]) =>
  replaced(
    known,
    { first: date(from), last: date(until) },
    plan(labels, from, until, known).people.get('ana') ?? [],
  );

test('halves, in either order, and a file twice leave the days that the whole does; a later file wins within its days', () => {
  fc.assert(
    fc.property(days, days, fc.integer({ min: 1, max: 18 }), (labels, earlier, cut) => {
      const before = after(earlier, 0, 19, []);
      const whole = after(labels, 0, 19, before);
      const first = after(labels, 0, cut - 1, before);
      expect(after(labels, cut, 19, first)).toEqual(whole);
      expect(after(labels, 0, cut - 1, after(labels, cut, 19, before))).toEqual(whole);
      expect(plan(labels, 0, 19, whole).summary.changed).toBe(0);
      const onEach = (spans: readonly KindSpan[], day: string) =>
        spans.find((span) => span.first <= day && day <= span.last)?.kind;
      labels.forEach((label, day) => {
        const kind = KINDS[label];
        expect(onEach(whole, date(day))).toBe(kind === 'ordinary' ? undefined : kind);
        if (day >= cut) expect(onEach(first, date(day))).toBe(onEach(before, date(day)));
      });
    }),
  );
});

test('a summary counts days by kind and names what no one sorted', () => {
  const labels = [
    'Vacation',
    'Vacation',
    'Nights',
    'Clinic',
    'Wards',
    'Unsorted',
    ...Array.from({ length: 14 }, () => ''),
  ];
  expect(plan(labels, 0, 19, []).summary).toMatchObject({
    ...{ people: 1, changed: 1, away: 2, hold: 1, good: 1, unsorted: ['Unsorted'], sorted: 0 },
  });
});
