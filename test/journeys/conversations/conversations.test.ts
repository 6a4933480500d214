import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addProgram } from '../../support/fixtures.ts';
import { forger } from '../../support/forge.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

const TITLE = 'Find people';
const ASK = 'Ask for a conversation';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let surgery: { workspaceId: string; programId: string };
let surgeon: Someone;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  const { id: channel } = world.slack.addChannel({ name: 'surgery', kind: 'private', withBot: true });
  surgery = {
    workspaceId: seed.workspaceId,
    programId: await addProgram(world.open.db, seed.workspaceId, {
      name: 'Surgery',
      directors_channel_id: channel,
    }),
  };
  surgeon = await addPerson(world, surgery, 'Sia Surgeon', ['mentor'], { topics: ['career'] });
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const rows = () => world.open.db.selectFrom('conversations').selectAll().orderBy('asked_at').execute();
const dmsOf = (who: Someone) =>
  as(who)
    .dms()
    .map(({ text }) => text);
const DID_NOT = 'About the conversation you asked for.';

async function openPeople(who: Someone, title = TITLE) {
  const person = as(who);
  if (person.modal()) await person.close({ all: true });
  await person.command('/mentor people');
  await person.waitForModal(title);
  return person;
}

/** A mentor says, in their profile, that they are open to a conversation. */
async function sayOpen(who: Someone, choice = 'Yes') {
  const person = as(who);
  await person.command('/mentor places');
  await person.waitForModal('Capacity and profile');
  await person.fill('Open to a conversation', choice);
  expect((await person.submit()).errors ?? []).toEqual([]);
  await person.close({ all: true });
}

async function ask(who: Someone, name: string) {
  const person = await openPeople(who);
  const shown = person.modal()?.plainText() ?? '';
  const names = [...shown.matchAll(/^@(\w+ \w+)(?: · .*)?$/gm)].map(([, found]) => found);
  await person.click(ASK, { nth: names.indexOf(name) });
  const said = await person.waitFor(/Asked\.|already|no longer open|3 answers/, { where: 'modal' });
  await person.close({ all: true });
  await world.settle();
  await world.tick();
  return said.plainText();
}

test('a resident finds mentors by topic, of programs that allow it, and neither themself nor their own mentor', async () => {
  const empty = await openPeople(seed.resident);
  expect(empty.modal()?.plainText()).toMatch(/No mentors are open to a conversation right now/);
  for (const who of [seed.mentor, seed.otherMentor, surgeon]) await sayOpen(who);
  const rosa = await openPeople(seed.resident);
  expect(rosa.modal()?.plainText()).toMatch(/@Olga Other/);
  expect(rosa.modal()?.plainText()).not.toMatch(/@Max Mentor|@Sia Surgeon/);
  await rosa.fill('Topic', 'Career advice');
  await rosa.submit();
  expect(rosa.modal()?.plainText()).toMatch(/No one for this topic yet/);
  await rosa.fill('Topic', 'Role modeling');
  await rosa.submit();
  expect(rosa.modal()?.plainText()).toMatch(/@Olga Other/);
  await rosa.close({ all: true });
  await world.open.db
    .updateTable('programs')
    .set({ found_by_others: true })
    .where('id', '=', surgery.programId)
    .execute();
  expect((await openPeople(seed.resident)).modal()?.plainText()).toMatch(
    /@Sia Surgeon · Surgery\nCareer advice/,
  );
  await as(seed.resident).close({ all: true });
  const max = await openPeople(seed.mentor, 'Conversations');
  expect(max.modal()?.plainText()).toMatch(/No one has asked yet/);
  await max.close({ all: true });
  const dana = as(seed.director);
  await dana.command('/mentor people');
  expect((await dana.waitForModal(TITLE)).plainText()).toMatch(/for residents and the mentors they ask/);
  await dana.close({ all: true });
});

test('residents read that it is no meeting, and what directors see of it', async () => {
  const rosa = await openPeople(seed.resident);
  expect(rosa.modal()?.plainText()).toMatch(
    /doesn't count as a meeting\. Directors see only how many residents have a conversation, never who, and only totals that cover at least 4 residents/,
  );
  await rosa.close({ all: true });
});

