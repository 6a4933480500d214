import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { makeDraws } from '../../src/domain/draws/operations.ts';
import { findOffering, toChooseFrom } from '../../src/domain/draws/trying.ts';
import { findMembership, findMentors, type Membership } from '../../src/domain/members/queries.ts';
import { gatherFacts } from '../../src/features/class-match/drafting.ts';
import {
  cancelClassMatch,
  closeWishes,
  saveWishes,
  startClassMatch,
} from '../../src/features/class-match/operations.ts';
import { findOpenClassMatch } from '../../src/features/class-match/queries.ts';
import { assignMentor } from '../../src/features/requests/assign-operations.ts';
import { sendRequest, withdrawRequest } from '../../src/features/requests/operations.ts';
import { rankMentors } from '../../src/features/requests/policy.ts';
import { getRequest } from '../../src/features/requests/queries.ts';
import { findBareWishes, findMentorsToday, findWish } from '../../src/features/requests/wishes.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../src/platform/handler-deps.ts';
import { createTestDatabase } from '../support/database.ts';
import { addMember, addProgram, addWorkspace, testClock, testContext } from '../support/fixtures.ts';
import { report } from './report.ts';

const ZONE = 'America/Los_Angeles';
const TODAY = '2026-09-14';
let open: OpenDatabase;
let ctx: HandlerDeps;
let program: { workspaceId: string; programId: string };
let dana: Membership;
let sam: Membership;
const mentors: string[] = [];
const residents: Membership[] = [];

const member = async (roles: Parameters<typeof addMember>[2], name: string): Promise<Membership> => {
  const { user: userId } = await addMember(open.db, program, roles, { name, capacity: 9 });
  const found = await findMembership(
    open.db,
    { workspaceId: program.workspaceId, userId },
    program.programId,
  );
  if (!found) throw new Error('no such member');
  return found;
};

/** Eight mentors, one of them a director, and ten residents, none with a mentor; the first would rather not have Sam. */
beforeAll(async () => {
  open = await createTestDatabase();
  ({ ctx } = testContext(open, testClock('2026-09-14T17:00:00Z').clock));
  const workspaceId = await addWorkspace(open.db);
  program = { workspaceId, programId: await addProgram(open.db, workspaceId, { time_zone: ZONE }) };
  dana = await member(['director'], 'Dana Director');
  sam = await member(['director', 'mentor'], 'Sam Both');
  mentors.push(sam.id);
  for (let at = 0; at < 7; at += 1) mentors.push((await member(['mentor'], `Mentor ${at}`)).id);
  for (let at = 0; at < 10; at += 1) residents.push(await member(['resident'], `Resident ${at}`));
});
afterAll(() => open.close());

const ratherNot = (resident: Membership) => (resident === residents[0] ? [sam.id] : []);
const missing = (offered: readonly { id: string }[]) =>
  mentors.filter((id) => !offered.some((mentor) => mentor.id === id)).sort();
type Look = Map<string, string[]>;

/** A class match from wishes to its draft: whom no one can place each resident with. It leaves everybody waiting. */
async function inClassMatch(): Promise<Look> {
  await startClassMatch(ctx, dana, {
    levels: [],
    beginsUntil: null,
    wishesUntil: Temporal.PlainDate.from('2026-09-28'),
    announceOn: null,
    evaluators: 'ignore',
  });
  const round = await findOpenClassMatch(open.db, program.programId);
  if (!round) throw new Error('no class match');
  const entries = await open.db
    .selectFrom('round_residents')
    .select(['id', 'resident_id'])
    .where('round_id', '=', round.id)
    .execute();
  for (const resident of residents) {
    const entry = entries.find(({ resident_id }) => resident_id === resident.id);
    const wishes = { choices: [], topics: [], note: '', ratherNot: ratherNot(resident) };
    await saveWishes(ctx, entry?.id ?? '', wishes);
  }
  await closeWishes(ctx, round.id);
  const { open: offered } = await gatherFacts(open.db, ctx.keys, round, { timeZone: ZONE, now: ctx.clock() });
  const drafts = open.db.selectFrom('rounds').select('draft').where('id', '=', round.id);
  expect(await drafts.executeTakeFirst()).not.toEqual({ draft: null });
  await cancelClassMatch(ctx, dana, round.id);
  expect(await drafts.executeTakeFirst()).toEqual({ draft: null });
  return new Map(
    residents.map(({ id }) => [id, mentors.filter((mentor) => !offered.get(id)?.has(mentor)).sort()]),
  );
}

