import { describe, expect, test } from '@jest/globals';
import { kinds } from '../../../src/app/worker.ts';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { ANEW } from '../../../src/domain/moving/anew.ts';
import { type Facts, isSamePerson, whyNotMove } from '../../../src/domain/moving/policy.ts';
import { renamedIn } from '../../../src/domain/moving/sealed-operations.ts';

const to: SlackPerson = {
  userId: 'UNEW',
  name: 'Maya Chen',
  email: 'maya@new.example',
  timeZone: null,
  isAdmin: false,
  standing: 'active',
};
const from = {
  memberId: 'one',
  userId: 'UOLD',
  name: 'maya',
  realName: 'Chen, Maya, MD',
  roles: ['resident'],
  gone: true,
};
const none = { active: [], ever: [] };
const facts: Facts = {
  ...{ mover: { userId: 'UDANA', mayNameDirectors: true }, from, to, second: undefined },
  pairs: none,
};
const coordinator = { userId: 'UCORA', mayNameDirectors: false };
const second = { memberId: 'two', roles: ['mentor'] };
const pair = (residentId: string, mentorId: string) => ({ residentId, mentorId });
const both = (...pairs: ReturnType<typeof pair>[]) => ({ active: pairs, ever: pairs });
const other = { ...to, name: 'Olga Other' };

describe('whether records may move', () => {
  const director = { ...from, roles: ['mentor', 'director'] };
  test.each<[string, Partial<Facts>, ReturnType<typeof whyNotMove>]>([
    ['the same name at a deactivated account', {}, undefined],
    ['to the same account', { to: { ...to, userId: 'UOLD' } }, 'same_account'],
    ['to a bot', { to: { ...to, standing: 'bot' } }, 'not_active'],
    ['to someone of another organization', { to: { ...to, standing: 'external' } }, 'not_active'],
    ['to someone invited', { to: { ...to, standing: 'invited' } }, 'not_active'],
    ['to oneself', { mover: { userId: 'UNEW', mayNameDirectors: true } }, 'own_account'],
    ['from oneself', { mover: { userId: 'UOLD', mayNameDirectors: true } }, 'own_account'],
    ['a director’s by a coordinator', { mover: coordinator, from: director }, 'directors_only'],
    [
      'to a director by a coordinator',
      { mover: coordinator, second: { ...second, roles: ['director'] } },
      'directors_only',
    ],
    ['a director’s by a director', { from: director }, undefined],
    ['a resident’s by a coordinator', { mover: coordinator }, undefined],
    ['from an account that is active', { from: { ...from, gone: false } }, 'still_active'],
    [
      'from an active account with the same address',
      { from: { ...from, gone: false }, email: 'maya@new.example' },
      undefined,
    ],
    ['to another name', { to: other }, 'someone_else'],
    ['to another name with the same address', { to: other, email: 'maya@new.example' }, undefined],
    ['to another name with another address', { to: other, email: 'maya@old.example' }, 'someone_else'],
    [
      'by the operator, whatever Slack shows',
      { mover: 'operator', to: other, from: { ...from, gone: false } },
      undefined,
    ],
    ['by the operator, to a bot', { mover: 'operator', to: { ...to, standing: 'bot' } }, 'not_active'],
    ['to a second member without pairs', { second }, undefined],
    [
      'to a second member with a pair, the first without',
      { second, pairs: both(pair('two', 'max')) },
      undefined,
    ],
    [
      'to a second member with the same mentor',
      { second, pairs: both(pair('one', 'max'), pair('two', 'max')) },
      undefined,
    ],
    [
      'to a second member with another mentor',
      { second, pairs: both(pair('one', 'max'), pair('two', 'olga')) },
      'two_mentors',
    ],
    [
      'to a second member whose other mentor is over',
      { second, pairs: { active: [pair('one', 'max')], ever: [pair('one', 'max'), pair('two', 'olga')] } },
      undefined,
    ],
    [
      'to a second member who is their mentor',
      { mover: 'operator', second, pairs: { active: [], ever: [pair('one', 'two')] } },
      'paired_together',
    ],
  ])('%s', (_, more, expected) => {
    expect(whyNotMove({ ...facts, ...more })).toBe(expected);
  });
});

test('a single word is no name that two accounts could share', () => {
  expect(isSamePerson({ name: 'maya', realName: null }, { name: 'maya', email: undefined })).toBe(false);
  expect(isSamePerson(from, { name: 'mc', realName: 'Dr. Maya Chen', email: undefined })).toBe(true);
});

test('a list names everyone once, and nothing but whole names is replaced', () => {
  const names = new Map([['two', 'one']]);
  expect(renamedIn('{"choices":["two","max","one"],"note":"two of us, \\"two\\""}', names)).toBe(
    '{"choices":["one","max"],"note":"two of us, \\"two\\""}',
  );
  expect(renamedIn('{"note":"twofold"}', names)).toBe('{"note":"twofold"}');
  expect(renamedIn('[["two"],["one","two"]]', names)).toBe('[["one"],["one"]]');
});

test('of every kind of message it is said whether a new account gets it again', () => {
  expect(Object.keys(ANEW).sort()).toEqual(Object.keys(kinds).sort());
});
