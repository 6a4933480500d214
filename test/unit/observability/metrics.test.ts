import { describe, expect, test } from '@jest/globals';
import { readBuild } from '../../../src/platform/build.ts';
import { acknowledging, messageClass, scrape } from '../../../src/platform/metrics.ts';

const waiting = {
  messages: 0,
  oldestSeconds: 0,
  stoppedWorkspaces: 0,
  heldChannels: 0,
  setAside: 0,
  deletions: { count: 0, next: undefined },
  erasingHeld: false,
  allHeld: false,
  database: { answerSeconds: 0.001, bytes: 1 },
  jobs: [],
};

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
    const countOf = (text: string, labels: string) =>
      Number(text.split(`mentor_acknowledgement_seconds_count{${labels}} `)[1]?.split('\n')[0] ?? 0);
    const before = await scrape(async () => waiting);
    for (const name of names) acknowledging('click', name)();
    acknowledging('command', 'log')();
    const text = await scrape(async () => waiting);
    const grown = (labels: string) => countOf(text, labels) - countOf(before, labels);
    expect(grown('kind="click",name="private"')).toBe(6);
    expect(grown('kind="command",name="log"')).toBe(1);
    // What other files of this thread have counted stands there too.
    const added = text.split('\n').filter((line) => !before.split('\n').includes(line));
    expect(added.join('\n')).not.toMatch(/rematch|confidential|name="(answer|fit)/);
  });

  test('what runs is named, by version and commit alone', async () => {
    const [line] = (await scrape(async () => waiting)).match(/^mentor_build_info.*$/m) ?? [];
    expect(line).toMatch(/^mentor_build_info\{version="\d+\.\d+\.\d+",commit="([0-9a-f]{12}|unknown)"\} 1$/);
    const commit = 'a'.repeat(40);
    expect(readBuild({ SOURCE_COMMIT: commit }).commit).toBe('a'.repeat(12));
    expect(readBuild({ SOURCE_COMMIT: '$COMMIT' }).commit).not.toContain('$');
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
