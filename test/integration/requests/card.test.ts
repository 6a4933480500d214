import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { followUp } from '../../../src/app/worker.ts';
import { findMembership, type Membership } from '../../../src/domain/members/queries.ts';
import { carryOutChange } from '../../../src/domain/pairs/operations.ts';
import { planChanges } from '../../../src/features/departures/operations.ts';
import { assignMentor } from '../../../src/features/requests/assign-operations.ts';
import { matchingMessages } from '../../../src/features/requests/messages.ts';
import { sendRequest, withdrawRequest } from '../../../src/features/requests/operations.ts';
import { dateIn } from '../../../src/platform/calendar/dates.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { refresh } from '../../../src/platform/outbox/enqueue.ts';
import { claimNext, findMessage, setState } from '../../../src/platform/outbox/queries.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

let open: OpenDatabase;
/** The day of a change that is still to come. */
const LATER = new Date('2026-10-01T16:00:00Z');

let ctx: HandlerDeps;
beforeAll(async () => {
  open = await createTestDatabase();
  ({ ctx } = testContext(open, testClock().clock));
});
afterAll(() => open.close());

let program: { workspaceId: string; programId: string };
let resident: Membership;
let director: Membership;

async function member(roles: Parameters<typeof addMember>[2], more: Parameters<typeof addMember>[3] = {}) {
  const { user } = await addMember(open.db, program, roles, more);
  const found = await findMembership(
    open.db,
    { workspaceId: program.workspaceId, userId: user },
    program.programId,
  );
  if (!found) throw new Error('no such member');
  return found;
}

beforeEach(async () => {
  const workspaceId = await addWorkspace(open.db);
  program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  resident = await member(['resident'], { name: 'Nina New' });
  director = await member(['director'], { name: 'Dana Director' });
});

async function request(ratherNot: string[] = []): Promise<string> {
  const sent = await sendRequest(ctx, resident, { topics: ['career'], preferred: [], note: 'n', ratherNot });
  if (!sent.ok) throw new Error(sent.reason);
  return sent.requestId;
}

/** Takes the next message as the sender does, and makes it. */
async function claimed() {
  const row = await claimNext(open.db, program.workspaceId, ctx.clock());
  if (!row) throw new Error('nothing to send');
  const message = await matchingMessages[row.kind]?.render(
    { db: open.db, keys: ctx.keys, now: ctx.clock() },
    row,
  );
  return { row, message, text: JSON.stringify(message) };
}
const withdraw = (id: string) =>
  withdrawRequest(
    ctx,
    { workspaceId: program.workspaceId, userId: resident.slack_user_id, foreign: false },
    id,
  );

describe('the card as it is sent', () => {
  test('suggests neither whom the resident would rather not have, nor a mentor they have had', async () => {
    const [fit, unwanted, former] = [
      await member(['mentor']),
      await member(['mentor']),
      await member(['mentor']),
    ];
    const pairId = await addPairRow(open.db, program, resident.id, former.id);
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-01', end_reason: 'changed' })
      .where('id', '=', pairId)
      .execute();
    const back = await member(['mentor']);
    const undone = await addPairRow(open.db, program, resident.id, back.id);
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-01', end_reason: 'taken_back' })
      .where('id', '=', undone)
      .execute();
    await request([unwanted.id]);
    const { text } = await claimed();
    expect(text).toContain(fit.slack_user_id);
    expect(text).toContain(back.slack_user_id); // that assignment was a mistake, and they never met
    expect(text).not.toContain(unwanted.slack_user_id);
    expect(text).not.toContain(former.slack_user_id);
  });

  test('is not sent for a request withdrawn before; a retry, which may have been seen, says it was withdrawn', async () => {
    const id = await request();
    await withdraw(id);
    const { row, message } = await claimed();
    expect(message).toBeNull();
    await setState(open.db, row, 'planned');
    expect((await claimed()).text).toContain('was withdrawn by');
  });

  test('a request decided before it is sent goes out as decided', async () => {
    const mentor = await member(['mentor']);
    const id = await request();
    await assignMentor(ctx, { requestId: id, mentorId: mentor.id, director });
    const { text } = await claimed();
    expect(text).toContain('was assigned as');
    expect(text).not.toContain('"Assign"');
  });

  test('a decision made while an update of the card is on its way is sent after it, not beside it and not lost', async () => {
    const id = await request();
    const original = await claimed();
    await withdraw(id);
    await setState(open.db, original.row, 'sent', { channel_id: 'GDIRECTORS', message_ts: '1.0' });
    const { row } = await claimed();
    expect(row.refresh_of).toBe(original.row.id);
    // Something changes again before the sender hears from Slack.
    const again = () =>
      open.db
        .transaction()
        .execute((tx) => refresh(tx, ctx.clock(), program.workspaceId, original.row.dedupe_key));
    await again();
    expect(await claimNext(open.db, program.workspaceId, ctx.clock())).toBeUndefined();
    expect(await setState(open.db, row, 'sent')).toBe(false);
    const { row: second } = await claimed();
    expect(second).toMatchObject({ id: row.id, tries: 1, error: null });
    expect(await setState(open.db, second, 'sent')).toBe(true);
    expect(await claimNext(open.db, program.workspaceId, ctx.clock())).toBeUndefined();
    // Asked for once more when it has ended, or while it waits, it goes out once.
    await again();
    await again();
    expect((await claimed()).row.id).toBe(row.id);
  });

  test('an update that was put back untried, and one that failed, go out once and as asked for last', async () => {
    const id = await request();
    const original = await claimed();
    await withdraw(id);
    await setState(open.db, original.row, 'sent', { channel_id: 'GDIRECTORS', message_ts: '1.0' });
    const again = () =>
      open.db
        .transaction()
        .execute((tx) => refresh(tx, ctx.clock(), program.workspaceId, original.row.dedupe_key));
    for (const back of [{ tries: 0 }, { error: 'network' }]) {
      const { row } = await claimed();
      await again();
      await setState(open.db, row, 'planned', back);
      expect(await findMessage(open.db, row.id)).toMatchObject({
        state: 'planned',
        error: back.error ?? null,
      });
      const { row: next } = await claimed();
      expect(await setState(open.db, next, 'sent')).toBe(true);
      await again();
    }
  });
});

