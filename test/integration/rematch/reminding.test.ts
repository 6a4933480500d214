import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rematchMessages } from '../../../src/features/rematch/messages.ts';
import {
  divertNotices,
  lookAfterNotices,
  remindDeciders,
} from '../../../src/features/rematch/notice-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember } from '../../support/fixtures.ts';
import { decline, setUp as setUpIn, talk } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

/** Who was reminded so far, and of what they read. */
async function scene() {
  const s = await setUpIn(open);
  const rematch = await s.asked(); // on Monday, September 14
  const at = async (moment: string) => {
    s.time.set(moment);
    await remindDeciders(s.ctx);
    await remindDeciders(s.ctx);
    const rows = (await s.outbox()).filter((row) => row.dedupe_key.includes('again') && !row.refresh_of);
    await s.db
      .updateTable('outbox')
      .set({ state: 'sent', sent_at: s.time.clock() })
      .where('dedupe_key', 'like', '%again%')
      .execute();
    return { rows, to: rows.map((row) => row.to_user).sort() };
  };
  const both = [s.director.user, s.second.user].sort();
  return { s, rematch, at, both };
}

describe('a request that waits', () => {
  test('each director who decides is reminded alone, once per five working days, in working hours', async () => {
    const { s, rematch, at, both } = await scene();
    expect((await at('2026-09-18T18:00:00Z')).to).toEqual([]);
    expect((await at('2026-09-21T15:00:00Z')).to).toEqual([]); // 8:00 in Los Angeles
    const { rows, to } = await at('2026-09-21T16:00:00Z');
    expect(to).toEqual(both);
    expect(rows.every((row) => row.to_channel === null)).toBe(true);
    expect((await at('2026-09-25T18:00:00Z')).to).toEqual(both);
    expect((await at('2026-09-28T18:00:00Z')).to).toHaveLength(4);
    // Three weeks of outage: one more, not three.
    expect((await at('2026-10-19T18:00:00Z')).to).toHaveLength(6);
    const [row] = rows;
    if (!row) throw new Error('unreachable');
    const message = await rematchMessages['rematch.notice']?.render(
      { db: s.db, keys: s.ctx.keys, now: s.time.clock() },
      row,
    );
    expect(message?.text).toBe(`A confidential request is still waiting. Reference ${rematch.reference}`);
    expect(JSON.stringify([row.payload, message])).not.toMatch(/Rosa|Max|canary/);
    for (const user of [s.resident.user, s.mentor.user]) expect(JSON.stringify(message)).not.toContain(user);
  });

  test('asking to talk starts the wait again; a decision ends it, also for reminders not yet sent', async () => {
    const { s, rematch, at } = await scene();
    s.time.set('2026-09-18T18:00:00Z');
    await s.decide(rematch.id, talk);
    for (const moment of ['2026-09-21T18:00:00Z', '2026-09-23T18:00:00Z', '2026-09-24T18:00:00Z'])
      expect((await at(moment)).to).toEqual([]); // working days alone count
    const { rows } = await at('2026-09-25T18:00:00Z');
    expect(rows).toHaveLength(2);
    await s.decide(rematch.id, decline);
    expect((await at('2026-10-19T18:00:00Z')).to).toHaveLength(2);
    const [row] = rows;
    if (!row) throw new Error('unreachable');
    const rendered = rematchMessages['rematch.notice']?.render(
      { db: s.db, keys: s.ctx.keys, now: s.time.clock() },
      row,
    );
    expect(await rendered).toBeNull();
  });
});

describe('the notice in the channel', () => {
  type Scene = Awaited<ReturnType<typeof setUpIn>>;
  const notices = async (s: Scene) => (await s.outbox()).filter(({ kind }) => kind === 'rematch.notice');
  const alone = async (s: Scene) => (await notices(s)).flatMap(({ to_user }) => to_user ?? []).sort();
  const becomes = (s: Scene, state: 'planned' | 'sent' | 'failed' | 'skipped', user: string | null = null) =>
    s.db
      .updateTable('outbox')
      .set({ state })
      .where('workspace_id', '=', s.workspaceId)
      .where('to_user', user === null ? 'is' : '=', user)
      .execute();

  test.each([
    ['waits for the channel', 'planned', false, false],
    ['waits for a former channel', 'planned', true, true],
    ['stands in a former channel', 'sent', true, false],
    ['was refused', 'failed', false, true],
  ] as const)(
    '%s: each who decides is told alone (%s, moved: %s): %s',
    async (_, state, hasMoved, isAlone) => {
      const s = await setUpIn(open);
      await s.asked();
      await becomes(s, state);
      if (hasMoved)
        await s.db
          .updateTable('programs')
          .set({ directors_channel_id: 'GNEW' })
          .where('id', '=', s.programId)
          .execute();
      await lookAfterNotices(s.ctx);
      expect(await alone(s)).toEqual(isAlone ? [s.director.user, s.second.user].sort() : []);
    },
  );

  test('is diverted once, and never where it is closed, posted, or meant for no channel', async () => {
    const s = await setUpIn(open);
    const { id } = await s.asked();
    const divert = () => divertNotices(s.ctx, s.workspaceId, id);
    const divertedAt = async () => (await s.stored(id))?.diverted_at;
    await divertNotices(s.ctx, s.workspaceId, 'no id');
    await becomes(s, 'sent');
    await divert();
    expect(await divertedAt()).toBeNull();
    await becomes(s, 'failed');
    const at = s.time.clock();
    await divert();
    s.time.advanceMinutes(1);
    await divert();
    expect(await divertedAt()).toEqual(at);

    const direct = await setUpIn(open, ['mentor', 'director']);
    const { id: other } = await direct.asked();
    await divertNotices(direct.ctx, direct.workspaceId, other);
    expect((await direct.stored(other))?.diverted_at).toBeNull();

    const closed = await setUpIn(open);
    const { id: over } = await closed.asked();
    await closed.decide(over, decline);
    await becomes(closed, 'failed');
    await divertNotices(closed.ctx, closed.workspaceId, over);
    expect(await alone(closed)).toEqual([]);
  });

  test.each([
    ['failed', true],
    ['skipped', true],
    ['planned', false],
  ] as const)(
    'where those told cannot have heard (%s), who joined since is told: %s',
    async (state, isTold) => {
      const s = await setUpIn(open, ['mentor', 'director']);
      await s.asked();
      await becomes(s, 'failed', s.director.user);
      await becomes(s, state, s.second.user);
      const nora = await addMember(s.db, s, ['director']);
      await lookAfterNotices(s.ctx);
      const told = [s.director.user, s.second.user, ...(isTold ? [nora.user] : [])];
      expect(await alone(s)).toEqual(told.sort());
    },
  );
});
