import { describe, expect, test } from '@jest/globals';
import { mentorSelect } from '../../../src/domain/members/mentor-select.ts';
import { choiceName } from '../../../src/domain/members/names.ts';
import { readSlackPerson } from '../../../src/domain/members/people.ts';

const person = (more: object) =>
  readSlackPerson({ id: 'U1', team_id: 'T1', real_name: 'Rosa Alvarez', ...more }, 'T1');

describe('who is a person of a program', () => {
  test.each([
    ['an account that has not joined yet', { is_invited_user: true }, 'invited'],
    ['the account of a workflow', { is_workflow_bot: true }, 'bot'],
    ['a bot', { is_bot: true }, 'bot'],
    ['an invited account that was taken back', { is_invited_user: true, deleted: true }, 'deactivated'],
    ['a person', {}, 'active'],
  ])('%s', (_, more, standing) => expect(person(more).standing).toBe(standing));
});

describe('the full name', () => {
  test('is kept where Slack shows another one, and stands in lists', () => {
    const rosie = person({ profile: { display_name: 'rosie', real_name: 'Rosa Alvarez' } });
    expect(rosie).toMatchObject({ name: 'rosie', realName: 'Rosa Alvarez' });
    expect(person({ profile: { display_name: '', real_name: 'Rosa Alvarez' } }).realName).toBeNull();
    expect(choiceName({ display_name: 'rosie', real_name: 'Rosa Alvarez' })).toBe('rosie (Rosa Alvarez)');
    expect(choiceName({ display_name: 'Rosa Alvarez', real_name: null })).toBe('Rosa Alvarez');
  });
});

describe('a list of mentors', () => {
  const mentors = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ slack_user_id: `U${n}`, display_name: `Mentor ${n}` }));
  test.each([
    [0, undefined],
    [1, 1],
    [100, 1],
    [101, 2],
    [999, 10],
    [5000, 10],
  ])('of %d', (count, groups) => {
    const select = mentorSelect(mentors(count), 3);
    const of = select && 'option_groups' in select ? select.option_groups?.length : select && 1;
    expect(of).toBe(groups);
  });
});
