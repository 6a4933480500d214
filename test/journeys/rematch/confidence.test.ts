import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { inTime } from '../../support/in-time.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../../support/world.ts';
import {
  ask,
  chooseUnoffered,
  decide,
  dumpDatabase,
  forgeClick,
  openRequest,
  readAnswer,
  type Seed,
} from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean({ allow: allowed });
});
afterAll(() => world.stop());

const allowed: RegExp[] = [];
const as = (someone: Someone) => world.slack.as(someone.user);

/** Words by which the mentor could tell that someone asked: none may ever come before their eyes. */
const TELLING =
  /rematch|new match\b|confiden\w+ request|asked for|withdr|approv|declin|n[o']t working|reference/i;

describe('canaries', () => {
  test('what is told in confidence is nowhere but before the director who decides, and the resident', async () => {
    const planted = {
      command: 'canary-command he yelled at me',
      words: 'canary-words <!channel> he yelled at me',
      talk: 'canary-talk come and see me',
      note: 'canary-note it is arranged',
    };
    const elsewhere = {
      workspaceId: seed.workspaceId,
      programId: await addAnotherProgram(world, seed.workspaceId),
    };
    const otherDirector = await addPerson(world, elsewhere, 'Otto Otherdirector', ['director']);
    const rosa = as(seed.resident);
    await rosa.command(`/mentor rematch ${planted.command}`);
    await rosa.waitForModal('Ask for a new match');
    await rosa.fillAll({
      "What isn't working?": ["We're looking for different things"],
      'In your own words': planted.words,
      'Preferred mentors': ['Olga Other'],
    });
    chooseUnoffered(world, seed.resident, 'preferred', seed.coordinator.user);
    expect((await rosa.submit()).errors).toHaveLength(1); // typed, refused, typed again
    await rosa.fill('Preferred mentors', ['Olga Other']);
    await rosa.submit();
    await rosa.close({ all: true });
    await world.settle();
    const talked = await decide(world, seed.director, seed.channelId, {
      Decision: 'Ask to talk',
      'Note to the resident': planted.talk,
    });
    await talked.person.close({ all: true });
    await world.settle();
    expect(await readAnswer(world, seed.resident)).toContain('canary-talk');
    const decided = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve with a new mentor',
      'New mentor': 'Olga Other',
      'When does the current match end?': 'Now',
      'Note to the resident': planted.note,
    });
    await decided.person.close({ all: true });
    world.passUndo();
    await world.tick();
    expect(await readAnswer(world, seed.resident)).toContain('canary-note');

    expect(as(seed.director).everythingSeen()).toContain('canary-words');
    for (const someone of [
      seed.mentor,
      seed.otherMentor,
      seed.coordinator,
      seed.secondDirector,
      seed.newResident,
      otherDirector,
    ]) {
      for (const home of [false, true]) {
        if (home) await as(someone).openHome();
        expect(as(someone).everythingSeen()).not.toMatch(/canary|yelled/);
      }
    }
    expect(as(seed.mentor).everythingSeen()).not.toMatch(TELLING);

    expect(world.logLines.length).toBeGreaterThan(0);
    const dump = await dumpDatabase(world);
    expect(dump).toContain('rematch.notice'); // the dump does hold the queue
    for (const text of [world.logLines.join(''), dump]) expect(text).not.toMatch(/canary|yelled/);

    const carrying = world.slack.calls.filter((call) => JSON.stringify(call.args).includes('canary'));
    expect(new Set(carrying.map((call) => call.method))).toEqual(new Set(['views.update']));
    for (const { args } of carrying) expect(JSON.stringify(metadataOf(args))).not.toMatch(/canary/);
    const acks = world.slack.deliveries.map((delivery) => delivery.ackBody ?? '').join('');
    expect(acks).not.toMatch(/canary|yelled/);
  });

  const metadataOf = (args: object) => {
    const view = 'view' in args ? args.view : undefined;
    const parsed: unknown = typeof view === 'string' ? JSON.parse(view) : view;
    return parsed && typeof parsed === 'object' && 'private_metadata' in parsed
      ? parsed.private_metadata
      : '';
  };

  inTime('the channel learns no name, and a channel’s export no more than its readers', async () => {
    const resident = await addPerson(world, seed, 'Anna Channel', ['resident']);
    const mentor = await addPerson(world, seed, 'Max Channelmentor', ['mentor']);
    await addPairRow(world.open.db, seed, resident.id, mentor.id, { next_check_at: null });
    const { reference } = await ask(world, resident, { words: 'quiet' });
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Decline',
      'Note to the resident': 'Not yet',
    });
    await person.close({ all: true });
    await world.settle();
    const exported = (channel: string) => JSON.stringify(world.slack.workspace.messagesIn(channel));
    const inChannel = exported(seed.channelId);
    expect(inChannel).toContain(reference);
    for (const { user } of [resident, mentor]) expect(inChannel).not.toContain(user);
    expect(inChannel).not.toMatch(/Anna|Channelmentor|Decline|rematch/);
    const dm = exported(world.slack.workspace.im(resident.user).id);
    expect(dm).toContain('Your request has been answered.');
    expect(dm).not.toMatch(/match|Not yet|declin|confiden/i);
    expect(dm).not.toContain(reference);
  });

  test('an error on our side quotes nothing, and what was typed stays', async () => {
    const resident = await addPerson(world, seed, 'Berta Broken', ['resident']);
    const mentor = await addPerson(world, seed, 'Bruno Broken', ['mentor']);
    await addPairRow(world.open.db, seed, resident.id, mentor.id, { next_check_at: null });
    const { id } = await ask(world, resident, { words: 'canary-broken' });
    const { db } = world.open;
    const other = await db
      .selectFrom('rematches')
      .select('confidential')
      .where('id', '<>', id)
      .executeTakeFirstOrThrow();
    // A sealed text in the wrong row does not open: what Rosa wrote cannot be passed off as Berta's.
    await db.updateTable('rematches').set(other).where('id', '=', id).execute();
    const from = world.logLines.length;
    const dana = await openRequest(world, seed.director, seed.channelId);
    expect(dana.modal()?.plainText()).toMatch(/Something went wrong.*reference: \w+/);
    const logged = world.logLines.slice(from).join('');
    expect(logged).toContain('listener failed');
    expect(logged).not.toMatch(/canary|yelled|v1\./);
    // Nor does the log say which of the confidential windows it was, or where in the code.
    const [failure] = world.logLines.slice(from).filter((line) => line.includes('listener failed'));
    expect(failure).toContain('modal of private');
    expect(failure).not.toMatch(/rematch|confidential/i);
  });
});