/** A request of each resident: who is missing in **Assign**. */
async function inAssign(): Promise<Look> {
  const look: Look = new Map();
  for (const resident of residents) {
    const said = { topics: ['career'], preferred: [], note: '', ratherNot: ratherNot(resident) };
    const sent = await sendRequest(ctx, resident, said);
    if (!sent.ok) throw new Error(sent.reason);
    const request = await getRequest(open.db, sent.requestId);
    const there = await findMentorsToday(open.db, ctx.clock(), request);
    const wish = await findWish(open.db, ctx.keys, request);
    look.set(resident.id, missing(rankMentors(wish, await toChooseFrom(open.db, dana, there))));
    const person = { workspaceId: program.workspaceId, userId: resident.slack_user_id, foreign: false };
    await withdrawRequest(ctx, person, sent.requestId);
  }
  return look;
}

/** No one asked: who is missing in **Assign several**, and where a next mentor is chosen. */
async function inLists(): Promise<Look[]> {
  const of = residents.map(({ id, slack_user_id: user }) => ({ id, user, pgy: null }));
  const wishes = await findBareWishes(open.db, ctx.keys, of);
  const there = await findMentors(open.db, program.programId, TODAY);
  const offering = await findOffering(
    ctx,
    dana,
    residents.map(({ id }) => id),
  );
  const several = residents.map(({ id }): [string, string[]] => {
    const wish = wishes.get(id);
    return [id, wish ? missing(rankMentors(wish, there)) : []];
  });
  return [new Map(several), new Map(residents.map(({ id }) => [id, missing(offering(id, there))]))];
}

const inCommon = (looks: readonly Look[]) =>
  residents.map(({ id }) =>
    mentors.filter((mentor) => looks.every((look) => look.get(id)?.includes(mentor))),
  );

test('three class matches, requests, and every list show the same two missing, also when no one asked lately', async () => {
  await makeDraws(ctx, []);
  const looks: Look[] = [];
  for (let round = 0; round < 3; round += 1)
    looks.push(await inClassMatch(), await inAssign(), ...(await inLists()));
  const [first, ...others] = looks;
  // The first resident named Sam before anything was looked at: what was seen first is what is seen ever after.
  for (const look of others) expect(look).toEqual(first);
  expect(inCommon(looks).map((suspects) => suspects.length)).toEqual(residents.map(() => 2));
  expect(first?.get(residents[0]?.id ?? '')).toContain(sam.id);
  report('draws', `${looks.length} looks at ${residents.length} residents: the same two are missing in each`);
});

test('the attack sees a draw that is made again each time: whoever is always missing was meant', async () => {
  const looks: Look[] = [];
  for (let round = 0; round < 6; round += 1) {
    await open.db.deleteFrom('draws').execute();
    looks.push(await inClassMatch());
  }
  const suspects = inCommon(looks).flat();
  expect(suspects).toContain(sam.id);
  expect(suspects.length).toBeLessThanOrEqual(3);
});

test('a director who mentors cannot try herself; what she is told is the same for whoever named her and everybody else', async () => {
  const told: unknown[] = [];
  for (const resident of residents) {
    const said = { topics: ['career'], preferred: [], note: '', ratherNot: ratherNot(resident) };
    const sent = await sendRequest(ctx, resident, said);
    if (!sent.ok) throw new Error(sent.reason);
    told.push(await assignMentor(ctx, { requestId: sent.requestId, mentorId: sam.id, director: sam }));
    const there = await findMentorsToday(open.db, ctx.clock(), await getRequest(open.db, sent.requestId));
    expect((await toChooseFrom(open.db, sam, there)).map(({ id }) => id)).not.toContain(sam.id);
  }
  expect(told).toEqual(residents.map(() => ({ ok: false, reason: 'unfit', why: 'own' })));
  // With no other director, she is all there is: she is offered, and refused only by the draw.
  await open.db.updateTable('members').set({ roles: [] }).where('id', '=', dana.id).execute();
  const [named] = residents;
  const request = await open.db
    .selectFrom('requests')
    .select('id')
    .where('resident_id', '=', named?.id ?? '')
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  const alone = await assignMentor(ctx, { requestId: request.id, mentorId: sam.id, director: sam });
  expect(alone).toEqual({ ok: false, reason: 'unfit', why: 'kept_out' });
});
