import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { scene } from '../cadence/scene.ts';
import { ask, decide, openRequest, type Seed } from './acts.ts';

// What a decided change must not show before its day, and what becomes of it then.
let world: World;
let seed: Seed;
let play: ReturnType<typeof scene>;
beforeEach(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  play = scene(world, seed);
});
afterEach(async () => {
  await world.stop();
  world.slack.assertClean();
});

/** Journeys over months, on a machine that may have much else to do. */
const LONG_MS = 180_000;

const as = (someone: Someone) => world.slack.as(someone.user);

/** A decision by Dana about a resident's waiting request, for a date. */
async function approve(date: string, newMentor: string | undefined, place: string = seed.channelId) {
  const { person, result } = await decide(world, seed.director, place, {
    Decision: newMentor ? 'Approve with a new mentor' : 'Approve, assign later',
    ...(newMentor ? { 'New mentor': newMentor } : {}),
    Date: date,
  });
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
  await world.settle();
}

describe('until its day', () => {
  test(
    'a mentor who has a date is asked whether they met, and gets every other reminder, as if nothing was decided',
    async () => {
      const one = await play.duePair('Hank Hidden', 'Mo Hidden');
      const twin = await play.duePair('Gus Going', 'Mo Going');
      await play.goOn(0);
      for (const { mentor } of [one, twin]) {
        await as(mentor).click('We have a date', { in: play.lastDm(mentor) });
        await as(mentor).waitForModal('We have a date');
        await as(mentor).fill('Date', play.inDays(6));
        expect((await as(mentor).submit()).errors).toBeUndefined();
        await as(mentor).close({ all: true });
      }
      await world.settle();
      await ask(world, one.resident);
      await approve(play.inDays(60), 'Olga Other');
      const heardBefore = play.dmCount(one.resident);
      await play.goOn(7);
      for (const days of [7, 7, 14]) await play.goOn(days);
      const heard = ({ mentor }: typeof one) =>
        as(mentor)
          .dms()
          .map((dm) => dm.plainText().replaceAll(/Hank Hidden|Gus Going/g, 'NAME'));
      expect(heard(one)).toEqual(heard(twin));
      expect(heard(one).join('\n')).toMatch(/Did you meet/);
      // The resident's own rest: there is an answer to read, and no reminder.
      expect(play.dmCount(one.resident) - heardBefore).toBe(0);
      expect(play.dmCount(twin.resident)).toBeGreaterThan(play.dmCount(one.resident) - heardBefore);
    },
    LONG_MS,
  );

  test(
    'nobody who may not know of it learns it by trying, and nothing they do fails; on its day it happens',
    async () => {
      // Dan is a director and the mentor in question: neither he nor the coordinator may know.
      const dan = await addPerson(world, seed, 'Dan Both', ['mentor', 'director']);
      const resident = await addPerson(world, seed, 'Rita Promised', ['resident'], { pgy: 2 });
      await addPairRow(world.open.db, seed, resident.id, dan.id, { next_check_at: null });
      const tess = await addPerson(world, seed, 'Tess Target', ['mentor'], { capacity: 1 });
      await as(seed.newResident).command('/mentor request');
      await as(seed.newResident).waitForModal('Ask for a mentor');
      await as(seed.newResident).fillAll({ 'What would you like from a mentor?': ['Career advice'] });
      await as(seed.newResident).submit();
      await as(seed.newResident).close({ all: true });
      await world.settle();
      world.slack.addToChannel(seed.channelId, dan.user);

      const probes = [
        'tess.target@hospital.example,mentor,1,',
        'tess.target@hospital.example,mentor,0,',
        'tess.target@hospital.example,resident,,',
        'nina.new@hospital.example,resident,,tess.target@hospital.example',
        'rita.promised@hospital.example,resident,,tess.target@hospital.example',
      ];
      const probe = async () => {
        const seen: string[] = [];
        for (const prober of [seed.coordinator, dan]) {
          const person = as(prober);
          for (const line of probes) {
            await person.command('/mentor roster');
            await person.waitForModal('Import roster');
            await person.fill('Roster file', {
              name: 'roster.csv',
              content: `email,roles,capacity,mentor_email\n${line}`,
            });
            await person.submit();
            await person.waitForModal('Import roster', { timeoutMs: 20_000 });
            await world.settle();
            seen.push(person.modal()?.plainText() ?? '');
            await person.close({ all: true });
          }
          await person.openHome();
          seen.push(person.home()?.plainText() ?? '');
        }
        const card = as(dan)
          .channel(seed.channelId)
          .find((message) => message.everything().includes('Nina New'));
        if (!card) throw new Error('no card');
        await as(dan).click('Assign', { in: card });
        seen.push(JSON.stringify((await as(dan).waitForModal('Assign a mentor')).view?.blocks));
        seen.push(card.plainText());
        await as(dan).close({ all: true });
        return seen.map((text) => text.replaceAll(/"block_id":"[^"]*"/g, ''));
      };
      const before = await probe();
      await ask(world, resident);
      await approve('2026-12-01', 'Tess Target', 'dm');
      expect(await probe()).toEqual(before);

      // The only place, which is promised: Dan gives it to Nina.
      const card = as(dan)
        .channel(seed.channelId)
        .find((message) => message.everything().includes('Nina New'));
      if (!card) throw new Error('no card');
      await as(dan).click('Assign', { in: card });
      await as(dan).waitForModal('Assign a mentor');
      await as(dan).fill('Mentor', 'Tess Target');
      expect((await as(dan).submit()).errors).toBeUndefined();
      expect(as(dan).modal()?.plainText()).toMatch(/was assigned to/);
      await as(dan).close({ all: true });

      world.travelTo('2026-12-01T18:00:00Z');
      await world.tick();
      const pairs = await world.open.db
        .selectFrom('pairs')
        .select('resident_id')
        .where('mentor_id', '=', tess.id)
        .where('status', '=', 'active')
        .execute();
      expect(pairs.map((pair) => pair.resident_id).sort()).toEqual([resident.id, seed.newResident.id].sort());
      await as(tess).openHome();
      expect(as(tess).home()?.plainText()).toMatch(/2 of 1 places taken/);
      // One beyond stays possible for nobody else, and keeps no import from passing.
      await as(seed.coordinator).command('/mentor roster');
      await as(seed.coordinator).waitForModal('Import roster');
      await as(seed.coordinator).fill('Roster file', {
        name: 'roster.csv',
        content: 'email,roles,capacity\ntess.target@hospital.example,mentor,1',
      });
      await as(seed.coordinator).submit();
      await as(seed.coordinator).waitForModal('Import roster', { timeoutMs: 20_000 });
      expect(as(seed.coordinator).modal()?.plainText()).toMatch(/nothing (left )?to change/i);
    },
    LONG_MS,
  );

  test(
    'people of one name and equal dates stand in one order, whatever is decided about one of them',
    async () => {
      const mentor = await addPerson(world, seed, 'Ono Order', ['mentor'], { capacity: 9 });
      const residents: Someone[] = [];
      for (let index = 0; index < 5; index += 1) {
        const resident = await addPerson(world, seed, 'Kim Lee', ['resident']);
        const pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, {
          started_on: '2026-09-01',
          next_check_at: null,
        });
        for (const [met, way] of [
          ['2026-09-07', 'video'],
          ['2026-09-10', 'phone'],
        ] as const)
          await addMeeting(pairId, mentor.id, met, way);
        residents.push(resident);
      }
      const look = async () => {
        const person = as(mentor);
        await person.openHome();
        const home = JSON.stringify(person.home()?.view?.blocks).replaceAll(/"block_id":"[^"]*"/g, '');
        await person.command('/mentor log');
        await person.waitForModal('Log a meeting');
        const log = JSON.stringify(person.modal()?.view?.blocks).replaceAll(/"block_id":"[^"]*"/g, '');
        await person.close({ all: true });
        const { makeExport } = await import('../../../src/privacy/gather.ts');
        const who = { workspaceId: seed.workspaceId, userId: mentor.user };
        const file = (await makeExport(world.running.ctx, who, false)).replace(/"made_at": "[^"]*"/, '');
        return { home, log, file };
      };
      const before = await look();
      for (const resident of [residents[2], residents[0]]) {
        if (!resident) throw new Error('unreachable');
        await ask(world, resident);
        await approve('2026-12-01', undefined);
        expect(await look()).toEqual(before);
      }
    },
    LONG_MS,
  );

  async function addMeeting(pairId: string, by: string, met_on: string, way: 'video' | 'phone') {
    const meeting = { workspace_id: seed.workspaceId, program_id: seed.programId };
    const id = crypto.randomUUID();
    await world.open.db
      .insertInto('meetings')
      .values({ ...meeting, id, pair_id: pairId, met_on, created_at: world.now() })
      .execute();
    await world.open.db
      .insertInto('meeting_entries')
      .values({
        ...meeting,
        id: crypto.randomUUID(),
        meeting_id: id,
        entered_by: by,
        way,
        entered_at: world.now(),
      })
      .execute();
  }
});

