import { expect, test } from '@jest/globals';
import { mentorNewsMessage, type Told } from '../../../src/pairs/news-views.ts';
import { endedForMentor, startedForMentor } from '../../../src/pairs/views.ts';

const pairOf = (number: number) => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  resident_user: `U${number}`,
  resident_name: `Resident ${number}`,
  mentor_user: 'UM',
  mentor_name: 'Max Mentor',
  program_name: 'Internal Medicine',
});
const told = (number: number, state: Told['state'] = 'begins'): Told => ({
  pair: pairOf(number),
  shared: [],
  state,
});

test('what ended and what begins read as they do alone, one after the other', () => {
  const ended = endedForMentor([pairOf(1)]);
  const begun = startedForMentor(pairOf(2), []);
  expect(mentorNewsMessage([told(2)], [pairOf(1)])).toEqual({
    text: `${ended?.text} ${begun.text}`,
    blocks: [...(ended?.blocks ?? []), ...(begun.blocks ?? [])],
  });
});

test('nothing is left to tell: no message', () => {
  expect(mentorNewsMessage([], [])).toBeNull();
});

test('a mentor of more than twenty is told of all by name, and stays within what Slack takes', () => {
  const all = Array.from({ length: 9 }, (_, index) => told(index + 1));
  const many = [...all, ...all, ...all];
  const message = mentorNewsMessage(many, [pairOf(1)]);
  expect(message?.blocks?.length).toBeLessThanOrEqual(50);
  expect(message?.text.match(/Resident \d/g)).toHaveLength(28);
});
