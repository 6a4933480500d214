import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { inTime } from '../../support/in-time.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, ask, decide, forgeClick, openRequest, readAnswer, type Seed } from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const as = (someone: Someone) => world.slack.as(someone.user);
const pairsOf = (someone: Someone) =>
  world.open.db
    .selectFrom('pairs')
    .selectAll()
    .where('resident_id', '=', someone.id)
    .orderBy('created_at')
    .execute();
const notice = (reference: string) =>
  as(seed.director)
    .channel(seed.channelId)
    .find((message) => message.plainText().includes(reference));
const statusOf = async (id: string) =>
  (await world.open.db.selectFrom('rematches').select('status').where('id', '=', id).executeTakeFirst())
    ?.status;
const auditOf = async (id: string) => {
  const rows = await world.open.db
    .selectFrom('audit_log')
    .select(['action', 'actor'])
    .where('subject_id', '=', id)
    .orderBy('at')
    .execute();
  return rows.map(({ action, actor }) => `${action} ${actor}`);
};

test('who decides reads how often the two met', async () => {
  const { resident } = await addMatch(world, seed, 'Mia');
  for (const day of ['2026-08-03', '2026-09-01']) await as(resident).command(`/mentor log ${day}`);
  const { id } = await ask(world, resident);
  const person = await openRequest(world, seed.director, seed.channelId);
  expect(person.modal()?.plainText()).toMatch(/Meetings: 2, the last on Tue, Sep 1, 2026/);
  await person.close({ all: true });
  await world.open.db.deleteFrom('rematches').where('id', '=', id).execute();
});

