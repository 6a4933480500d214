import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { authorize } from '../../../src/domain/members/access.ts';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { findEntries } from '../../../src/features/activity-log/queries.ts';
import { gatherFacts } from '../../../src/features/home/queries.ts';
import { knownTo } from '../../../src/features/rematch/access.ts';
import { modalFor } from '../../../src/features/rematch/handlers.ts';
import { rematchMessages } from '../../../src/features/rematch/messages.ts';
import { divertNotices, remindDeciders } from '../../../src/features/rematch/notice-operations.ts';
import { decideRematch, openRematch, requestRematch } from '../../../src/features/rematch/operations.ts';
import { findOpenRematch } from '../../../src/features/rematch/queries.ts';
import { undoDecision } from '../../../src/features/rematch/undo-operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';
import { talk, WORDS } from './acts.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

type Change = { roles?: Role[]; leaves?: boolean };
type Someone = { roles: Role[]; gone: boolean; elsewhere: boolean; later: Change };
type Plan = {
  resident: Someone;
  mentor: Someone;
  others: Someone[];
  readsChannel: boolean;
  closes: boolean;
  /** Which of the others the program names as its alternate contact: that alone lets no one read. */
  contact: number;
};

const rolesWith = (...always: Role[]) =>
  fc
    .subarray(['resident', 'mentor', 'director', 'coordinator'] as Role[])
    .map((more) => [...new Set([...always, ...more])]);
const anyRoles = fc.oneof(
  fc.constant(['director'] as Role[]),
  rolesWith('director'),
  rolesWith('coordinator'),
  rolesWith('mentor'),
);
/** Someone with roles at first, and what changes about them while the request waits. */
const someone = (roles: fc.Arbitrary<Role[]>, gone: fc.Arbitrary<boolean>): fc.Arbitrary<Someone> =>
  fc.record({
    roles,
    gone,
    elsewhere: fc.boolean(),
    later: fc.oneof(
      fc.constant({}),
      roles.map((changed) => ({ roles: changed })),
      gone.map((leaves) => ({ leaves })),
    ),
  });
const sometimes = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const plans: fc.Arbitrary<Plan> = fc.record({
  resident: someone(rolesWith('resident'), fc.constant(false)),
  mentor: someone(rolesWith('mentor'), fc.constant(false)),
  others: fc.array(someone(anyRoles, sometimes), { maxLength: 3 }),
  readsChannel: fc.boolean(),
  contact: fc.nat({ max: 3 }),
  closes: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
});

/** A random program on the one database, and each of the five answers as its own place gives it. */
async function build(plan: Plan) {
  const { db } = open;
  const time = testClock('2026-09-14T17:00:00Z');
  const { ctx } = testContext(open, time.clock);
  const workspaceId = await addWorkspace(db);
  const program = { workspaceId, programId: await addProgram(db, workspaceId) };
  const elsewhere = { workspaceId, programId: await addProgram(db, workspaceId) };
  const add = async ({ roles, gone, elsewhere: alsoThere }: Someone) => {
    const member = await addMember(db, program, roles);
    if (alsoThere) await addMember(db, elsewhere, ['director'], { user: member.user });
    if (gone) await leave(member.user);
    return member;
  };
  const leave = (user: string) =>
    db
      .updateTable('people')
      .set({ deactivated_at: time.clock() })
      .where('slack_user_id', '=', user)
      .execute();
  const [resident, mentor] = [await add(plan.resident), await add(plan.mentor)];
  const others = [];
  for (const other of plan.others) others.push(await add(other));
  const stranger = await addMember(db, elsewhere, ['director']);
  const pairId = await addPairRow(db, program, resident.id, mentor.id);
  await db
    .updateTable('programs')
    .set({ alternate_contact: others[plan.contact]?.user ?? null })
    .where('id', '=', program.programId)
    .execute();
  const users = [resident, mentor, ...others, stranger].map(({ user }) => user);
  return { ...program, db, ctx, time, resident, mentor, pairId, others, users, leave };
}

type Scene = Awaited<ReturnType<typeof build>>;
const person = (s: Scene, userId: string) => ({ workspaceId: s.workspaceId, userId, foreign: false });

async function which(users: readonly string[], holds: (user: string) => Promise<boolean>): Promise<string[]> {
  const found = [];
  for (const user of users) if (await holds(user)) found.push(user);
  return found.sort();
}

const membershipOf = async (s: Scene, user: string) => {
  const member = await findMembership(s.db, person(s, user), s.programId);
  if (!member) throw new Error('nobody');
  return member;
};

/** Whom the resident's modal names as readers; no one but them is mentioned in it. */
async function promised(s: Scene): Promise<string[]> {
  const modal = await modalFor(s.ctx, await membershipOf(s, s.resident.user));
  if (!modal.submit) return []; // no one is left: who is named there is no reader
  const [match, ...promises] = modal.blocks;
  expect(JSON.stringify(match)).toContain(`About your match with <@${s.mentor.user}>`);
  return [...JSON.stringify(promises).matchAll(/<@(\w+)>/g)].map((match) => match[1] ?? '').sort();
}

/** Who is told alone, by notices that are sent as things are now: the first ones, or the reminders. */
async function told(s: Scene, again: boolean): Promise<string[]> {
  const rows = await s.db
    .selectFrom('outbox')
    .selectAll()
    .where('workspace_id', '=', s.workspaceId)
    .where('kind', '=', 'rematch.notice')
    .where('to_user', 'is not', null)
    .execute();
  const now = s.time.clock();
  const users = [];
  for (const row of rows.filter(({ payload }) => (payload.again === true) === again)) {
    const message = await rematchMessages['rematch.notice']?.render({ db: s.db, keys: s.ctx.keys, now }, row);
    if (message) users.push(row.to_user ?? '');
  }
  return users.sort();
}

