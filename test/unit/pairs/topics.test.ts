import { describe, expect, test } from '@jest/globals';
import {
  knownTopics,
  readTopicLines,
  topicNames,
  topicsInSentence,
  topicsOf,
} from '../../../src/domain/pairs/topics.ts';

describe('topics', () => {
  test('are those that are there for all, then the program’s own; what is neither is no topic', () => {
    expect(topicsOf(['Research']).map(({ id }) => id)).toEqual([
      'career',
      'support',
      'role_model',
      'Research',
    ]);
    expect(knownTopics(['Research'], ['Research', 'gossip', 'career', 'career'])).toEqual([
      'career',
      'Research',
    ]);
    expect(knownTopics([], ['Research'])).toEqual([]);
  });

  test('read as they were chosen, also once they are not offered any more', () => {
    expect(topicNames(['role_model', 'Research'])).toBe('Role modeling, Research');
    expect(topicNames(['support', 'Research'])).toBe('Support, including confidential support; Research');
  });

  test.each([
    [['career'], 'career advice'],
    [['career', 'OB research'], 'career advice and OB research'],
    [['career', 'support'], 'career advice and support, including confidential support'],
    [['support', 'role_model'], 'support, including confidential support, and role modeling'],
    [['career', 'role_model', 'OB research'], 'career advice, role modeling, and OB research'],
    [
      ['career', 'support', 'role_model'],
      'career advice; support, including confidential support; and role modeling',
    ],
  ])('read within a sentence, so that each can be told from the next: %j', (ids, words) => {
    expect(topicsInSentence(ids)).toBe(words);
  });

  test('are written one a line, each once, within what Slack shows', () => {
    expect(readTopicLines(' Research \n\nresearch\nCareer advice\n')).toEqual({
      ok: true,
      topics: ['Research'],
    });
    expect(readTopicLines('x'.repeat(41))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/40 characters or fewer/),
    });
    expect(readTopicLines('a|b').ok).toBe(false);
    expect(readTopicLines('a\nb\nc\nd\ne\nf\ng').ok).toBe(true);
    expect(readTopicLines('a\nb\nc\nd\ne\nf\ng\nh').ok).toBe(false);
  });
});