describe('approve with a new mentor', () => {
  inTime('now: the old pair ends, the new one begins, and everybody hears what is theirs', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Emma');
    const { id, reference } = await ask(world, resident);
    const { person, result, shown } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve with a new mentor',
      'New mentor': 'Olga Other',
      'When does the current match end?': 'Now',
      'Note to the resident': 'I hope this helps',
    });
    expect(result.errors).toBeUndefined();
    expect(shown).toMatch(/Approved.*@Emma Resident will get a message.*neutral message/s);
    await person.close({ all: true });
    world.passUndo();
    await world.tick();
    const pairs = await pairsOf(resident);
    expect(pairs.map(({ status, mentor_id }) => [status, mentor_id])).toEqual([
      ['ended', mentor.id],
      ['active', seed.otherMentor.id],
    ]);
    const answer = as(resident)
      .dms()
      .find((message) => message.buttons().includes('Read'));
    expect(answer?.everything()).toBe(
      'Your request has been answered.\nYour request has been answered.\nRead',
    );
    const read = await readAnswer(world, resident);
    expect(read).toMatch(/approved\. That match ended on Mon, Sep 14, 2026/);
    expect(read).toContain('I hope this helps');
    expect(as(resident).everythingSeen()).toContain('Olga Other is now your mentor');
    expect(as(seed.otherMentor).everythingSeen()).toContain("You're now Emma Resident's mentor");
    expect(as(mentor).everythingSeen()).toContain('Your mentoring match with Emma Resident has ended');
    expect(notice(reference)?.text).toMatch(/is waiting/); // the calendar alone changes it
    expect(await auditOf(id)).toEqual([
      `rematch.opened ${seed.director.user}`,
      `rematch.decided ${seed.director.user}`,
    ]);
  });

  test('on a date: nothing changes before it, and the resident is told from when it counts', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Fay');
    const newMentor = await addPerson(world, seed, 'Nora Newmentor', ['mentor']);
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fill('Decision', 'Approve with a new mentor');
    const date = dana
      .modal()
      ?.controls()
      .find(({ label }) => label === 'Date');
    expect(date?.element.initial_date).toBe('2026-10-01');
    await dana.fill('New mentor', 'Nora Newmentor');
    await dana.submit();
    expect(dana.modal()?.plainText()).toContain('On Thu, Oct 1, 2026, the current pair will end');
    await dana.close({ all: true });
    await world.settle();
    expect(await readAnswer(world, resident)).toContain('a new mentor starting Thu, Oct 1, 2026');
    await as(resident).command('/mentor rematch');
    await as(resident).waitForModal('Your request');
    expect(as(resident).modal()?.plainText()).toContain('Until then, nothing changes');
    await as(resident).close({ all: true });
    world.travelTo('2026-10-01T15:55:00Z'); // 8:55 in Los Angeles
    await world.tick();
    expect(as(mentor).sees()).toEqual([]);
    expect(as(newMentor).sees()).toEqual([]);
    world.travelTo('2026-10-01T16:00:01Z');
    await world.tick();
    expect(as(mentor).dms()).toHaveLength(1);
    expect(as(newMentor).everythingSeen()).toContain("You're now Fay Resident's mentor");
    expect(await statusOf(id)).toBe('approved');
    world.travelTo('2026-09-14T17:10:00Z');
  });

  test('what is missing is said at the field, and what was entered stays', async () => {
    const { resident } = await addMatch(world, seed, 'Gail');
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fillAll({ Decision: 'Approve with a new mentor', 'Note to the resident': 'kept' });
    expect((await dana.submit()).errors).toMatchObject([{ message: 'Please complete this required field.' }]);
    await dana.fillAll({ 'New mentor': 'Max Mentor', Date: '2026-09-01' });
    expect((await dana.submit()).errors?.[0]?.message).toMatch(/Choose a future date/);
    await dana.fill('Date', '2031-01-01');
    expect((await dana.submit()).errors?.[0]?.message).toMatch(/within a year/);
    await dana.fill('Date', null);
    expect((await dana.submit()).errors?.[0]?.message).toMatch(/complete this required field/);
    await dana.fill('Decision', 'Decline');
    await dana.fill('Note to the resident', '   ');
    expect((await dana.submit()).errors?.[0]?.message).toMatch(
      /Add a short note so that the resident understands why/,
    );
    expect(await statusOf(id)).toBe('open');
    await dana.close({ all: true });
  });

  test('a mentor whose last place went meanwhile: one more is asked about, and assigned when the director says so', async () => {
    const { resident } = await addMatch(world, seed, 'Hana');
    const busy = await addPerson(world, seed, 'Bo Busy', ['mentor'], { capacity: 1 });
    await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fillAll({ Decision: 'Approve with a new mentor', 'New mentor': 'Bo Busy' });
    const faster = await addPerson(world, seed, 'Fred Faster', ['resident']);
    await addPairRow(world.open.db, seed, faster.id, busy.id, { next_check_at: null });
    await dana.submit();
    expect(dana.modal()?.plainText()).toContain('Bo Busy has 1 of 1 resident. Assign a second?');
    expect((await dana.submit()).errors).toMatchObject([{ message: expect.stringMatching(/Check the box/) }]);
    expect(await pairsOf(resident)).toMatchObject([{ status: 'active', change_at: null }]);
    await dana.fill('Bo Busy has 1 of 1 resident. Assign a second?', ['Yes, assign beyond capacity']);
    expect((await dana.submit()).errors).toBeUndefined();
    expect(dana.modal()?.plainText()).toMatch(/Approved/);
    expect((await pairsOf(resident))[0]?.change_at).not.toBeNull();
    await dana.close({ all: true });
  });
});

