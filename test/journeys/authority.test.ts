import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { encryptWords } from '../../src/features/rematch/words.ts';
import type { Role } from '../../src/platform/database/tables/programs.ts';
import { keyRing } from '../../src/platform/encryption/keys.ts';
import { drawNobody } from '../support/draws.ts';
import { everyRow, workDone } from '../support/effects.ts';
import { addMember, addPairRow, addProgram, addWorkspace } from '../support/fixtures.ts';
import { chosen, dated, type Forged, forger, ticked, typed, users } from '../support/forge.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../support/world.ts';

// What stands between an act and its effect when no one's window offered it: only the database's own answer.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let target: Target;
let freeChannel: string;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  freeChannel = world.slack.addChannel({ name: 'free', members: [seed.mentor.user], withBot: true }).id;
  target = await addTarget(seed, seed);
});
afterAll(() => world.stop());

const EVERY: Role[] = ['resident', 'mentor', 'director', 'coordinator'];
const setRoles = (memberId: string, roles: Role[]) =>
  world.open.db.updateTable('members').set({ roles }).where('id', '=', memberId).execute();

/** The ids of the things a forged act aims at. */
type Target = {
  programId: string;
  pairId: string;
  requestId: string;
  rematchId: string;
  entryId: string;
  pauseId: string;
  mentorId: string;
  mentorUser: string;
};

type People = {
  resident: Someone;
  newResident: Someone;
  mentor: Someone;
  otherMentor: Someone;
  pairId: string;
};

async function addTarget(place: { workspaceId: string; programId: string }, people: People): Promise<Target> {
  const { db } = world.open;
  const now = world.now();
  const of = { workspace_id: place.workspaceId, program_id: place.programId };
  const ids = {
    requestId: randomUUID(),
    rematchId: randomUUID(),
    entryId: randomUUID(),
    pauseId: randomUUID(),
  };
  const meetingId = randomUUID();
  const undecided = { decided_by: null, decided_at: null, created_at: now };
  await db
    .insertInto('requests')
    .values({
      ...of,
      ...undecided,
      id: ids.requestId,
      resident_id: people.newResident.id,
      confidential: null,
      pair_id: null,
    })
    .execute();
  await db
    .insertInto('rematches')
    .values({
      ...of,
      ...undecided,
      id: ids.rematchId,
      resident_id: people.resident.id,
      pair_id: people.pairId,
      reference: ids.rematchId.slice(0, 6),
      confidential: encryptWords(keyRing(Buffer.alloc(32, 9).toString('base64')), ids.rematchId, {
        reasons: [],
        words: 'secret',
        preferred: [],
      }),
      note_to_resident: null,
    })
    .execute();
  await db
    .insertInto('meetings')
    .values({ ...of, id: meetingId, pair_id: people.pairId, met_on: '2026-09-10', created_at: now })
    .execute();
  await db
    .insertInto('meeting_entries')
    .values({
      ...of,
      id: ids.entryId,
      meeting_id: meetingId,
      entered_by: people.resident.id,
      way: 'video',
      topics: [],
      entered_at: now,
    })
    .execute();
  await db
    .insertInto('pauses')
    .values({
      ...of,
      id: ids.pauseId,
      pair_id: people.pairId,
      member_id: null,
      from_on: '2026-12-01',
      until_on: '2026-12-20',
      entered_by: people.resident.id,
      created_at: now,
    })
    .execute();
  return {
    ...ids,
    programId: place.programId,
    pairId: people.pairId,
    mentorId: people.otherMentor.id,
    mentorUser: people.otherMentor.user,
  };
}