const listed = (s: Scene) =>
  which(s.users, async (user) => {
    const facts = await gatherFacts(s.db, person(s, user), s.time.clock());
    return facts.some(({ confidential }) => confidential.waiting.length > 0);
  });

/** Whose record of the program has a line about it. */
const recorded = (s: Scene, reference: string) =>
  which(s.users, async (user) => {
    const access = await authorize(s.db, person(s, user), 'audit.read', s.programId);
    if (!access.ok) return false;
    const about = { programId: s.programId, known: await knownTo(s.db, access.member) };
    const entries = await findEntries(s.db, about, { limit: 100, offset: 0 });
    return entries.some((entry) => entry.reference === reference);
  });

const opening = (s: Scene, id: string) =>
  which(s.users, async (user) => (await openRematch(s.ctx, person(s, user), id)).ok);

const deciding = (s: Scene, id: string) =>
  which(s.users, async (user) => {
    const decided = await decideRematch(s.ctx, person(s, user), id, talk);
    return decided.ok || decided.reason === 'already_talking';
  });

/** Approves it for a day to come, as the first of those who may; nothing where no one may. */
async function approve(s: Scene, id: string, deciders: readonly string[]): Promise<void> {
  const [first] = deciders;
  if (!first) return;
  const decision = { choice: 'assign_later', at: new Date('2026-10-01T17:00:00Z'), note: '' } as const;
  expect(await decideRematch(s.ctx, person(s, first), id, decision)).toMatchObject({ ok: true });
}

/** Whose Home tab shows what was decided. */
const decidedListed = (s: Scene) =>
  which(s.users, async (user) => {
    const facts = await gatherFacts(s.db, person(s, user), s.time.clock());
    return facts.some(({ confidential }) => confidential.decided.length > 0);
  });

/** Who undoes a decision, which is made again for each who does. */
const undoing = (s: Scene, id: string, deciders: readonly string[]) =>
  which(s.users, async (user) => {
    const undone = await undoDecision(s.ctx, person(s, user), id);
    if (undone.ok) await approve(s, id, deciders);
    return undone.ok;
  });

/** The rule in other words than the product's: directors in Slack, but for the two people it is about. */
async function directorsBut(s: Scene): Promise<string[]> {
  const members = await s.db
    .selectFrom('members')
    .selectAll()
    .where('program_id', '=', s.programId)
    .execute();
  const gone = await s.db
    .selectFrom('people')
    .select('slack_user_id')
    .where('workspace_id', '=', s.workspaceId)
    .where('deactivated_at', 'is not', null)
    .execute();
  return members
    .filter(({ roles }) => roles.includes('director'))
    .map(({ slack_user_id }) => slack_user_id)
    .filter((user) => user !== s.resident.user && user !== s.mentor.user)
    .filter((user) => !gone.some(({ slack_user_id }) => slack_user_id === user))
    .sort();
}

/** What happens while the request waits: roles change, people leave Slack, the program may close. */
async function passTime(s: Scene, plan: Plan): Promise<void> {
  const members = [s.resident, s.mentor, ...s.others];
  for (const [index, { later }] of [plan.resident, plan.mentor, ...plan.others].entries()) {
    const member = members[index];
    if (member && later.roles)
      await s.db.updateTable('members').set({ roles: later.roles }).where('id', '=', member.id).execute();
    if (member && later.leaves) await s.leave(member.user);
  }
  if (plan.closes)
    await s.db
      .updateTable('programs')
      .set({ delete_after: new Date('2026-10-20T17:00:00Z') })
      .where('id', '=', s.programId)
      .execute();
  s.time.set('2026-09-22T17:00:00Z');
}

test('the promise, the notices, the reminders, the Home tab, the record, the gate, and Undo name the same people', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const s = await build(plan);
      const first = await directorsBut(s);
      expect(['promised', await promised(s)]).toEqual(['promised', first]);
      const asked = await requestRematch(s.ctx, await membershipOf(s, s.resident.user), WORDS, {
        pairId: s.pairId,
        mentorReadsChannel: plan.readsChannel,
      });
      expect(asked.ok).toBe(first.length > 0);
      const rematch = await findOpenRematch(s.db, s.resident.id);
      if (!rematch) return;
      // A notice in the channel names no one; taken out of it, it goes to each.
      await divertNotices(s.ctx, s.workspaceId, rematch.id);
      expect(['told', await told(s, false)]).toEqual(['told', first]);

      await passTime(s, plan);
      const now = plan.closes ? [] : await directorsBut(s);
      await remindDeciders(s.ctx);
      expect({
        told: await told(s, false),
        reminded: await told(s, true),
        home: await listed(s),
        gate: await opening(s, rematch.id),
        decide: await deciding(s, rematch.id),
        record: await recorded(s, rematch.reference),
      }).toEqual({
        told: first.filter((user) => now.includes(user)),
        reminded: now,
        home: now,
        gate: now,
        decide: now,
        record: now,
      });
      await approve(s, rematch.id, now);
      expect({
        home: await decidedListed(s),
        gate: await opening(s, rematch.id),
        undo: await undoing(s, rematch.id, now),
      }).toEqual({ home: now, gate: now, undo: now });
      // Over, so that the next program's reminders pass it by.
      await s.db
        .updateTable('rematches')
        .set({ status: 'withdrawn', decided_at: s.time.clock() })
        .where('id', '=', rematch.id)
        .execute();
    }),
    { numRuns: 24 },
  );
}, 60_000);
