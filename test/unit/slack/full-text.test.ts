import { describe, expect, test } from '@jest/globals';
import {
  actions,
  button,
  context,
  header,
  type Message,
  section,
} from '../../../src/platform/slack/blocks.ts';
import { barChart } from '../../../src/platform/slack/charts.ts';
import { fullText } from '../../../src/platform/slack/full-text.ts';
import { dataTable } from '../../../src/platform/slack/tables.ts';
import { gallery } from '../../gallery/gallery.ts';

/** Whose notification says nothing but its lead, and why. */
const LEAD_ONLY: Record<string, readonly string[]> = {
  'a confidential request: a channel and a phone show only that something waits': [
    'features/rematch/views.waitingMessage',
    'features/rematch/views.closedMessage',
    'features/rematch/views.answerMessage',
    'features/rematch/views.newsMessage',
  ],
  'a private question: a phone shows only that there is one': [
    'features/private-questions/views.questionMessage',
    'features/midyear-review/views.reviewMessage',
  ],
  'an ending or a correction: neutral on a phone, whatever the cause': [
    'domain/pairs/views.endedForMentor',
    'domain/pairs/views.endedForResident',
    'domain/pairs/views.takenBackMessage',
    'domain/pairs/views.correctedForResident',
    'domain/pairs/views.correctedForMentor',
    'domain/pairs/views.relievedForMentor',
    'domain/pairs/news-views.newsMessage', // the samples end or correct something
  ],
  'told to directors privately, or to the person who told them': [
    'domain/pairs/views.declinedForMentor',
    'features/requests/reassign-views.declinedMessage',
    'features/requests/reassign-views.declineSettledMessage',
    'features/mentor-profile/views.noMoreMessage',
    'features/mentor-profile/views.renewedMessage',
  ],
  'a conversation beyond the match: no one else is told that it was asked for, or with whom': [
    'features/conversations/message-views.askedMessage',
    'features/conversations/message-views.answeredMessage',
    'features/conversations/message-views.openedMessage',
    'features/conversations/message-views.silenceMessage',
    'features/conversations/message-views.reminderMessage',
    'features/scheduling/talk-views.quietMessage',
  ],
};
const leadOnly = new Set(Object.values(LEAD_ONLY).flat());
const shown = gallery.flatMap((sample) =>
  sample.as === 'message' ? [{ of: sample.of, message: sample.shows }] : [],
);

const bare = (words: string) => words.replaceAll(/[*_~`]/g, '').trim();

/** Every line of a message's sections, headers and small print, as this test finds it. */
function linesOf({ blocks = [] }: Message): string[] {
  return blocks
    .flatMap((block) => {
      if (block.type === 'section')
        return [block.text?.text ?? '', ...(block.fields ?? []).map(({ text }) => text)];
      if (block.type === 'context')
        return block.elements.map((each) => ('text' in each ? String(each.text) : ''));
      return [];
    })
    .flatMap((words) => words.split('\n'))
    .map(bare)
    .filter((line) => line !== '');
}

describe('what a notification and a screen reader are told', () => {
  test('everything that is not confidential, in the words of its blocks', () => {
    const open = shown.filter(({ of }) => !leadOnly.has(of));
    expect(open.length).toBeGreaterThan(40);
    for (const { of, message } of open) {
      const text = fullText(message);
      const said = new Set(text.split('\n').map(bare));
      const missing = linesOf(message).filter((line) => !said.has(line));
      if (text.endsWith('\n…')) expect([of, text.length > 700]).toEqual([of, true]);
      else expect([of, missing]).toEqual([of, []]);
    }
  });

  test('nothing but the lead where anything is confidential', () => {
    const hidden = shown.filter(({ of }) => leadOnly.has(of));
    expect(new Set(hidden.map(({ of }) => of))).toEqual(leadOnly);
    for (const { of, message } of hidden) {
      const text = fullText(message);
      if (message.text.length <= 4000) expect([of, text]).toEqual([of, message.text]);
      else expect(message.text.startsWith(text.slice(0, -1))).toBe(true);
      expect([of, message.notifiesInFull ?? false]).toEqual([of, false]);
    }
  });

  test('Slack takes it in an update too, and every mention and link in it is whole', () => {
    for (const { of, message } of shown) {
      const text = fullText(message);
      expect([of, text.length <= 4000]).toEqual([of, true]);
      for (const line of text.split('\n'))
        expect([of, line.split('<').length - line.split('>').length]).toEqual([of, 0]);
    }
  });
});

describe('the words of blocks', () => {
  const full = (message: Omit<Message, 'notifiesInFull'>) => fullText({ ...message, notifiesInFull: true });

  test('headers, sections, fields and small print, in their order; a button says nothing', () => {
    const text = full({
      text: 'The lead.',
      blocks: [
        header('R&D'),
        section('*One*\nTwo &amp; three', { fields: [{ type: 'mrkdwn', text: 'Four' }] }),
        actions('any', button('any', 'Press')),
        context('Five', 'Six'),
      ],
    });
    expect(text).toBe('The lead.\nR&amp;D\n*One*\nTwo &amp; three\nFour\nFive\nSix');
  });

  test('the numbers of a chart and the rows of a table', () => {
    const chart = barChart({
      title: 'Meetings by month',
      categories: ['Jul', 'Aug'],
      series: [
        { name: 'Met', values: [4, 7] },
        { name: 'Due', values: [1, 0] },
      ],
    });
    const table = dataTable('Pairs', ['Resident', 'Met'], [['Ana & Ben', 2]]);
    expect(full({ text: 'The year.', blocks: [chart, ...(table ? [table.block] : [])] })).toBe(
      'The year.\n*Meetings by month*\n• Jul: Met 4, Due 1\n• Aug: Met 7, Due 0\nPairs\nResident · Met\nAna &amp; Ben · 2',
    );
  });

  test('what the lead has said already is not said twice', () => {
    expect(
      full({ text: 'Closed.\nReopen it anytime.', blocks: [section('*Closed.*'), section('More.')] }),
    ).toBe('Closed.\nReopen it anytime.\nMore.');
    const longer = [section('*Closed* until June.')];
    expect(full({ text: 'Closed.', blocks: longer })).toBe('*Closed* until June.');
  });

  test('a long message is cut at a whole line, with a sign that it goes on', () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `${index} <https://example.org/${'x'.repeat(90)}|a link>`,
    );
    const text = full({ text: 'Lead.', blocks: lines.map((line) => section(line)) });
    const kept = text.split('\n');
    expect(kept.at(-1)).toBe('…');
    expect(kept.slice(1, -1)).toEqual(lines.slice(0, kept.length - 2));
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text.length + (lines[0]?.length ?? 0)).toBeGreaterThan(3990);
  });

  test('a lead that is too long by itself is cut between words, never inside a mention', () => {
    const lead = Array.from(
      { length: 300 },
      (_, index) => `<@U${String(index).padStart(10, '0')}|A name>`,
    ).join(', ');
    for (const text of [fullText({ text: lead }), full({ text: lead, blocks: [section('More.')] })]) {
      expect(text.length).toBeLessThanOrEqual(4000);
      expect(text).toMatch(/>,…(?:\nMore\.)?$/);
    }
  });
});