/** Every act that changes something, aimed at a target; what it takes is in its name. */
const acts = (at: Target): Record<string, Forged> => ({
  'withdraw a request': { click: 'matching.withdraw', value: at.requestId },
  'undo an entry': { click: 'meetings.undo', value: at.entryId },
  'end a pause': { click: 'pauses.end', value: at.pauseId },
  'stop accepting': { click: 'home.accepting', value: `${at.programId}:no` },
  'withdraw a rematch': { click: 'rematch.withdraw', value: at.rematchId },
  'open a rematch': { click: 'confidential.open', value: at.rematchId },
  'ask for a mentor': {
    submit: 'matching.request.submit',
    metadata: { program: at.programId },
    entered: { topics: ticked('career'), preferred: users(), rather_not: users(), note: typed('') },
  },
  'assign a mentor': {
    submit: 'matching.assign.submit',
    metadata: { request: at.requestId },
    entered: { mentor: chosen(at.mentorId) },
  },
  'log a meeting': {
    submit: 'meetings.log.submit',
    metadata: { pair: at.pairId },
    entered: { date: dated('2026-09-11'), way: chosen('video'), topics: ticked() },
  },
  'agree on a date': {
    submit: 'pauses.agree.submit',
    metadata: { pair: at.pairId },
    entered: { date: dated('2026-10-20') },
  },
  snooze: { submit: 'pauses.snooze.submit', metadata: { pair: at.pairId }, entered: { weeks: chosen('2') } },
  'pause the pair': {
    submit: 'pauses.away.submit',
    metadata: { pair: at.pairId },
    entered: { from: dated('2026-10-01'), until: dated('2026-10-10') },
  },
  'pause myself': {
    submit: 'pauses.span.submit',
    metadata: { program: at.programId },
    entered: { from: dated('2026-11-01'), until: dated('2026-11-10') },
  },
  'ask for a new match': {
    submit: 'rematch.ask.submit',
    metadata: { program: at.programId, pair: at.pairId },
    entered: { reasons: ticked(), words: typed('x'), preferred: users() },
  },
  'decide a rematch': {
    submit: 'rematch.decide.submit',
    metadata: { rematch: at.rematchId },
    entered: { decision: chosen('talk'), note: typed('come') },
  },
  'change the program': {
    submit: 'programs.setup.save',
    metadata: { program: at.programId },
    entered: setup('Internal Medicine', [seed.director, seed.secondDirector], seed.channelId),
  },
  'add a program': {
    submit: 'programs.setup.save',
    metadata: { program: randomUUID() },
    entered: setup('Taken over', [seed.newResident], freeChannel),
  },
  'import a roster': { submit: 'roster.import', metadata: { program: at.programId, file: 'F123' } },
  'import a schedule': { submit: 'schedule.import', metadata: { program: at.programId, file: 'F123' } },
});

/** Changes something, and nothing that is asked about first. */
const setup = (name: string, directors: readonly Someone[], channel: string) => ({
  name: typed(name),
  directors: users(...directors.map(({ user }) => user)),
  coordinators: users(seed.coordinator.user),
  channel: { value: { type: 'conversations_select', selected_conversation: channel } },
  time_zone: chosen('UTC'),
  meetings: chosen('12'),
});

/** Does every act as this person and tells which of them changed anything. */
async function effectsOf(someone: Pick<Someone, 'user'>, at: Target, only?: (name: string) => boolean) {
  const forge = await forger(world, someone.user);
  const changed: string[] = [];
  for (const [name, forged] of Object.entries(acts(at))) {
    if (only && !only(name)) continue;
    const before = await everyRow(world.open.db);
    await forge(forged);
    const after = await everyRow(world.open.db);
    if (JSON.stringify(before) !== JSON.stringify(after)) changed.push(name);
  }
  world.slack.workspace.modals.clear();
  return changed;
}

const stranger = async (name: string) =>
  addPerson(world, { ...seed, programId: await addAnotherProgram(world, seed.workspaceId) }, name, EVERY);