describe('the mentor’s eyes', () => {
  /** A mentor with one resident, who does the same things as every other mentor of this test. */
  async function twin(name: string) {
    const resident = await addPerson(world, seed, `Rea ${name}`, ['resident'], { pgy: 2 });
    const mentor = await addPerson(world, seed, `Moe ${name}`, ['mentor']);
    const pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, {
      started_on: '2026-08-31',
    });
    return { name, resident, mentor, pairId };
  }
  type Twin = Awaited<ReturnType<typeof twin>>;

  /** All that a mentor saw, with the names and ids that differ taken out. */
  const eyes = ({ name, resident, mentor, pairId }: Twin) =>
    as(mentor)
      .sees()
      .map(({ kind, at, text, message, view }) => ({
        kind,
        hour: Math.floor(at / 3_600_000), // the twins act one after the other
        text: text.replaceAll(name, 'NAME'),
        blocks: JSON.stringify(message?.blocks ?? view?.blocks ?? [])
          .replaceAll(/"block_id":"[^"]*"/g, '')
          .replaceAll(name, 'NAME')
          .replaceAll(resident.user, 'RESIDENT')
          .replaceAll(mentor.user, 'MENTOR')
          .replaceAll(pairId, 'PAIR'),
      }));

  async function looksAround({ mentor }: Twin) {
    const person = as(mentor);
    await person.openHome();
    await person.command('/mentor');
    await person.waitFor('Residents you mentor');
    await person.command('/mentor log');
    await person.waitForModal('Log a meeting');
    await person.close({ all: true });
    await person.command('/mentor rematch');
    await person.waitForModal('Ask for a new match');
    await person.close({ all: true });
  }

  test('tell a decided change from a pair that goes on no day before it, nor on it and after how it was decided', async () => {
    const asked = await twin('Alfa');
    const waits = await twin('Bravo');
    const stays = await twin('Delta');
    const twins = [asked, waits, stays];
    const look = async () => {
      for (const each of twins) await looksAround(each);
    };
    await look();

    await ask(world, asked.resident, { words: 'canary-eyes', preferred: ['Olga Other'] });
    await look();
    const approve = async (how: Record<string, string>) => {
      const { person } = await decide(world, seed.director, seed.channelId, { ...how, Date: '2026-11-02' });
      await person.close({ all: true });
      await world.settle();
    };
    await approve({ Decision: 'Approve with a new mentor', 'New mentor': 'Olga Other' });
    await ask(world, waits.resident);
    await approve({ Decision: 'Approve, assign later' });
    await world.tick();
    await look();
    // Until the date no one can tell either from a pair that just goes on.
    expect(eyes(asked)).toEqual(eyes(stays));
    expect(eyes(waits)).toEqual(eyes(stays));

    for (const day of ['2026-09-21', '2026-10-05', '2026-11-01']) {
      world.travelTo(`${day}T18:00:00Z`);
      await world.tick();
      await look();
    }
    for (const each of [asked, waits]) expect(eyes(each)).toEqual(eyes(stays));
    expect(as(asked.mentor).everythingSeen()).toContain('Rea Alfa');
    expect(as(asked.mentor).everythingSeen()).not.toContain('has ended');

    world.travelTo('2026-11-02T17:00:00Z'); // 9:00 in Los Angeles, in winter time
    await world.tick();
    for (const each of [asked, waits]) {
      const person = as(each.mentor);
      await person.openHome();
      await person.command('/mentor log');
      await person.waitForModal('Log a meeting');
      await person.close({ all: true });
    }
    expect(eyes(asked)).toEqual(eyes(waits));
    const endings = as(asked.mentor)
      .dms()
      .filter((message) => message.everything().includes('has ended'));
    expect(endings).toHaveLength(1);
    // The one telling word a mentor may see is the refusal of their own attempt to ask for a new match.
    const own = /Ask for a new match\nOnly residents with a mentor can ask for a new match[^\n]*/g;
    const seen = as(asked.mentor).everythingSeen().replaceAll(own, '');
    expect(seen.replaceAll('Ask for a new match\nOne moment…\nClose', '')).not.toMatch(TELLING);
    world.travelTo('2026-09-14T18:00:00Z');
  });

  test('a mentor who is a director sees no request about themself on the home tab, nor in what they can click', async () => {
    const own = await twin('Echo');
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor', 'director'] })
      .where('id', '=', own.mentor.id)
      .execute();
    world.slack.addToChannel(seed.channelId, own.mentor.user);
    const moe = as(own.mentor);
    const before = moe.sees().length;
    await moe.openHome();
    const home = moe.home()?.plainText();
    const { id, reference } = await ask(world, own.resident, { words: 'canary-director' });
    await as(seed.director).openHome();
    expect(as(seed.director).home()?.plainText()).toContain(reference);
    await as(seed.coordinator).openHome();
    expect(as(seed.coordinator).home()?.plainText()).not.toContain(reference);
    await moe.openHome();
    expect(moe.home()?.plainText()).toBe(home);
    const person = await forgeClick(world, own.mentor, 'confidential.open', id);
    await person.waitFor(/nothing here for you/);
    const seen = moe
      .sees()
      .slice(before)
      .map(({ text }) => text)
      .join('\n');
    expect(seen).not.toContain(reference);
    expect(seen).not.toContain('canary');
  });
});
