import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../../support/world.ts';
import {
  addMatch,
  ask,
  decide,
  decideAndUndo,
  forgeClick,
  openRequest,
  readAnswer,
  type Seed,
} from './acts.ts';

// A decision for a date is seen and undone by whoever may decide it, until its day.
let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute(); // no reminder is what this is about
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const as = (someone: Someone) => world.slack.as(someone.user);
const homeOf = async (someone: Someone) => (await as(someone).openHome()).plainText();
const rematchOf = (id: string) =>
  world.open.db.selectFrom('rematches').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const activePair = (pairId: string) =>
  world.open.db.selectFrom('pairs').selectAll().where('id', '=', pairId).executeTakeFirstOrThrow();
const linedUp = () => world.open.db.selectFrom('successors').selectAll().execute();
const auditOf = async (id: string) =>
  (
    await world.open.db
      .selectFrom('audit_log')
      .select(['action', 'actor'])
      .where('subject_id', '=', id)
      .orderBy('at')
      .execute()
  ).map(({ action, actor }) => `${action} ${actor}`);
const FOR_OCTOBER = { Decision: 'Approve with a new mentor', 'New mentor': 'Olga Other', Date: '2026-10-01' };

/** Opens what was decided last in the list of the Home tab, where what waits comes first. */
async function openDecided(who: Someone) {
  const person = as(who);
  const opens = (await person.openHome()).buttons().filter((label) => label === 'Open');
  await person.click('Open', { in: 'home', nth: opens.length - 1 });
  await person.waitForModal('Confidential request');
  return person;
}