describe('forged clicks and submissions, signed as Slack signs', () => {
  test('by someone on no roster change nothing', async () => {
    const { id: user } = world.slack.addUser({ name: 'nobody', real_name: 'Nobody Here' });
    expect(await effectsOf({ user }, target)).toEqual([]);
  });

  test('by someone with every role in another program change nothing', async () => {
    expect(await effectsOf(await stranger('Elsa Elsewhere'), target)).toEqual([]);
  });

  test('by a member whose roles were taken away change nothing', async () => {
    const removed = await addPerson(world, seed, 'Rory Removed', EVERY);
    await setRoles(removed.id, []);
    expect(await effectsOf(removed, target)).toEqual([]);
  });

  test('by a coordinator change nothing', async () => {
    expect(await effectsOf(seed.coordinator, target)).toEqual([]);
  });

  test('by another mentor of the program: only their own switch and their own pause', async () => {
    expect(await effectsOf(seed.otherMentor, target)).toEqual(['stop accepting', 'pause myself']);
    await world.open.db
      .updateTable('members')
      .set({ accepting: true })
      .where('id', '=', seed.otherMentor.id)
      .execute();
    await world.open.db.deleteFrom('pauses').where('member_id', '=', seed.otherMentor.id).execute();
  });

  test('by the mentor in question, made a director: what a mentor and a director may, but nothing about the rematch', async () => {
    await setRoles(seed.mentor.id, ['mentor', 'director']);
    const changed = await effectsOf(seed.mentor, target, (name) => name.includes('rematch'));
    await setRoles(seed.mentor.id, ['mentor']);
    expect(changed).toEqual([]);
  });

  test('aimed at another workspace change nothing, though the same Slack id holds every role there', async () => {
    const away = { workspaceId: await addWorkspace(world.open.db), programId: '' };
    away.programId = await addProgram(world.open.db, away.workspaceId);
    // No installation serves it here, so nothing is sent there that would wait for ever.
    await world.open.db
      .updateTable('workspaces')
      .set({ stopped_at: world.now(), stopped_reason: 'not_installed' })
      .where('id', '=', away.workspaceId)
      .execute();
    const add = (roles: Role[], user?: string) => addMember(world.open.db, away, roles, user ? { user } : {});
    const me = await addPerson(world, seed, 'Dora Doubled', EVERY);
    const twin = await add(EVERY, me.user);
    const mentor = await add(['mentor']);
    const pairId = await addPairRow(world.open.db, away, twin.id, mentor.id);
    const people = {
      resident: twin,
      newResident: await add(['resident']),
      mentor,
      otherMentor: await add(['mentor']),
      pairId,
    };
    expect(await effectsOf(me, await addTarget(away, people))).toEqual([]);
  });

  test.each([
    '',
    'undefined',
    "' or 1=1; --",
    '00000000-0000-0000-0000-000000000000',
    '\u0000',
    'x'.repeat(1900),
  ])('with ids that are none change nothing: %j', async (id) => {
    const garbage = {
      programId: id,
      pairId: id,
      requestId: id,
      rematchId: id,
      entryId: id,
      pauseId: id,
      mentorId: id,
      mentorUser: id,
    };
    const me = await addPerson(world, seed, `Gus Garbage ${randomUUID().slice(0, 4)}`, EVERY);
    const failures = world.logLines.filter((line) => line.includes('listener failed')).length;
    expect(await effectsOf(me, garbage)).toEqual([]);
    expect(world.logLines.filter((line) => line.includes('listener failed')).slice(failures)).toEqual([]);
  });

  test('the same acts by those who may do have their effect', async () => {
    const byResident = [
      'undo an entry',
      'end a pause',
      'log a meeting',
      'agree on a date',
      'snooze',
      'pause the pair',
      'pause myself',
    ];
    expect(await effectsOf(seed.resident, target, (name) => byResident.includes(name))).toEqual(byResident);
    const byDirector = ['open a rematch', 'assign a mentor', 'decide a rematch'];
    await drawNobody(world.open.db);
    expect(await effectsOf(seed.director, target, (name) => byDirector.includes(name))).toEqual(byDirector);
    expect(await effectsOf(seed.resident, target, (name) => name === 'withdraw a rematch')).toHaveLength(1);
    // Taking away those who came for the tests above would be asked about first.
    await sql`update members set roles = '{}' where roles = ${EVERY}::text[]`.execute(world.open.db);
    expect(await effectsOf(seed.director, target, (name) => name === 'change the program')).toHaveLength(1);
  });
});

describe('what was offered before a role was taken away', () => {
  let resident: Someone;
  const openAssign = async (director: Someone) => {
    const person = world.slack.as(director.user);
    const card = person
      .channel(seed.channelId)
      .findLast((message) => message.everything().includes('Lia Later'));
    if (!card) throw new Error('no card');
    await person.click('Assign', { in: card });
    return person;
  };

  test('a window opened before does nothing when it is submitted after, nor does the button', async () => {
    resident = await addPerson(world, seed, 'Lia Later', ['resident'], { pgy: 1 });
    const lia = world.slack.as(resident.user);
    await lia.command('/mentor request');
    await lia.waitForModal('Ask for a mentor');
    await lia.fill('What would you like from a mentor?', ['Career advice']);
    await lia.submit();
    await drawNobody(world.open.db);
    await world.settle();
    await setRoles(seed.secondDirector.id, ['director']);
    const sam = await openAssign(seed.secondDirector);
    await sam.waitForModal('Assign a mentor');
    await setRoles(seed.secondDirector.id, []);
    await workDone();
    const before = await everyRow(world.open.db);
    await sam.submit();
    expect(sam.modal()?.plainText()).toMatch(/Only this program's directors can/);
    await sam.close({ all: true });
    await openAssign(seed.secondDirector);
    await sam.waitFor(/Only this program's directors can/);
    await workDone();
    expect(await everyRow(world.open.db)).toEqual(before);
  });

  test('a submission that is sent again has no second effect', async () => {
    const request = world.slack.deliveries.findLast(
      ({ kind, user }) => kind === 'view_submission' && user === resident.user,
    );
    if (!request) throw new Error('nothing to replay');
    const before = await everyRow(world.open.db);
    for (const sameTrigger of [true, false]) await world.slack.replay(request, { sameTrigger });
    await workDone();
    expect(await everyRow(world.open.db)).toEqual(before);
  });
});
