import { expect, test } from '@jest/globals';
import { newsMessage, type Told } from '../../../src/pairs/news-views.ts';
import {
  endedForMentor,
  endedForResident,
  startedForMentor,
  startedForResident,
  takenBackMessage,
} from '../../../src/pairs/views.ts';

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

const NOTHING = { told: [], ended: [], goesOn: true };
const mentors = (told: Told[], ended = [] as ReturnType<typeof pairOf>[]) =>
  newsMessage({ own: NOTHING, mentoring: { told, ended } });

test('what ended and what begins read as they do alone, one after the other', () => {
  const ended = endedForMentor([pairOf(1)]);
  const begun = startedForMentor(pairOf(2), []);
  expect(mentors([told(2)], [pairOf(1)])).toEqual({
    text: `${ended?.text} ${begun.text}`,
    blocks: [...(ended?.blocks ?? []), ...(begun.blocks ?? [])],
  });
});

test('who is resident and mentor both reads of each side in the words of each', () => {
  const own = endedForResident(pairOf(1), true);
  const ended = endedForMentor([pairOf(2)]);
  expect(
    newsMessage({
      own: { told: [], ended: [pairOf(1)], goesOn: true },
      mentoring: { told: [], ended: [pairOf(2)] },
    }),
  ).toEqual({
    text: `${own.text} ${ended?.text}`,
    blocks: [...(own.blocks ?? []), ...(ended?.blocks ?? [])],
  });
  const news = newsMessage({
    own: { told: [{ pair: pairOf(1), shared: [], state: 'taken_back' }], ended: [], goesOn: true },
    mentoring: { told: [told(2)], ended: [] },
  });
  expect(news?.text).toBe("The match with Max Mentor was taken back. You are Resident 2's mentor now.");
});

test('one thing alone reads as it always did', () => {
  const own = (state: 'begins' | 'taken_back') =>
    newsMessage({
      own: { told: [{ pair: pairOf(1), shared: [], state }], ended: [], goesOn: true },
      mentoring: { told: [], ended: [] },
    });
  expect(own('begins')).toEqual(startedForResident(pairOf(1), []));
  expect(own('taken_back')).toEqual(takenBackMessage());
  expect(mentors([told(1)])).toEqual(startedForMentor(pairOf(1), []));
  expect(mentors([told(1, 'taken_back')])).toEqual(takenBackMessage());
});

test('nothing is left to tell: no message', () => {
  expect(mentors([])).toBeNull();
});

test('a mentor of more than twenty is told of all by name, and stays within what Slack takes', () => {
  const all = Array.from({ length: 9 }, (_, index) => told(index + 1));
  const many = [...all, ...all, ...all];
  const message = mentors(many, [pairOf(1)]);
  expect(message?.blocks?.length).toBeLessThanOrEqual(50);
  expect(message?.text.match(/Resident \d/g)).toHaveLength(28);
});