describe('the other decisions', () => {
  test('approve, assign later: on the day the pair ends and the program gets a request', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Iris');
    await ask(world, resident);
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve, assign later',
      'When does the current match end?': 'Now',
    });
    await person.close({ all: true });
    world.passUndo();
    await world.tick();
    expect(await pairsOf(resident)).toMatchObject([{ status: 'ended' }]);
    expect(as(mentor).everythingSeen()).toContain('Your mentoring match with Iris Resident has ended');
    const request = world.open.db.selectFrom('requests').selectAll().where('resident_id', '=', resident.id);
    expect(await request.executeTakeFirst()).toMatchObject({ status: 'open', source: 'program' });
    expect(await readAnswer(world, resident)).toMatch(/your program is finding you one/);
  });

  inTime('ask to talk: the resident alone hears of it, and it can still be decided', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Jana');
    const { id, reference } = await ask(world, resident);
    const first = await decide(world, seed.director, seed.channelId, {
      Decision: 'Ask to talk',
      'Note to the resident': 'Coffee on Friday?',
    });
    expect(first.shown).toMatch(/asks them to message you. The request will stay open/);
    await first.person.close({ all: true });
    await world.settle();
    const text = await readAnswer(world, resident);
    expect(text).toMatch(/@Dana Director would like to talk with you/);
    expect(text).toContain('Coffee on Friday?');
    expect(text).toContain('Withdraw');
    expect(notice(reference)?.plainText()).toContain('is waiting');
    expect(as(mentor).sees()).toEqual([]);
    const sam = await openRequest(world, seed.secondDirector, seed.channelId);
    expect(sam.modal()?.plainText()).toContain('On Mon, Sep 14, 2026, @Dana Director asked to talk.');
    await sam.fill('Decision', 'Ask to talk');
    expect((await sam.submit()).errors?.[0]?.message).toMatch(/already asked to talk/);
    await sam.fillAll({ Decision: 'Decline', 'Note to the resident': 'As we said' });
    await sam.submit();
    await sam.close({ all: true });
    await world.settle();
    expect(await statusOf(id)).toBe('declined');
    expect(await readAnswer(world, resident)).toContain('As we said');
  });

  test('decline: no judgment, a person to talk to, and one may ask again', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Kira');
    await ask(world, resident);
    const { person, shown } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Decline',
      'Note to the resident': 'Could you give it until *October*? <!channel>',
    });
    expect(shown).toMatch(/Declined.*No one else will be told/);
    await person.close({ all: true });
    await world.settle();
    const text = await readAnswer(world, resident);
    expect(text).toMatch(/wasn't approved this time.*not a judgment.*ask again.*message @Dana Director/s);
    expect(text).toContain('<!channel>');
    expect(as(mentor).sees()).toEqual([]);
    expect(await pairsOf(resident)).toMatchObject([{ status: 'active', change_at: null }]);
    await ask(world, resident);
  });

  test('an answer is for its resident alone', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Lena');
    const { id } = await ask(world, resident);
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Decline',
      'Note to the resident': 'canary-note',
    });
    await person.close({ all: true });
    await world.settle();
    for (const someone of [mentor, seed.director, seed.coordinator, seed.newResident]) {
      const reader = await forgeClick(world, someone, 'answer.read', id);
      await reader.waitForModal('Your request');
      expect(reader.modal()?.plainText()).toMatch(/nothing here for you/);
      await reader.close({ all: true });
      if (someone !== seed.director) expect(reader.everythingSeen()).not.toContain('canary-note');
    }
  });
});

describe('at the same moment', () => {
  test('two directors: one decision holds, the other is told by whom', async () => {
    const { resident } = await addMatch(world, seed, 'Mona');
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    const sam = await openRequest(world, seed.secondDirector, seed.channelId);
    await dana.fillAll({ Decision: 'Approve, assign later', 'When does the current match end?': 'Now' });
    await sam.fillAll({ Decision: 'Decline', 'Note to the resident': 'No' });
    await Promise.all([dana.submit(), sam.submit()]);
    const shown = [dana.modal()?.plainText() ?? '', sam.modal()?.plainText() ?? ''];
    expect(shown.filter((text) => /Approved|Declined/.test(text))).toHaveLength(1);
    expect(shown.find((text) => /already decided/.test(text))).toMatch(/by @(Dana|Sam)/);
    await dana.close({ all: true });
    await sam.close({ all: true });
    world.passUndo();
    await world.tick();
    expect(
      as(resident)
        .dms()
        .filter((message) => message.buttons().includes('Read')),
    ).toHaveLength(1);
    const decided = (await auditOf(id)).filter((line) => line.startsWith('rematch.decided'));
    expect(decided).toHaveLength(1);
  });

  test('a double submit decides once', async () => {
    const { resident } = await addMatch(world, seed, 'Nele');
    const { id } = await ask(world, resident);
    const dana = await openRequest(world, seed.director, seed.channelId);
    await dana.fillAll({
      Decision: 'Approve with a new mentor',
      'New mentor': 'Max Mentor',
      'When does the current match end?': 'Now',
    });
    const { ack } = await dana.submit();
    if (!ack) throw new Error('nothing was sent');
    await Promise.all([world.slack.replay(ack), world.slack.replay(ack)]);
    await dana.close({ all: true });
    world.passUndo();
    await world.tick();
    expect((await pairsOf(resident)).filter(({ status }) => status === 'active')).toHaveLength(1);
    expect(await pairsOf(resident)).toHaveLength(2);
    expect((await auditOf(id)).filter((line) => line.startsWith('rematch.decided'))).toHaveLength(1);
  });
});
