import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { carryOutChange, scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { withdrawRematch } from '../../../src/features/rematch/operations.ts';
import { findOpenRematch } from '../../../src/features/rematch/queries.ts';
import { decryptWords } from '../../../src/features/rematch/words.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { createTestDatabase } from '../../support/database.ts';
import { CANARY, decline, LATER, setUp as setUpIn, WORDS } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const setUp = (mentorRoles?: Role[], residentRoles?: Role[]) => setUpIn(open, mentorRoles, residentRoles);

describe('asking', () => {
  test('keeps the words in one sealed column, and the notice carries an id only', async () => {
    const s = await setUp();
    const preferred = [s.otherMentor.id];
    expect(await s.ask({ ...WORDS, preferred })).toEqual({ ok: true });
    const rematch = await findOpenRematch(s.db, s.resident.id);
    expect(rematch).toMatchObject({ status: 'open', pair_id: s.pairId, note_to_resident: null });
    if (!rematch) throw new Error('unreachable');
    expect(decryptWords(s.ctx.keys, rematch)).toEqual({ ...WORDS, preferred });
    const [notice, ...more] = await s.outbox();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      kind: 'rematch.notice',
      payload: { rematchId: rematch.id },
      to_channel: 'GDIRECTORS',
      to_user: null,
      dedupe_key: `rematch.notice:${rematch.id}:GDIRECTORS`,
    });
    const row = JSON.stringify(await s.db.selectFrom('rematches').selectAll().execute());
    expect(row).not.toContain(CANARY);
    expect(row).not.toContain(s.otherMentor.id);
    expect(await s.audit()).toEqual([]); // the log is for directors, a mentor may be one
  });

  test('seals also when nothing was entered, so that the row does not tell', async () => {
    const s = await setUp();
    await s.ask({ reasons: [], words: '', preferred: [] });
    expect((await findOpenRematch(s.db, s.resident.id))?.confidential).toMatch(/^v2\./);
  });

  test('ten times at once is one request and one notice', async () => {
    const s = await setUp();
    const results = await Promise.all(Array.from({ length: 10 }, () => s.ask()));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.reason === 'already_open')).toHaveLength(9);
    expect(await s.outbox()).toHaveLength(1);
  });

  test('is possible again once it was withdrawn or declined', async () => {
    const s = await setUp();
    await withdrawRematch(s.ctx, s.person(s.resident.user), (await s.asked()).id);
    await s.decide((await s.asked()).id, decline);
    expect(await s.ask()).toEqual({ ok: true });
  });

  test('without a pair, or with a pair that is ending already, there is nothing to ask for', async () => {
    const s = await setUp();
    await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
    expect(await s.ask()).toEqual({ ok: false, reason: 'changing' });
    await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, 'graduated'));
    expect(await s.ask()).toEqual({ ok: false, reason: 'no_pair' });
  });
});

describe('where the notice goes', () => {
  const places = async (s: Awaited<ReturnType<typeof setUp>>) =>
    (await s.outbox()).map((row) => row.to_channel ?? row.to_user).sort();

  test.each([
    ['the mentor is a director', ['mentor', 'director']],
    ['the mentor is a coordinator', ['mentor', 'coordinator']],
  ] as [string, Role[]][])('%s: to every other director alone', async (_, roles) => {
    const s = await setUp(roles);
    await s.ask();
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('the mentor reads the channel: to every director alone', async () => {
    const s = await setUp();
    await s.ask(WORDS, true);
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('a director who asks for a new match does not decide on it', async () => {
    const s = await setUp(['mentor', 'director'], ['resident', 'director']);
    await s.ask();
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('no one but the mentor is a director: nothing is sent and nothing is kept', async () => {
    const s = await setUp(['mentor', 'director']);
    await s.db
      .updateTable('people')
      .set({ deactivated_at: new Date() })
      .where('workspace_id', '=', s.workspaceId)
      .where('slack_user_id', 'in', [s.director.user, s.second.user])
      .execute();
    expect(await s.ask()).toEqual({ ok: false, reason: 'nobody' });
    expect(await findOpenRematch(s.db, s.resident.id)).toBeUndefined();
    expect(await s.outbox()).toEqual([]);
  });
});

test('no table holds what was typed, in plain text', async () => {
  const s = await setUp();
  const rematch = await s.asked();
  await s.decide(rematch.id, { choice: 'decline', note: `${CANARY} note` });
  const tables = await sql<{ name: string }>`
    select table_schema || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(
    s.db,
  );
  let searched = 0;
  for (const { name } of tables.rows) {
    const dump = await sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.raw(name)} t`.execute(s.db);
    searched += dump.rows.length;
    expect(JSON.stringify(dump.rows)).not.toContain('canary');
  }
  expect(searched).toBeGreaterThan(10);
});
