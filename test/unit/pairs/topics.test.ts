import { describe, expect, test } from '@jest/globals';
import { knownTopics, readTopicLines, topicNames, topicsOf } from '../../../src/pairs/topics.ts';

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
  });

  test('are written one a line, each once, within what Slack shows', () => {
    expect(readTopicLines(' Research \n\nresearch\nCareer advice\n')).toEqual({
      ok: true,
      topics: ['Research'],
    });
    expect(readTopicLines('x'.repeat(41))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/within 40/),
    });
    expect(readTopicLines('a|b').ok).toBe(false);
    expect(readTopicLines('a\nb\nc\nd\ne\nf\ng').ok).toBe(true);
    expect(readTopicLines('a\nb\nc\nd\ne\nf\ng\nh').ok).toBe(false);
  });
});