test('a place that is lined up for a change still to come is shown and given as any other; the change then goes one beyond', async () => {
  const olga = await member(['mentor'], { name: 'Olga Other', capacity: 1 });
  const max = await member(['mentor'], { name: 'Max Mentor', capacity: 3 });
  const sue = await member(['resident'], { name: 'Sue Second' });
  const former = await member(['mentor'], { name: 'Fay Former', capacity: 1 });
  const pairId = await addPairRow(open.db, program, sue.id, former.id);
  await planChanges(ctx, director, [
    {
      memberId: sue.id,
      what: 'pair_ends',
      pairId,
      on: dateIn('UTC', LATER),
      at: LATER,
      next: [{ residentId: sue.id, mentorId: olga.id, isNew: true }],
    },
  ]);
  const id = await request();
  const row = await open.db
    .selectFrom('outbox')
    .selectAll()
    .where('dedupe_key', '=', `matching.card:${id}`)
    .executeTakeFirstOrThrow();
  const card = await matchingMessages['matching.card']?.render(
    { db: open.db, keys: ctx.keys, now: ctx.clock() },
    row,
  );
  const text = JSON.stringify(card);
  // The overview shows no one with her, and so does the card.
  expect(text).toContain(`<@${max.slack_user_id}> · 3 openings`);
  expect(text).toContain(`<@${olga.slack_user_id}> · 1 opening`);
  expect(text).not.toMatch(/2 openings|0 openings/);
  expect(await assignMentor(ctx, { requestId: id, mentorId: olga.id, director })).toMatchObject({ ok: true });
  await transact(ctx, async (tx) => followUp(tx, LATER, [await carryOutChange(tx, LATER, pairId)]));
  const { capacity, active_mentees } = await open.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', olga.id)
    .executeTakeFirstOrThrow();
  expect([capacity, active_mentees]).toEqual([1, 2]);
});

test.each([
  ['is due', LATER, 'Olga Other'],
  ['was chosen last, where both are due', new Date('2026-12-01T17:00:00Z'), 'Max Mentor'],
])('of two next mentors lined up for a resident, the one counts that %s', async (_, at, name) => {
  const olga = await member(['mentor'], { name: 'Olga Other' });
  const max = await member(['mentor'], { name: 'Max Mentor' });
  const former = await member(['mentor']);
  const pairId = await addPairRow(open.db, program, resident.id, former.id);
  const lineUp = (by: Membership, chosen: string, ends: Date, next: Membership) =>
    planChanges({ ...ctx, clock: () => new Date(chosen) }, by, [
      {
        ...{ memberId: resident.id, what: 'pair_ends', pairId, on: dateIn('UTC', ends), at: ends },
        next: [{ residentId: resident.id, mentorId: next.id, isNew: true }],
      },
    ]);
  await lineUp(director, '2026-09-14T17:00:00Z', LATER, olga);
  await lineUp(await member(['director']), '2026-09-15T17:00:00Z', new Date('2026-12-01T17:00:00Z'), max);
  const { next } = await transact(ctx, (tx) => carryOutChange(tx, at, pairId));
  expect(next?.mentorId).toBe(name === 'Olga Other' ? olga.id : max.id);
});