test('one message asks; Yes opens it for both, noted and reminded by one’s own wish, ended in silence', async () => {
  expect(await ask(seed.resident, 'Sia Surgeon')).toMatch(/You'll hear from me as soon as they say yes/);
  expect(await ask(seed.newResident, 'Max Mentor')).toMatch(/Asked/);
  const sia = as(surgeon);
  const request = sia.dms().at(-1);
  expect(request?.text).toBe('A resident would like a conversation with you.');
  expect(request?.plainText()).toMatch(/@Rosa Resident \(PGY-2, Internal Medicine\)/);
  expect(request?.buttons()).toEqual(['Yes', 'Not now']);
  // No one else can answer it, and no one can be asked twice at a time.
  const [first] = await rows();
  for (const who of [seed.mentor, seed.director, seed.newResident]) {
    const person = await forgeClick(world, who, 'conversations.yes', first?.id ?? '');
    await person.waitFor(/Only the mentor who was asked|program/);
  }
  expect((await rows()).every(({ opened_at }) => opened_at === null)).toBe(true);
  const before = as(seed.resident).dms().length;
  await sia.click('Yes', { in: request });
  await sia.waitFor(/I've told them/);
  await sia.click('Yes', { in: request }).catch(() => undefined); // an old view of the message
  await world.settle();
  expect(dmsOf(seed.resident).slice(before)).toEqual(['A mentor said yes to a conversation with you.']);
  expect(as(seed.resident).dms().at(-1)?.plainText()).toMatch(
    /@Sia Surgeon is happy to talk.*\n.*What do you wish/,
  );
  expect(sia.dms().at(-1)?.plainText()).toMatch(/You said yes to @Rosa Resident/);

  const rosa = await openPeople(seed.resident);
  expect(rosa.modal()?.plainText()).not.toMatch(/@Sia Surgeon · Surgery/);
  await rosa.click('We talked today');
  await rosa.waitFor(/Noted\. Only you can see this/, { where: 'modal' });
  expect(rosa.modal()?.plainText()).toMatch(/You last talked on Mon, Sep 14/);
  await rosa.click('Remind me every 3 months');
  await rosa.waitFor(/get a reminder in 3 months/, { where: 'modal' });
  await rosa.close({ all: true });
  expect((await openPeople(surgeon, 'Conversations')).modal()?.plainText()).not.toMatch(/Sep 14/);
  await sia.close({ all: true });
  expect(await world.open.db.selectFrom('meetings').select('id').execute()).toEqual([]);
});

test('without a Yes, whatever the mentor did, the same words come at the same time, and asking again is alike', async () => {
  await ask(seed.resident, 'Olga Other'); // on the same day as Nina asked Max
  const max = as(seed.mentor);
  await max.click('Not now', { in: max.dms().at(-1) });
  await max.waitFor(/No one will be told/);
  await world.settle();
  expect(max.dms().at(-1)?.plainText()).toMatch(/You answered \*?Not now\*? to.*No one will be told/);
  const seen = (who: Someone) => as(who).dms().length;
  const before = [seed.resident, seed.newResident].map(seen);
  world.travelTo('2026-09-18T17:00:00Z');
  await world.tick();
  expect([seed.resident, seed.newResident].map(seen)).toEqual(before);
  world.travelTo('2026-09-21T18:00:00Z');
  await world.tick();
  const told = [seed.resident, seed.newResident].map((who, at) => as(who).dms().slice(before[at]));
  for (const messages of told) expect(messages.map(({ text }) => text)).toEqual([DID_NOT]);
  // Sia said yes, so no second message about her comes a week later.
  expect(told[0]?.[0]?.plainText()).not.toMatch(/@Sia Surgeon/);
  const words = told.map(([message]) => message?.plainText().replace(/@\w+ \w+/, '@Mentor'));
  expect(words[0]).toBe(words[1]);
  await world.tick();
  expect([seed.resident, seed.newResident].map(seen)).toEqual(before.map((count) => count + 1));
  // In both windows the two who asked can ask again, in the same words.
  for (const [who, name] of [
    [seed.resident, 'Olga Other'],
    [seed.newResident, 'Max Mentor'],
  ] as const) {
    const person = await openPeople(who);
    expect(person.modal()?.plainText()).toMatch(new RegExp(`You asked @${name} on Mon, Sep 14`));
    await person.click('Ask again');
    expect((await person.waitFor(/Asked\./, { where: 'modal' })).plainText()).toMatch(/on Mon, Sep 21/);
    await person.close({ all: true });
  }
  await world.settle();
  await world.tick();
  expect(dmsOf(seed.mentor).at(-1)).toBe('A resident would like a conversation with you.');
  // Not now can become a Yes later.
  await max.click('Not now', { in: max.dms().at(-1) });
  await world.settle();
  await max.click('Yes', { in: max.dms().at(-1) });
  await world.settle();
  expect(dmsOf(seed.newResident).at(-1)).toBe('A mentor said yes to a conversation with you.');
});

test('a reminder comes only where it was wished for; End it is silent; what is over is over', async () => {
  world.travelTo('2026-12-14T18:00:00Z');
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  await world.tick();
  expect(dmsOf(seed.resident).at(-1)).toBe('A reminder you asked for.');
  expect(dmsOf(seed.newResident)).not.toContain('A reminder you asked for.');
  const before = as(seed.resident).dms().length;
  const sia = await openPeople(surgeon, 'Conversations');
  await sia.click('End conversation');
  await sia.waitFor(/Ended\. No one will be told/, { where: 'modal' });
  await sia.close({ all: true });
  await world.settle();
  await world.tick();
  expect(as(seed.resident).dms()).toHaveLength(before);
  const rosa = await openPeople(seed.resident);
  expect(rosa.modal()?.plainText()).not.toMatch(/We talked today/);
  await rosa.close({ all: true });
  const forge = await forger(world, seed.newResident.user);
  const over = (await rows()).find(({ ended_at }) => ended_at !== null);
  await forge({ click: 'conversations.remind', value: over?.id ?? '' });
  await world.settle();
  const ended = (await rows()).find(({ id }) => id === over?.id);
  expect(ended?.remind_from).toBe('2026-09-14'); // as Rosa wished it, untouched
  // No one but the two finds a trace: no record, nothing on a desk, nothing in a channel.
  const dana = as(seed.director);
  await clickMore(dana, 'Activity log');
  await dana.waitForModal('Activity log');
  await dana.close({ all: true });
  for (const who of [seed.director, seed.coordinator])
    expect(as(who).everythingSeen()).not.toMatch(/conversation/i);
  world.travelTo('2027-03-31T18:00:00Z');
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  await world.tick();
  // A clock that jumped erases nothing until a day later.
  world.travelTo('2027-04-01T19:00:00Z');
  await world.tick();
  expect((await rows()).map(({ opened_at }) => opened_at !== null)).toEqual([true]);
  world.slack.assertClean();
});

test('three at a time, and two who click at once', async () => {
  const names = ['Ann Ask', 'Bea Ask', 'Cat Ask', 'Dot Ask'];
  for (const name of names) {
    const mentor = await addPerson(world, seed, name, ['mentor']);
    await world.open.db
      .updateTable('members')
      .set({ open_to_conversation: true })
      .where('id', '=', mentor.id)
      .execute();
  }
  for (const name of names.slice(0, 2)) expect(await ask(seed.newResident, name)).toMatch(/Asked\./);
  // A word that does not arrive is told to no director: it would tell that someone asked.
  const told = [seed.director, seed.secondDirector].map((who) => as(who).dms().length);
  world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'user_not_found', times: 1 });
  expect(await ask(seed.newResident, 'Cat Ask')).toMatch(/Asked\./);
  expect(
    await world.open.db.selectFrom('outbox').select('kind').where('state', '=', 'failed').execute(),
  ).toEqual([{ kind: 'conversations.asked' }]);
  expect([seed.director, seed.secondDirector].map((who) => as(who).dms().length)).toEqual(told);
  expect(await ask(seed.newResident, 'Dot Ask')).toMatch(/You're already waiting for 3 answers/);
  const forge = await forger(world, seed.resident.user);
  const { id } = await world.open.db
    .selectFrom('members')
    .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
    .select('members.id')
    .where('people.display_name', '=', 'Dot Ask')
    .executeTakeFirstOrThrow();
  const click = { click: 'conversations.ask', value: `${seed.programId}:${id}` };
  await Promise.all([forge(click), forge(click)]);
  await world.settle();
  const asked = (await rows()).filter(({ mentor_id }) => mentor_id === id);
  expect(asked).toHaveLength(1);
});
