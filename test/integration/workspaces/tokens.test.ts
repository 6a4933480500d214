import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { stopWorkspace } from '../../../src/platform/outbox/queries.ts';
import { recordInstallation } from '../../../src/platform/workspaces/operations.ts';
import {
  claimLooks,
  findActive,
  findEnding,
  hasInstalled,
} from '../../../src/platform/workspaces/queries.ts';
import { makeState, takeState } from '../../../src/platform/workspaces/states.ts';
import { installedTokens } from '../../../src/platform/workspaces/tokens.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addWorkspace, testClock, testContext } from '../../support/fixtures.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-09-14T15:00:00Z');

let open: OpenDatabase;
const time = testClock();
const context = () => testContext(open, time.clock).ctx;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  time.set('2026-09-14T15:00:00Z');
  await open.db.deleteFrom('installations').execute();
});

/** An installation whose token ends after so long; `renew` answers with the next token, or fails. */
async function installed(leftMs: number | undefined) {
  const workspaceId = await addWorkspace(open.db);
  const ctx = context();
  const expiresAt = new Date(START + (leftMs ?? 0));
  await recordInstallation(ctx, {
    ...{ workspaceId, isOrg: false, appId: 'A1', installedBy: 'U1', botId: 'B1', botUserId: 'UB1' },
    ...{ scopes: [], token: 'first' },
    renewal: leftMs === undefined ? undefined : { refreshToken: 'refresh-1', expiresAt },
  });
  const renewed: string[] = [];
  let fails = false;
  const find = installedTokens({
    ...{ db: open.db, keys: ctx.keys, clock: time.clock, log: ctx.log },
    async renew(refreshToken) {
      renewed.push(refreshToken);
      if (fails) throw new Error('Slack is away');
      return { token: `token-${renewed.length + 1}`, refreshToken: 'refresh-2', expiresInSeconds: 43_200 };
    },
  });
  const token = async (inAHurry = false) => (await find(workspaceId, { inAHurry })).token;
  return { workspaceId, token, renewed, fail: () => (fails = true) };
}

describe('a token', () => {
  test.each([
    [120 * MINUTE_MS + 1, 'first'],
    [120 * MINUTE_MS, 'token-2'],
    [undefined, 'first'], // one that never ends
  ])('that ends in %d ms is %s', async (leftMs, expected) => {
    const { token } = await installed(leftMs);
    expect(await token()).toBe(expected);
  });

  test.each([
    [5 * MINUTE_MS + 1, 'first'],
    [5 * MINUTE_MS, 'token-2'],
  ])('that ends in %d ms is %s for someone in a hurry, and renewed behind', async (leftMs, expected) => {
    const { token } = await installed(leftMs);
    expect(await token(true)).toBe(expected);
    expect(await token()).toBe('token-2');
  });

  test('is renewed once for all who ask meanwhile, with the refresh token that came last', async () => {
    const { token, renewed } = await installed(60 * MINUTE_MS);
    expect(await Promise.all([token(), token()])).toEqual(['token-2', 'token-2']);
    expect(await token()).toBe('token-2');
    expect(renewed).toEqual(['refresh-1']);
    time.advanceMinutes(11 * 60);
    await token();
    expect(renewed).toEqual(['refresh-1', 'refresh-2']);
  });

  test('that cannot be renewed serves until it ends, and is not asked for again at once', async () => {
    const { token, renewed, fail } = await installed(60 * MINUTE_MS);
    fail();
    expect([await token(), await token()]).toEqual(['first', 'first']);
    expect(renewed).toHaveLength(1);
    time.advanceMinutes(59.99);
    expect(await token()).toBe('first');
    time.advanceMinutes(0.01);
    await expect(token()).rejects.toThrow('Slack is away');
  });
});

test('tokens that end before a moment are found, of workspaces at work; who installed is known', async () => {
  const { workspaceId } = await installed(60 * MINUTE_MS);
  const ends = new Date(START + 60 * MINUTE_MS);
  expect(await findEnding(open.db, ends)).toEqual([]);
  const later = new Date(ends.getTime() + 1);
  expect(await findEnding(open.db, later)).toEqual([workspaceId]);
  await stopWorkspace(open.db, workspaceId, 'invalid_auth', time.clock());
  expect(await findEnding(open.db, later)).toEqual([]);
  expect(await hasInstalled(open.db, { workspaceId, userId: 'U1' })).toBe(true);
  expect(await hasInstalled(open.db, { workspaceId, userId: 'U2' })).toBe(false);
});

test('an installation link works once, for ten minutes', async () => {
  const ctx = context();
  const [first, second] = [makeState(ctx.keys, time.clock), makeState(ctx.keys, time.clock)];
  time.set('2026-09-14T15:09:59.999Z');
  await takeState(ctx, first);
  await expect(takeState(ctx, first)).rejects.toThrow();
  time.set('2026-09-14T15:10:00Z');
  await expect(takeState(ctx, second)).rejects.toThrow();
});

test('a stopped workspace is looked at after 1 minute, 2 more, 4 … an hour at most', async () => {
  const id = await addWorkspace(open.db);
  await stopWorkspace(open.db, id, 'invalid_auth', time.clock());
  const looks: number[] = [];
  for (let minute = 0; minute <= 250; minute += 1) {
    time.set(new Date(START + minute * MINUTE_MS).toISOString());
    const claimed = await claimLooks(open.db, time.clock(), 20);
    if (claimed.some((each) => each.id === id)) looks.push(minute);
  }
  expect(looks).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
  time.advanceMinutes(-120); // 173 minutes ahead was written while a clock was wrong
  expect(await claimLooks(open.db, time.clock(), 20)).toContainEqual({ id, stopped_reason: 'invalid_auth' });
  expect(await findActive(open.db, [id, null, undefined])).toEqual([id]);
  await stopWorkspace(open.db, id, 'app_uninstalled', time.clock());
  expect(await findActive(open.db, [id])).toEqual([]);
  expect(await findActive(open.db, [null])).toEqual([]);
});
