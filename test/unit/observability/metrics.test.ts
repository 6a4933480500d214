import { describe, expect, test } from '@jest/globals';
import { acknowledging, messageClass, scrape } from '../../../src/metrics.ts';

const waiting = { messages: 0, oldestSeconds: 0, stoppedWorkspaces: 0, heldChannels: 0, jobs: [] };

describe('what metrics tell', () => {
  test('the confidential flow has one name for all of it', async () => {
    const names = [
      'rematch',
      'rematch.ask',
      'rematch.decide.submit',
      'confidential.open',
      'answer.read',
      'fit',
    ];
    for (const name of names) acknowledging('click', name)();
    acknowledging('command', 'log')();
    const text = await scrape(async () => waiting);
    expect(text).toContain('mentor_acknowledgement_seconds_count{kind="click",name="private"} 6');
    expect(text).toContain('mentor_acknowledgement_seconds_count{kind="command",name="log"} 1');
    expect(text).not.toMatch(/rematch|confidential|name="(answer|fit)/);
  });

  test.each([
    ['reminders.nudge', null, 'reminder'],
    ['rematch.notice', null, 'other'],
    ['pair.started.mentor', null, 'other'],
    ['rematch.notice', 'an id', 'update'],
  ])('a message %s (in place of %s) is counted as %s', (kind, refresh_of, expected) => {
    expect(messageClass({ kind, refresh_of })).toBe(expected);
  });
});
