import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  meetingDayReminders,
  passedTimes,
} from '../../../src/features/scheduling/notification-operations.ts';
import { agree, propose } from '../../../src/features/scheduling/operations.ts';
import { findPassed, findToForget, findUnanswered } from '../../../src/features/scheduling/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
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
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

test('on the morning of a date both hear of it, unless the account of one is deactivated', async () => {
  const { clock } = testClock('2026-09-21T17:30:00Z');
  const { ctx } = testContext(open, clock);
  const workspaceId = await addWorkspace(open.db);
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId) };
  const agreed = async () => {
    const resident = await addMember(open.db, program, ['resident']);
    const mentor = await addMember(open.db, program, ['mentor']);
    const pair = {
      kind: 'pair',
      id: await addPairRow(open.db, program, resident.id, mentor.id),
    } as const;
    const times = [new Date('2026-09-21T20:00:00Z')];
    await propose(ctx, pair, 'mentor', { times, minutes: 30, way: 'in_person', location: '' });
    const { id } = await open.db
      .selectFrom('time_proposals')
      .select('id')
      .where('pair_id', '=', pair.id)
      .executeTakeFirstOrThrow();
    expect(await agree(ctx, id, pair, 'resident', 0)).toMatchObject({ ok: true });
    return [resident.user, mentor.user];
  };
  const deactivate = (user = '') =>
    open.db
      .updateTable('people')
      .set({ deactivated_at: clock() })
      .where('slack_user_id', '=', user)
      .execute();

  const both = await agreed();
  const [goneResident] = await agreed();
  await deactivate(goneResident);
  const [, goneMentor] = await agreed();
  await deactivate(goneMentor);
  await meetingDayReminders.run(ctx);
  const told = await open.db
    .selectFrom('outbox')
    .select('to_user')
    .where('kind', '=', 'times.today')
    .execute();
  expect(told.map(({ to_user }) => to_user).toSorted()).toEqual(both.toSorted());
});

test('what passed, for how long it is news, and how long a place is kept', async () => {
  const workspaceId = await addWorkspace(open.db);
  const berlin = { time_zone: 'Europe/Berlin' };
  const program = { workspaceId, programId: await addProgram(open.db, workspaceId, berlin) };
  const NOON = new Date('2026-10-05T12:00:00Z');
  const EARLIER = new Date('2026-10-05T11:59:59Z');
  const add = async (more: {
    state: 'open' | 'agreed' | 'passed' | 'declined';
    times?: readonly Date[];
    agreed_for?: Date;
    settled_at?: Date;
  }) => {
    const resident = await addMember(open.db, program, ['resident']);
    const mentor = await addMember(open.db, program, ['mentor']);
    const id = randomUUID();
    await open.db
      .insertInto('time_proposals')
      .values({
        id,
        workspace_id: workspaceId,
        program_id: program.programId,
        pair_id: await addPairRow(open.db, program, resident.id, mentor.id),
        proposed_by: mentor.id,
        minutes: 30,
        way: 'in_person',
        place: 'sealed',
        event_id: randomUUID(),
        sequence: 0,
        created_at: new Date('2026-09-14T15:00:00Z'),
        ...more,
        times: JSON.stringify((more.times ?? [NOON]).map((at) => at.toISOString())),
      })
      .execute();
    return { id, user: mentor.user };
  };
  const own = <Row extends { id: string; program_id: string }>(rows: Row[]) =>
    rows.filter(({ program_id }) => program_id === program.programId).map(({ id }) => id);
  const over = await add({ state: 'open', times: [EARLIER, new Date('2026-10-05T11:00:00Z')] });
  const atNoon = await add({ state: 'open', times: [EARLIER, NOON] });
  const met = await add({ state: 'agreed', agreed_for: EARLIER, settled_at: EARLIER });
  await add({ state: 'agreed', agreed_for: NOON, settled_at: EARLIER });
  const [old, news] = [
    await add({ state: 'passed', settled_at: EARLIER }),
    await add({ state: 'passed', settled_at: new Date('2026-10-05T12:00:01Z') }),
  ];
  await add({ state: 'declined', settled_at: NOON });
  expect(own(await findPassed(open.db, EARLIER))).toEqual([over.id]);
  expect(own(await findPassed(open.db, NOON)).sort()).toEqual([over.id, atNoon.id].sort());
  expect(own(await findToForget(open.db, NOON)).sort()).toEqual([over.id, met.id, old.id].sort());
  const unanswered = await findUnanswered(open.db, NOON);
  expect(own(unanswered)).toEqual([news.id]);
  expect(unanswered.find(({ id }) => id === news.id)).toMatchObject({
    slack_user_id: news.user,
    by_resident: false,
  });
  // Three weeks later, on a Monday at one.
  await passedTimes.run(testContext(open, () => new Date('2026-10-26T12:00:00Z')).ctx);
  const told = await open.db
    .selectFrom('outbox')
    .select('to_user')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'times.passed')
    .execute();
  expect(told).toEqual([{ to_user: news.user }]);
});
