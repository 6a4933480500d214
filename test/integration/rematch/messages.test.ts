import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { rematchMessages } from '../../../src/features/rematch/messages.ts';
import { closeNotices } from '../../../src/features/rematch/notice-operations.ts';
import { decideRematch, requestRematch, withdrawRematch } from '../../../src/features/rematch/operations.ts';
import { findOpenRematch } from '../../../src/features/rematch/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { claimNext, setState } from '../../../src/platform/outbox/queries.ts';
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
  const { ctx } = testContext(open, time.clock);
  const seed = await seedPair(db);
  const person = (user: string) => ({ workspaceId: seed.workspaceId, userId: user, foreign: false });
  const resident = await findMembership(db, person(seed.resident.user), seed.programId);
  if (!resident) throw new Error('no such resident');
  const about = { pairId: seed.pairId, mentorReadsChannel: readsChannel };
  await requestRematch(ctx, resident, { reasons: [], words: 'canary', preferred: [] }, about);
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
    const sent = { channel_id: 'C1', message_ts: row.id, sent_at: time.clock() };
    await setState(db, row, message ? 'sent' : 'skipped', sent);
    return { kind: row.kind, refresh: row.refresh_of !== null, text: message?.text ?? null };
  };
  return { db, ctx, rematch, decide, withdraw, send, time };
}

const waiting = (reference: string) => `A confidential request is waiting. Reference ${reference}`;

describe('the notice', () => {
  const CLOSED =
    'This notice is closed. Directors who can decide open requests will find them on the Home tab.';
  const DAYS = 86_400_000;

  test('says that something waits, and seven days later that it is closed, whatever was decided and when', async () => {
    for (const act of ['decline', 'withdraw', 'nothing'] as const) {
      const s = await setUp();
      const posted = s.time.clock();
      expect(await s.send()).toEqual({
        kind: 'rematch.notice',
        refresh: false,
        text: waiting(s.rematch.reference),
      });
      if (act === 'decline') await s.decide('decline');
      if (act === 'withdraw') await s.withdraw();
      if (act === 'decline') expect(await s.send()).toMatchObject({ kind: 'rematch.answer' });
      s.time.set(new Date(posted.getTime() + 7 * DAYS - 1000).toISOString());
      await closeNotices(s.ctx);
      expect([act, await s.send()]).toEqual([act, undefined]);
      s.time.set(new Date(posted.getTime() + 7 * DAYS).toISOString());
      for (let tick = 0; tick < 2; tick += 1) await closeNotices(s.ctx);
      expect(await s.send()).toEqual({ kind: 'rematch.notice', refresh: true, text: CLOSED });
      await closeNotices(s.ctx);
      expect(await s.send()).toBeUndefined();
    }
  });

  test('closes though its request is gone, and after a week without a worker, in the order of posting', async () => {
    const s = await setUp(true);
    expect(await s.send()).toMatchObject({ text: waiting(s.rematch.reference) });
    await s.db.deleteFrom('rematches').where('id', '=', s.rematch.id).execute();
    s.time.set(new Date(s.time.clock().getTime() + 14 * DAYS).toISOString());
    await closeNotices(s.ctx);
    expect(await s.send()).toMatchObject({ refresh: true, text: CLOSED });
  });

  test('withdrawn before anyone was told: no one is told', async () => {
    const { withdraw, send } = await setUp();
    await withdraw();
    expect(await send()).toEqual({ kind: 'rematch.notice', refresh: false, text: null });
    expect(await send()).toBeUndefined();
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
        { kind: 'rematch.answer', refresh: false, text: 'Your request has been answered.' },
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
