import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { movePerson, movePersonEverywhere } from '../../../src/domain/moving/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { everyRow } from '../../support/effects.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { at, person, twice } from './scene.ts';

let open: OpenDatabase;
let s: Awaited<ReturnType<typeof twice>>;
beforeAll(async () => {
  open = await createTestDatabase();
});
beforeEach(async () => {
  s = await twice(open);
});
afterAll(() => open.close());

test('the team that runs Mentor moves someone in all programs or in none', async () => {
  const { ctx, old, recent, tablesWith, workspaceId } = s;
  const elsewhere = await addProgram(open.db, workspaceId);
  const there = { workspaceId, programId: elsewhere };
  const again = await addMember(open.db, there, ['mentor'], { user: old.user });
  const second = await addMember(open.db, there, ['resident'], { user: recent.user });
  const pair = await addPairRow(open.db, there, second.id, again.id);
  const before = await everyRow(open.db);
  const move = { from: old.user, to: person(recent.user) };
  expect(await movePersonEverywhere(ctx, workspaceId, move)).toEqual({
    ok: false,
    reason: 'paired_together',
  });
  expect(await everyRow(open.db)).toEqual(before);
  await open.db.deleteFrom('pairs').where('id', '=', pair).execute();
  const entry = { id: randomUUID(), workspace_id: workspaceId, program_id: elsewhere, subject_id: again.id };
  const done = { ...entry, actor: old.user, action: 'roster.exported', at };
  await open.db.insertInto('audit_log').values(done).execute();
  expect(await movePersonEverywhere(ctx, workspaceId, move)).toEqual({ ok: true });
  const members = await open.db
    .selectFrom('members')
    .select('id')
    .where('slack_user_id', '=', recent.user)
    .execute();
  expect(members.map(({ id }) => id).sort()).toEqual([old.id, again.id].sort());
  expect(await tablesWith(old.user)).toEqual(['audit_log']); // what was done stays under who did it
  expect(await movePersonEverywhere(ctx, workspaceId, move)).toEqual({ ok: false, reason: 'not_a_member' });
});

test('two directors who move the same person at once to two accounts: one of them is told that there is no one to move', async () => {
  const { ctx, dana, old, programId, workspaceId } = s;
  await open.db.deleteFrom('members').where('id', '=', s.recent.id).execute();
  const program = { id: programId, workspace_id: workspaceId, time_zone: 'America/Los_Angeles' };
  const moves = ['UNEW1', 'UNEW2'].map((user) =>
    movePerson(
      ctx,
      program,
      { userId: dana.user, mayNameDirectors: true },
      { from: old.user, to: person(user) },
    ),
  );
  const results = await Promise.all(moves);
  expect(results).toContainEqual({ ok: true });
  expect(results).toContainEqual({ ok: false, reason: 'not_a_member' });
});

test('messages to the old account are the new one’s: what waits goes there, once, and what never arrived again', async () => {
  const { add, all, ctx, dana, merge, old, programId, recent } = s;
  const message = (kind: string, dedupe_key: string, more: Record<string, unknown> = {}) =>
    add('outbox', {
      ...{ kind, dedupe_key, payload: '{}', to_user: old.user, not_before: at, created_at: ctx.clock() },
      ...more,
    });
  await open.db.deleteFrom('members').where('id', '=', recent.id).execute();
  const ids = {
    waits: await message('times.agreed', 'times.agreed:1:resident'),
    keyed: await message('midyear.announced', `midyear.announced:${programId}:2026:${old.user}`, {
      state: 'sent',
    }),
    open: await message('conversations.asked', 'conversations.asked:1', {
      ...{ state: 'sent', sent_at: at, channel_id: 'D1', message_ts: '1.1' },
    }),
    lost: await message('pair.started.resident', 'pair.started:1:resident', {
      state: 'failed',
      error: 'user_disabled',
    }),
    past: await message('pair.started.mentor', 'pair.started:2:mentor', { state: 'sent' }),
    longAgo: await message('pair.ended.resident', 'pair.ended:1:resident', {
      ...{ state: 'failed', created_at: new Date('2025-01-01') },
    }),
    same: await message('roster.welcome', `roster.welcome:${old.user}`),
    unheard: await message(
      'programs.undelivered',
      `programs.undelivered:${programId}:${old.user}:${dana.user}:x`,
      {
        ...{ to_user: dana.user, payload: JSON.stringify({ place: old.user, code: 'user_disabled' }) },
      },
    ),
    among: await message('programs.undelivered', `programs.undelivered:${programId}:C1:${dana.user}:x`, {
      ...{ to_user: dana.user, payload: JSON.stringify({ place: 'C1', among: [old.user, dana.user] }) },
    }),
  };
  await message('roster.welcome', `roster.welcome:${recent.user}`, { to_user: recent.user, state: 'sent' });
  expect(await merge()).toEqual({ ok: true });
  const rows = new Map((await all('outbox')).map((row) => [row.id, row]));
  const to_user = recent.user;
  expect(rows.get(ids.waits)).toMatchObject({ to_user, state: 'planned' });
  expect(rows.get(ids.keyed)).toMatchObject({
    ...{ to_user, state: 'sent', dedupe_key: `midyear.announced:${programId}:2026:${recent.user}` },
  });
  expect(rows.get(ids.open)).toMatchObject({ to_user, state: 'planned', channel_id: null, message_ts: null });
  expect(rows.get(ids.lost)).toMatchObject({ to_user, state: 'planned', error: null });
  expect(rows.get(ids.past)).toMatchObject({ to_user, state: 'sent' });
  expect(rows.get(ids.longAgo)).toMatchObject({ to_user, state: 'failed' });
  expect(rows.get(ids.same)).toMatchObject({ to_user, state: 'skipped' });
  expect(rows.has(ids.unheard)).toBe(false);
  expect(rows.get(ids.among)?.payload).toEqual({ place: 'C1', among: [recent.user, dana.user] });
  const word = [...rows.values()].filter(({ kind }) => kind === 'roster.moved');
  expect(word).toMatchObject([{ to_user, state: 'planned' }]);
});

test('what stands in a conversation is shown again to the other one, in another program, too', async () => {
  const { add, merge, recent, old, workspaceId } = s;
  await open.db.deleteFrom('members').where('id', '=', recent.id).execute();
  const elsewhere = await addProgram(open.db, workspaceId);
  const sia = await addMember(open.db, { workspaceId, programId: elsewhere }, ['mentor']);
  const talk = await add('conversations', { resident_id: old.id, mentor_id: sia.id, asked_at: at });
  const proposal = await add('time_proposals', {
    ...{ conversation_id: talk, proposed_by: old.id, times: '[]', way: 'video', event_id: talk },
    created_at: at,
  });
  const sent = await add('outbox', {
    ...{ kind: 'times.proposed', dedupe_key: `times.proposed:${proposal}:mentor`, to_user: sia.user },
    ...{ program_id: elsewhere, payload: JSON.stringify({ proposalId: proposal, side: 'mentor' }) },
    ...{ state: 'sent', sent_at: at, channel_id: 'D1', message_ts: '1.1' },
    ...{ not_before: at, created_at: s.ctx.clock() },
  });
  expect(await merge()).toEqual({ ok: true });
  const anew = await open.db
    .selectFrom('outbox')
    .select(['to_user', 'program_id'])
    .where('refresh_of', '=', sent)
    .execute();
  expect(anew).toEqual([{ to_user: sia.user, program_id: elsewhere }]);
});