const rolesOf = async ({ id }: Someone) =>
  (await world.open.db.selectFrom('members').select('roles').where('id', '=', id).executeTakeFirstOrThrow())
    .roles;

describe('on its day', () => {
  test(
    'the new mentor has stepped down: the resident waits, those who decide are told, and nobody else',
    async () => {
      const dan = await addPerson(world, seed, 'Dan Party', ['mentor', 'director']);
      const resident = await addPerson(world, seed, 'Rita Waits', ['resident'], { pgy: 2 });
      await addPairRow(world.open.db, seed, resident.id, dan.id, { next_check_at: null });
      const tess = await addPerson(world, seed, 'Tess Leaves', ['mentor']);
      const { reference } = await ask(world, resident);
      await approve('2026-10-01', 'Tess Leaves', 'dm');
      // A coordinator takes the mentor role off: nothing stands in the way.
      const cora = as(seed.coordinator);
      await cora.command('/mentor roster');
      await cora.waitForModal('Import roster');
      await cora.fill('Roster file', {
        name: 'roster.csv',
        content: 'email,roles\ntess.leaves@hospital.example,coordinator',
      });
      await cora.submit();
      await cora.waitForModal('Import roster', { timeoutMs: 20_000 });
      await world.settle();
      expect(cora.modal()?.plainText()).toMatch(/Tess Leaves|1 person/);
      expect((await cora.submit()).errors).toBeUndefined();
      await world.settle();
      expect(await rolesOf(tess)).toEqual(['coordinator']);
      await cora.close({ all: true });
      world.travelTo('2026-10-01T17:00:00Z');
      await world.tick();
      const told = (someone: Someone) =>
        as(someone)
          .dms()
          .filter((dm) => dm.text === `A confidential request needs another look. Reference ${reference}`);
      expect(told(seed.director)).toHaveLength(1);
      expect(told(seed.secondDirector)).toHaveLength(1);
      expect(told(dan)).toHaveLength(0);
      const dana = as(seed.director);
      await dana.click('Open', { in: told(seed.director)[0] });
      await dana.waitForModal('Confidential request');
      expect(dana.modal()?.plainText()).toMatch(/the new mentor had left or stepped down by then/);
      await dana.close({ all: true });
      for (const other of [dan, seed.coordinator]) {
        await as(other).openHome();
        expect(as(other).everythingSeen()).not.toMatch(/stepped down|another look/);
      }
      // An ordinary ending for everyone else: the resident is among those who wait.
      const card = as(seed.director)
        .channel(seed.channelId)
        .find((message) => message.everything().includes('Rita Waits'));
      expect(card?.text).toBe('Rita Waits needs a mentor.');
      expect(as(resident).dms().at(-1)?.text).toBe('Your mentoring pair has come to its end.');
    },
    LONG_MS,
  );

  test(
    'the new mentor gets the first message of any assignment, with what the two share',
    async () => {
      const wishes = { 'What would you like from a mentor?': ['Career advice', 'Role modeling'] };
      const tess = await addPerson(world, seed, 'Tess Second', ['mentor'], { topics: ['career'] });
      const pal = await addPerson(world, seed, 'Pal Third', ['mentor'], { topics: ['career'] });
      const assign = async (resident: Someone, name: string, mentor: string) => {
        await as(resident).command('/mentor request');
        await as(resident).waitForModal('Ask for a mentor');
        await as(resident).fillAll(wishes);
        await as(resident).submit();
        await as(resident).close({ all: true });
        await world.settle();
        const card = as(seed.director)
          .channel(seed.channelId)
          .find((message) => message.everything().includes(name));
        if (!card) throw new Error('no card');
        await as(seed.director).click('Assign', { in: card });
        await as(seed.director).waitForModal('Assign a mentor');
        await as(seed.director).fill('Mentor', mentor);
        expect((await as(seed.director).submit()).errors).toBeUndefined();
        await as(seed.director).close({ all: true });
        await world.settle();
      };
      const asks = await addPerson(world, seed, 'Ava Asks', ['resident'], { pgy: 1 });
      await assign(asks, 'Ava Asks', 'Olga Other');
      await assign(seed.newResident, 'Nina New', 'Pal Third');
      await ask(world, asks);
      await approve('2026-10-01', 'Tess Second');
      world.travelTo('2026-10-01T17:00:00Z');
      await world.tick();
      const first = (mentor: Someone, name: string) =>
        as(mentor)
          .dms()
          .map((dm) => dm.plainText().replaceAll(name, 'NAME'))
          .filter((text) => text.includes('You are mentor to'));
      expect(first(tess, 'Ava Asks')).toEqual(first(pal, 'Nina New'));
      expect(first(tess, 'Ava Asks')[0]).toContain('What you share: Career advice');
    },
    LONG_MS,
  );

  test(
    'whoever decides does not promise a place twice, as far as they may know of it',
    async () => {
      const first = await addPerson(world, seed, 'Fia First', ['resident']);
      const second = await addPerson(world, seed, 'Sia Second', ['resident']);
      for (const resident of [first, second])
        await addPairRow(world.open.db, seed, resident.id, seed.mentor.id, { next_check_at: null });
      await addPerson(world, seed, 'Tess Single', ['mentor'], { capacity: 1 });
      await ask(world, first);
      await approve('2026-12-01', 'Tess Single');
      await ask(world, second);
      const dana = await openRequest(world, seed.director, seed.channelId);
      const shown = JSON.stringify(dana.modal()?.view?.blocks);
      expect(shown).toContain('Olga Other');
      expect(shown).not.toContain('Tess Single');
    },
    LONG_MS,
  );
});