describe('a decision for a date', () => {
  test('Now is in ten minutes: until then it can be undone, and then it is over', async () => {
    const { resident, pairId } = await addMatch(world, seed, 'Iris');
    const before = await activePair(pairId);
    const { id } = await ask(world, resident);
    const now = {
      Decision: 'Approve, assign later',
      'When does the current match end?': 'Now',
    };
    const first = await decide(world, seed.director, seed.channelId, now);
    expect(first.shown).toContain('In 10 minutes, the current pair will end');
    await world.tick();
    expect(await activePair(pairId)).toMatchObject({ status: 'active' });
    await first.person.click('Undo');
    await first.person.waitFor(/Undone/, { where: 'modal' });
    await first.person.close({ all: true });
    expect(await activePair(pairId)).toEqual(before);
    expect(await rematchOf(id)).toMatchObject({ status: 'open' });
    const { person } = await decide(world, seed.director, seed.channelId, now);
    world.passUndo();
    await world.tick();
    await person.click('Undo');
    await person.waitFor(/nothing to undo/, { where: 'modal' });
    await person.close({ all: true });
  });

  test('is undone in the window where it was decided: the request waits as before, and its resident reads so', async () => {
    const { resident, mentor, pairId } = await addMatch(world, seed, 'Emma');
    const before = await activePair(pairId);
    const { id, reference } = await ask(world, resident, { words: 'as before' });
    await decideAndUndo(world, seed.director, seed.channelId, {
      ...FOR_OCTOBER,
      'Note to the resident': 'canary-note',
    });
    expect(await rematchOf(id)).toMatchObject({
      status: 'open',
      decided_by: null,
      decided_at: null,
      note_to_resident: null,
    });
    expect(await activePair(pairId)).toEqual(before);
    expect(await linedUp()).toEqual([]);
    expect((await auditOf(id)).toSorted()).toEqual([
      `rematch.decided ${seed.director.user}`,
      `rematch.opened ${seed.director.user}`,
      `rematch.undone ${seed.director.user}`,
    ]);
    const told = as(resident)
      .dms()
      .map((dm) => dm.text);
    expect(told).toEqual(['Your request has been answered.', "There's an update on your request."]);
    const read = await readAnswer(world, resident);
    expect(read).toContain('The earlier answer and its date no longer apply');
    expect(read).toContain("It's waiting for a director to decide.");
    expect(read).toContain('Withdraw');
    expect(read).not.toMatch(/canary-note|Olga|approved/);
    expect(await homeOf(seed.secondDirector)).toContain(`reference ${reference}) has been waiting`);
    expect(await homeOf(seed.director)).not.toContain('was approved,');
    // Nothing happens on the day that was undone, and the mentor saw nothing at all.
    world.travelTo('2026-10-01T17:00:00Z');
    await world.tick();
    expect((await activePair(pairId)).status).toBe('active');
    expect(as(mentor).sees()).toEqual([]);
    world.travelTo('2026-09-14T17:10:00Z');
    await as(resident).openHome();
    await as(resident).click('Withdraw', { in: 'home' });
    await world.settle();
    expect((await rematchOf(id)).status).toBe('withdrawn');
  });

  test('after someone asked to talk, undoing it leads back there, for its resident too', async () => {
    const { resident } = await addMatch(world, seed, 'Tina');
    const { id } = await ask(world, resident);
    const talked = await decide(world, seed.director, seed.channelId, { Decision: 'Ask to talk' });
    await talked.person.close({ all: true });
    await world.settle();
    const asked = '@Dana Director would like to talk with you before deciding.';
    expect(await homeOf(resident)).toContain(asked);
    await decideAndUndo(world, seed.secondDirector, seed.channelId, FOR_OCTOBER);
    expect((await rematchOf(id)).status).toBe('talking');
    expect(await homeOf(resident)).toContain(asked);
    const dana = await openRequest(world, seed.director, seed.channelId);
    expect(dana.modal()?.plainText()).toMatch(/On Mon, Sep 14, 2026, @Dana Director asked to talk\./);
    await dana.close({ all: true });
    await as(resident).openHome();
    await as(resident).click('Withdraw', { in: 'home' });
    await world.settle();
  });

  test('is seen and undone from the Home tab by another who may decide, and by no one else', async () => {
    const party = await addPerson(world, seed, 'Dan Party', ['mentor', 'director']);
    const { resident, pairId } = await addMatch(world, seed, 'Fay');
    await world.open.db.updateTable('pairs').set({ mentor_id: party.id }).where('id', '=', pairId).execute();
    const { id, reference } = await ask(world, resident);
    const { person, shown } = await decide(world, seed.director, 'dm', FOR_OCTOBER);
    expect(shown).toContain('Until then, nothing changes for anyone, and you can undo it here');
    await person.close({ all: true });
    await world.settle();
    const approved = `A confidential request (reference ${reference}) was approved, effective Thu, Oct 1, 2026.`;
    expect(await homeOf(seed.director)).toContain(approved);
    const elsewhere = {
      ...seed,
      programId: await addAnotherProgram(world, seed.workspaceId),
    };
    const stranger = await addPerson(world, elsewhere, 'Otto Otherdirector', ['director']);
    const former = await addPerson(world, seed, 'Fred Former', []);
    const { id: admin } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    const others = [party, seed.coordinator, resident, seed.otherMentor, stranger, former];
    for (const who of [...others, { ...former, user: admin }]) {
      expect(await homeOf(who)).not.toMatch(/Decided confidential|was approved,/);
      for (const action of ['rematch.undo', 'confidential.open']) {
        const forged = await forgeClick(world, who, action, id);
        await forged.waitFor(/nothing here for you to open/);
        await forged.close({ all: true }).catch(() => undefined);
      }
    }
    expect((await rematchOf(id)).status).toBe('approved');
    const sam = await openDecided(seed.secondDirector);
    const text = sam.modal()?.plainText() ?? '';
    expect(text).toContain('Resident: @Fay Resident\nCurrent mentor: @Dan Party');
    expect(text).toMatch(/Next mentor: @Olga Other\nApproved by @Dana Director on Mon, Sep 14, 2026/);
    expect(text).toContain('On Thu, Oct 1, 2026, the current pair will end');
    await sam.click('Undo');
    await sam.waitFor(/Undone\. .* The resident will get a message/, { where: 'modal' });
    await sam.close({ all: true });
    const [first, second, ...rest] = (await auditOf(id)).slice(-3);
    expect([second, ...rest]).toEqual([
      `rematch.opened ${seed.secondDirector.user}`,
      `rematch.undone ${seed.secondDirector.user}`,
    ]);
    expect(first).toMatch(/^rematch\.decided/);
    // Once more, and by who decided it, from a window that is left over: it is said, and nothing changes.
    const again = await forgeClick(world, seed.director, 'rematch.undo', id);
    await again.waitFor(/There's nothing to undo/);
    await again.close({ all: true });
    expect((await auditOf(id)).filter((line) => line.startsWith('rematch.undone'))).toHaveLength(1);
    await world.settle();
    // It is decided again as if for the first time, and its day comes.
    const decided = await decide(world, seed.director, 'dm', { ...FOR_OCTOBER, Date: '2026-10-02' });
    expect(decided.result.errors).toBeUndefined();
    await decided.person.close({ all: true });
    world.travelTo('2026-10-02T17:00:00Z');
    await world.tick();
    expect((await activePair(pairId)).status).toBe('ended');
    expect(as(resident).everythingSeen()).toContain('Olga Other is now your mentor');
    const late = await forgeClick(world, seed.director, 'rematch.undo', id);
    await late.waitFor(/There's nothing to undo/);
    expect((await rematchOf(id)).status).toBe('approved');
    world.travelTo('2026-09-14T17:20:00Z');
  });

  test('of two who undo it at once, one does; the promise to the next mentor is free again', async () => {
    const { resident } = await addMatch(world, seed, 'Hana');
    await addPerson(world, seed, 'Una One', ['mentor'], { capacity: 1 });
    const { id } = await ask(world, resident);
    const { person } = await decide(world, seed.director, seed.channelId, {
      ...FOR_OCTOBER,
      'New mentor': 'Una One',
    });
    await world.settle();
    const sam = await openDecided(seed.secondDirector);
    await Promise.all([person.click('Undo'), sam.click('Undo')]);
    await world.settle();
    const texts = [person, sam].map((who) => who.modal()?.plainText() ?? '');
    expect(texts.filter((text) => /Undone\./.test(text))).toHaveLength(1);
    expect(texts.filter((text) => /nothing to undo/.test(text))).toHaveLength(1);
    await person.close({ all: true });
    await sam.close({ all: true });
    const again = await openRequest(world, seed.director, seed.channelId);
    await again.fill('Decision', 'Approve with a new mentor');
    const offered = again
      .modal()
      ?.controls()
      .find(({ label }) => label === 'New mentor');
    expect(JSON.stringify(offered)).toMatch(/Una One/);
    await again.fill('New mentor', 'Una One');
    expect((await again.submit()).errors).toBeUndefined();
    expect(again.modal()?.plainText()).toMatch(/Approved/); // no question about a second resident
    await again.close({ all: true });
    expect((await auditOf(id)).filter((line) => line.startsWith('rematch.undone'))).toHaveLength(1);
  });
});
