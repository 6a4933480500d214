import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rematchMessages } from '../../../src/features/rematch/messages.ts';
import { remindDeciders } from '../../../src/features/rematch/notice-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
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
