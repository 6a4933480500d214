import { expect, test } from '@jest/globals';
import { newsMessage, type Told } from '../../../src/domain/pairs/news-views.ts';
import {
  endedForMentor,
  endedForResident,
  NEW_YEAR_WORDS,
  startedForMentor,
  startedForResident,
  takenBackMessage,
} from '../../../src/domain/pairs/views.ts';
import { section } from '../../../src/platform/slack/blocks.ts';

const pairOf = (number: number) => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  resident_user: `U${number}`,
  resident_name: `Resident ${number}`,
  resident_pgy: 1,
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
    notifiesInFull: false,
    blocks: [...(ended?.blocks ?? []), ...(begun.blocks ?? [])],
  });
});

test('matches that end at once are named in one sentence, one or several', () => {
  expect(endedForMentor([pairOf(1)])?.text).toBe(
    'Your mentoring match with Resident 1 has ended. Thank you.',
  );
  const several = endedForMentor([pairOf(1), pairOf(2)]);
  expect(several?.text).toBe('Your mentoring matches with Resident 1 and Resident 2 have ended. Thank you.');
  expect(JSON.stringify(several?.blocks)).toContain(
    'Your mentoring matches with <@U1> and <@U2> in Internal Medicine have ended as part of',
  );
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
    notifiesInFull: false,
    blocks: [...(own.blocks ?? []), ...(ended?.blocks ?? [])],
  });
  const news = newsMessage({
    own: { told: [{ pair: pairOf(1), shared: [], state: 'taken_back' }], ended: [], goesOn: true },
    mentoring: { told: [told(2)], ended: [] },
  });
  expect(news?.text).toBe("The match with Max Mentor was undone. You're now Resident 2's mentor.");
});

test('as a new academic year begins, what ended comes after the same congratulation', () => {
  const ended = endedForMentor([pairOf(1)]);
  const news = newsMessage({
    own: NOTHING,
    mentoring: { told: [], ended: [pairOf(1)] },
    endedOnNewYear: true,
  });
  expect(news?.text).toBe(ended?.text);
  expect(news?.blocks).toEqual([section(NEW_YEAR_WORDS), ...(ended?.blocks ?? [])]);
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
