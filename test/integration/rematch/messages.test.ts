import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OpenDatabase } from '../../../src/database/open.ts';
import { findMembership } from '../../../src/members/queries.ts';
import { claimNext, setState } from '../../../src/outbox/queries.ts';
import { rematchMessages } from '../../../src/rematch/messages.ts';
import { decideRematch, requestRematch, withdrawRematch } from '../../../src/rematch/operations.ts';
import { findOpenRematch } from '../../../src/rematch/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import { seedPair, testClock, testContext } from '../../support/fixtures.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

async function setUp(readsChannel = false) {
  const { db } = open;
  const time = testClock();
  const { ctx, woken } = testContext(open, time.clock);
  const seed = await seedPair(db);
  const person = (user: string) => ({ workspaceId: seed.workspaceId, userId: user, foreign: false });
  const resident = await findMembership(db, person(seed.resident.user), seed.programId);
  if (!resident) throw new Error('no such resident');
  await requestRematch(ctx, resident, { reasons: [], words: 'canary', preferred: [] }, readsChannel);
  const rematch = await findOpenRematch(db, resident.id);
  if (!rematch) throw new Error('nothing was asked');
  const decide = (choice: 'talk' | 'decline') =>
    decideRematch(ctx, person(seed.director.user), rematch.id, { choice, note: 'canary note' });
  const withdraw = () => withdrawRematch(ctx, person(seed.resident.user), rematch.id);
  /** Claims the next message as a sender does, renders it and ends it. */
  const send = async () => {
    const row = await claimNext(db, seed.workspaceId, time.clock());
    if (!row) return undefined;
    const message = await rematchMessages[row.kind]?.render({ db, keys: ctx.keys, now: time.clock() }, row);
    await setState(db, row, message ? 'sent' : 'skipped', { channel_id: 'C1', message_ts: row.id });
    return { kind: row.kind, refresh: row.refresh_of !== null, text: message?.text ?? null };
  };
  return { db, seed, rematch, decide, withdraw, send, woken, time };
}

const waiting = (reference: string) => `A confidential request is waiting. Reference ${reference}`;

describe('the notice', () => {
  test('says that something waits, and once it is decided only that it was handled', async () => {
    const { rematch, decide, send } = await setUp();
    expect(await send()).toEqual({
      kind: 'rematch.notice',
      refresh: false,
      text: waiting(rematch.reference),
    });
    await decide('talk');
    expect(await send()).toMatchObject({ kind: 'rematch.answer' });
    expect(await send()).toBeUndefined(); // a talk is no decision: the notice stays as it is
    await decide('decline');
    const sent = [await send(), await send()];
    expect(sent).toContainEqual({
      kind: 'rematch.notice',
      refresh: true,
      text: `Handled. Reference ${rematch.reference}`,
    });
  });

  test('to each director alone is refreshed likewise', async () => {
    const { rematch, withdraw, send } = await setUp(true);
    expect(await send()).toMatchObject({ text: waiting(rematch.reference) });
    await withdraw();
    expect(await send()).toMatchObject({ refresh: true, text: `Handled. Reference ${rematch.reference}` });
  });

  test('withdrawn before anybody was told: nobody is told', async () => {
    const { withdraw, send } = await setUp();
    await withdraw();
    expect(await send()).toEqual({ kind: 'rematch.notice', refresh: false, text: null });
    expect(await send()).toBeUndefined();
  });

  test('withdrawn while it was on its way: it is refreshed after it arrived', async () => {
    const { db, seed, rematch, withdraw, send, time } = await setUp();
    const row = await claimNext(db, seed.workspaceId, time.clock());
    await withdraw();
    if (row) await setState(db, row, 'sent', { channel_id: 'C1', message_ts: '1' });
    expect(await send()).toMatchObject({ refresh: true, text: `Handled. Reference ${rematch.reference}` });
  });
});

describe('the answer', () => {
  test('says that there is one and no more, whatever it is', async () => {
    for (const choice of ['talk', 'decline'] as const) {
      const { decide, send } = await setUp();
      await send();
      await decide(choice);
      const sent = [await send(), await send()];
      const answers = sent.filter((message) => message?.kind === 'rematch.answer');
      expect(answers).toEqual([
        { kind: 'rematch.answer', refresh: false, text: 'There is an answer to your request.' },
      ]);
    }
  });

  test('is not sent when the request was withdrawn meanwhile', async () => {
    const { decide, withdraw, send } = await setUp();
    await send();
    await decide('talk');
    await withdraw();
    const sent = [await send(), await send()];
    expect(sent).toContainEqual({ kind: 'rematch.answer', refresh: false, text: null });
  });
});
