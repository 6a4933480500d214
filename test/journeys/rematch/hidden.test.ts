import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { makeExport } from '../../../src/features/privacy/gather.ts';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { scene } from '../cadence/scene.ts';
import { approve, ask, checkRoster, type Seed } from './acts.ts';

// What a decided change must not show before its day, and to no one who may not know of it.
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

// Journeys over months, on a machine that may have much else to do.
jest.setTimeout(180_000);

const as = (someone: Someone) => world.slack.as(someone.user);

describe('until its day', () => {
  test('both are asked whether they met, and get every other reminder, as if nothing was decided', async () => {
    const one = await play.duePair('Hank Hidden', 'Mo Hidden');
    const twin = await play.duePair('Gus Going', 'Mo Going');
    await play.goOn(0);
    for (const { mentor } of [one, twin]) {
      await as(mentor).click('Already scheduled', { in: play.lastDm(mentor) });
      await as(mentor).waitForModal('Already scheduled');
      await as(mentor).fill('Date', play.inDays(6));
      expect((await as(mentor).submit()).errors).toBeUndefined();
      await as(mentor).close({ all: true });
    }
    await world.settle();
    await ask(world, one.resident);
    await approve(world, seed, play.inDays(60), 'Olga Other');
    await play.goOn(7);
    for (const days of [7, 7, 14]) await play.goOn(days);
    const heard = (who: Someone) =>
      as(who)
        .dms()
        .map((dm) => dm.plainText().replaceAll(/(Hank|Mo) Hidden|(Gus|Mo) Going/g, 'NAME'));
    expect(heard(one.mentor)).toEqual(heard(twin.mentor));
    expect(heard(one.mentor).join('\n')).toMatch(/Did you meet/);
    // The resident, too, beside the answer to their request.
    const isAnswer = (text: string) => text.startsWith('Your request has been answered.');
    expect(heard(one.resident).filter((text) => !isAnswer(text))).toEqual(heard(twin.resident));
    expect(heard(one.resident).filter(isAnswer)).toHaveLength(1);
  });

  test('no one who may not know of it learns it by trying, and nothing they do fails; on its day it happens', async () => {
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
          seen.push(await checkRoster(world, prober, 'email,roles,capacity,mentor_email', line));
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
    await approve(world, seed, '2026-12-01', 'Tess Target', 'dm');
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
    expect(as(dan).modal()?.plainText()).toMatch(/was assigned as/);
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
    expect(as(tess).home()?.plainText()).toMatch(/2 of 1 residents\./);
    // One beyond stays possible for no one else, and keeps no import from passing.
    const again = 'tess.target@hospital.example,mentor,1';
    expect(await checkRoster(world, seed.coordinator, 'email,roles,capacity', again)).toMatch(
      /nothing (left )?to change/i,
    );
  });

  test('people of one name and equal dates stand in one order, whatever is decided about one of them', async () => {
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
      const who = { workspaceId: seed.workspaceId, userId: mentor.user };
      const file = (await makeExport(world.running.ctx, who, false)).replace(/"made_at": "[^"]*"/, '');
      return { home, log, file };
    };
    const before = await look();
    for (const resident of [residents[2], residents[0]]) {
      if (!resident) throw new Error('unreachable');
      await ask(world, resident);
      await approve(world, seed, '2026-12-01', undefined);
      expect(await look()).toEqual(before);
    }
  });

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
