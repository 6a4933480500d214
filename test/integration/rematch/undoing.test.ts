import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { remindDeciders } from '../../../src/features/rematch/notice-operations.ts';
import { undoDecision } from '../../../src/features/rematch/undo-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { LATER, later, setUp as setUpIn, talk, withMentor } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

const setUp = () => setUpIn(open);
type Scene = Awaited<ReturnType<typeof setUp>>;

const undo = (s: Scene, id: string, by = s.director.user) => undoDecision(s.ctx, s.person(by), id);
const sent = (s: Scene) =>
  s.db
    .updateTable('outbox')
    .set({ state: 'sent', sent_at: s.time.clock() })
    .where('workspace_id', '=', s.workspaceId)
    .execute();
/** What was to be sent, beside notices and reminders of them, and what became of it. */
const messages = async (s: Scene) =>
  (await s.outbox())
    .filter(({ kind }) => kind !== 'rematch.notice')
    .map(({ kind, state }) => `${kind} ${state}`);

test('a resident who was not told yet is told nothing, and the next answer goes out once', async () => {
  const s = await setUp();
  const { id } = await s.asked();
  await s.decide(id, withMentor(s.otherMentor.id));
  expect(await undo(s, id)).toEqual({ ok: true, isTold: false });
  expect(await s.stored(id)).toMatchObject({
    status: 'open',
    decided_by: null,
    decided_at: null,
    note_to_resident: null,
    reopened_at: null,
    has_next: false,
    change_at: null,
  });
  expect(await messages(s)).toEqual(['rematch.answer skipped']);
  // What else waits to be sent goes on waiting.
  expect((await s.outbox()).filter(({ kind }) => kind === 'rematch.notice')).toMatchObject([
    { state: 'planned' },
  ]);
  await s.decide(id, later);
  expect((await messages(s)).toSorted()).toEqual(['rematch.answer planned', 'rematch.answer skipped']);
});

test('who may have been told gets an update, once for each decision undone; an answer to a talk is none of it', async () => {
  const s = await setUp();
  const { id } = await s.asked();
  await s.decide(id, talk);
  const talkAt = s.time.clock();
  await sent(s);
  s.time.set('2026-09-14T17:01:00Z');
  await s.decide(id, later);
  expect(await undo(s, id)).toEqual({ ok: true, isTold: false });
  // It stands where it stood: who isn't told sees nothing change.
  const asked = { status: 'talking', decided_by: s.director.id, decided_at: talkAt };
  expect(await s.stored(id)).toMatchObject({ ...asked, note_to_resident: null });
  expect(await s.decide(id, talk)).toEqual({ ok: false, reason: 'already_talking' });
  await s.decide(id, later, s.second.user);
  await sent(s);
  s.time.set('2026-09-14T17:02:00Z');
  expect(await undo(s, id, s.second.user)).toEqual({ ok: true, isTold: true });
  expect(await s.stored(id)).toMatchObject({ ...asked, reopened_at: s.time.clock() });
  expect((await messages(s)).filter((each) => each.startsWith('rematch.reopened'))).toEqual([
    'rematch.reopened planned',
  ]);
  expect(
    (await s.audit()).map(({ action }) => action).filter((action) => action === 'rematch.undone'),
  ).toHaveLength(2);
});

test('an answer to a talk that waits still goes out', async () => {
  const s = await setUp();
  const { id } = await s.asked();
  await s.decide(id, talk);
  s.time.set('2026-09-14T17:01:00Z');
  await s.decide(id, later);
  expect(await undo(s, id)).toEqual({ ok: true, isTold: false });
  expect(await messages(s)).toEqual(['rematch.answer planned', 'rematch.answer skipped']);
});

test('it is too late once its moment has come, also before the worker came to it, and without a decision', async () => {
  const s = await setUp();
  const { id } = await s.asked();
  expect(await undo(s, id)).toEqual({ ok: false, reason: 'over' });
  await s.decide(id, later);
  s.time.set(new Date(LATER.getTime()).toISOString());
  expect(await undo(s, id)).toEqual({ ok: false, reason: 'over' });
  expect(await undo(s, id, s.mentor.user)).toEqual({ ok: false, reason: 'refused' });
  s.time.set(new Date(LATER.getTime() - 1).toISOString());
  expect((await undo(s, id)).ok).toBe(true);
  expect(await undo(s, 'no id')).toEqual({ ok: false, reason: 'refused' });
});

test.each([false, true])(
  'the wait of which deciders are reminded begins again (after a talk: %s)',
  async (talks) => {
    const s = await setUp();
    const { id } = await s.asked();
    if (talks) await s.decide(id, talk);
    await s.decide(id, later);
    await sent(s);
    s.time.set('2026-09-22T17:00:00Z');
    expect((await undo(s, id)).ok).toBe(true);
    const reminders = async () => {
      await remindDeciders(s.ctx);
      return (await s.outbox()).filter(({ dedupe_key }) => dedupe_key.includes(':again:')).length;
    };
    s.time.set('2026-09-28T17:00:00Z');
    expect(await reminders()).toBe(0);
    s.time.set('2026-09-29T17:00:00Z');
    expect(await reminders()).toBe(2);
  },
);
