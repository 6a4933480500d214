import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { draftInThread } from '../../../src/features/class-match/thread.ts';
import { randomInstance } from './instances.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-match-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const match = (content: unknown, ...more: string[]) => runAdmin(['match', file(content), ...more], {});

const CLASS = {
  residents: [
    { id: 'ana', choices: ['omar', 'lee'], topics: ['career'], ratherNot: [], conflicts: [] },
    { id: 'ben', choices: ['omar'], topics: [] },
    { id: 'cy' },
  ],
  mentors: [
    { id: 'omar', places: 1, topics: ['career'] },
    { id: 'lee', places: 1, topics: [] },
  ],
  pins: [],
  seed: 1,
};

describe('npm run admin -- match', () => {
  test('prints the draft in words, and as JSON with --json', async () => {
    const json = await match(CLASS, '--json');
    expect(JSON.parse(json.out ?? '')).toEqual({
      pairs: [
        { resident: 'ana', mentor: 'lee', choice: 2 },
        { resident: 'ben', mentor: 'omar', choice: 1 },
      ],
      unplaced: ['cy'],
      outside: 0,
      profile: [1, 1],
    });
    expect((await match(CLASS)).out).toMatch(/2 residents are placed: 1 with their first choice/);
    const pinned = await match({ ...CLASS, pins: [{ resident: 'cy', mentor: 'omar' }] }, '--json');
    expect(JSON.parse(pinned.out ?? '')).toMatchObject({
      pairs: [
        { resident: 'ana', mentor: 'lee', choice: 2 },
        { resident: 'cy', mentor: 'omar', choice: null },
      ],
      unplaced: ['ben'],
      outside: 1,
    });
  });

  test.each<[string, unknown, RegExp[]]>([
    ['no JSON', '{', [/This isn't JSON/]],
    ['no object', [], [/The file isn't an object/]],
    ['nothing in it', {}, [/residents isn't a list/, /mentors isn't a list/]],
    [
      'several things at once',
      {
        residents: [
          { id: 'a', choices: ['x', 'm', 'm'] },
          { id: 'a', ratherNot: ['m'] },
        ],
        mentors: [
          { id: 'm', places: 1 },
          { id: 'm', places: 2 },
        ],
        pins: [
          { resident: 'q', mentor: 'm' },
          { resident: 'a', mentor: 'm' },
          { resident: 'a', mentor: 'n' },
        ],
      },
      [
        /residents has a twice/,
        /mentors has m twice/,
        /residents\[0\]\.choices names x, who isn't a mentor/,
        /residents\[0\]\.choices names m twice/,
        /pins\[0\] names q, who isn't a resident/,
        /pins\[1\] puts a with m, which ratherNot or conflicts forbid/,
        /pins\[2\] names n, who isn't a mentor/,
        /pins has a twice/,
      ],
    ],
    [
      'wrong kinds',
      {
        residents: [{ id: '' }],
        mentors: [
          { id: 'm', places: -1 },
          { id: 'n', places: 1.5 },
        ],
      },
      [
        /residents\[0\]\.id is empty/,
        /mentors\[0\]\.places is below 0/,
        /mentors\[1\]\.places isn't a whole number/,
      ],
    ],
    [
      'more pins than places',
      {
        ...CLASS,
        pins: [
          { resident: 'ana', mentor: 'lee' },
          { resident: 'cy', mentor: 'lee' },
        ],
      },
      [/pins put 2 residents with lee, whose capacity is 1/],
    ],
  ])('%s: every problem is named, exit 1', async (_, content, problems) => {
    const ended = await match(content);
    expect(ended.code).toBe(1);
    for (const problem of problems) expect(ended.err).toMatch(problem);
  });

  test('without a file, with one that is not there, and with a flag it does not know', async () => {
    for (const words of [['match'], ['match', join(folder, 'none.json')], ['match', file(CLASS), '--fast']]) {
      const ended = await runAdmin(words, {});
      expect(ended.code).toBe(1);
      expect(ended.err).toMatch(/Usage|doesn't exist or can't be read/);
    }
  });
});

test('the thread can be ended before it is done', async () => {
  const stop = new AbortController();
  const drafting = draftInThread(
    randomInstance(3, { residents: 1000, mentors: 400, openings: 2 }),
    stop.signal,
  );
  stop.abort(new Error('cancelled'));
  await expect(drafting).rejects.toThrow('cancelled');
});
