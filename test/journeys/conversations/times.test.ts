import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addProgram } from '../../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { dumpDatabase, forgeClick } from '../rematch/acts.ts';
import { days, giveDays } from '../schedules/scene.ts';

const TITLE = 'Find a time';
const WHERE = 'Café Zanzibar';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let surgeon: Someone;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  const { db } = world.open;
  await db.updateTable('pairs').set({ next_check_at: null }).execute();
  const { id: channel } = world.slack.addChannel({ name: 'surgery', kind: 'private', withBot: true });
  const programId = await addProgram(db, seed.workspaceId, {
    ...{ name: 'Surgery', directors_channel_id: channel, time_zone: 'America/New_York' },
  });
  await db.updateTable('programs').set({ found_by_others: true }).where('id', '=', programId).execute();
  surgeon = await addPerson(world, { workspaceId: seed.workspaceId, programId }, 'Sia Surgeon', ['mentor']);
  await db
    .updateTable('people')
    .set({ time_zone: 'America/New_York' })
    .where('slack_user_id', '=', surgeon.user)
    .execute();
  await begin(seed.resident, surgeon);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const last = (who: Someone, text: RegExp) =>
  as(who)
    .dms()
    .findLast((message) => text.test(message.plainText()));
const proposals = () =>
  world.open.db.selectFrom('time_proposals').selectAll().orderBy('created_at').execute();
const files = (who: Someone) => {
  const im = world.slack.workspace.im(who.user).id;
  return [...world.slack.workspace.files.values()]
    .filter(({ name, channels }) => name === 'mentoring.ics' && channels.includes(im))
    .map(({ content }) => Buffer.from(content, 'base64').toString());
};

/** A resident asks a mentor, who says yes. */
async function begin(resident: Someone, mentor: Someone): Promise<void> {
  await world.open.db
    .updateTable('members')
    .set({ open_to_conversation: true })
    .where('id', '=', mentor.id)
    .execute();
  const asks = await forgeClick(world, resident, 'conversations.ask', `${seed.programId}:${mentor.id}`);
  await asks.waitFor(/Asked\./);
  await world.settle();
  await world.tick();
  await as(mentor).click('Yes', { in: as(mentor).dms().at(-1) });
  await as(mentor).waitFor(/I've told them/);
  if (as(mentor).modal()) await as(mentor).close({ all: true });
  await world.settle();
}

/** Sends times from a message, to the one it is about. */
async function propose(who: Someone, from: RegExp, entries: Record<string, string>, button = TITLE) {
  const person = as(who);
  await person.click(button, { in: last(who, from) });
  await person.waitForModal(TITLE);
  await person.fillAll(entries);
  await person.submit();
  if (/send again/.test(person.modal()?.plainText() ?? '')) await person.submit();
  const said = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  await world.settle();
  return said;
}

async function agree(who: Someone, time: RegExp) {
  await as(who).click(time, { in: last(who, /Which time works for you/) });
  await as(who).waitFor(/You're meeting with|You're meeting on/);
  await world.settle();
}

async function home(who: Someone) {
  await as(who).openHome();
  return as(who).home()?.plainText() ?? '';
}

test('after a Yes both are offered to find a time, and one tap agrees, across programs', async () => {
  expect(last(surgeon, /You said yes to/)?.buttons()).toEqual([TITLE, 'Conversations']);
  expect(last(seed.resident, /is happy to talk with you/)?.buttons()).toEqual([TITLE, 'Find people']);
  const said = await propose(seed.resident, /is happy to talk/, {
    'First time': '2026-09-22 08:30',
    'Second time': '2026-09-23 08:00',
    'Third time': '2026-09-24 08:30',
    'How will you meet?': 'In person',
    'Place or link': WHERE,
  });
  expect(said).toMatch(/Sent\. When @Sia Surgeon accepts a time/);
  expect(await home(seed.resident)).toMatch(/You suggested .*; waiting for @Sia Surgeon/);
  const question = last(surgeon, /Which time works for you/);
  expect(question?.text).toBe('Someone suggested times to meet.'); // a locked phone names no one
  expect(question?.plainText()).toMatch(/@Rosa Resident would like to meet \(in person: Café Zanzibar/);
  await agree(surgeon, /Tue, Sep 22 at 11:30 AM EDT/);
  const date = last(seed.resident, /You're meeting with/);
  expect(date?.text).toBe('You agreed on a time to meet.');
  expect(date?.plainText()).toMatch(/@Sia Surgeon: .*Tue, Sep 22 at 8:30 AM PDT/);
  expect(date?.plainText()).not.toMatch(/reminders/);
  for (const who of [seed.resident, surgeon]) {
    expect(files(who)).toHaveLength(1);
    expect(files(who)[0]).toContain('SUMMARY:Conversation: Rosa and Sia');
  }
  expect(await home(seed.resident)).toMatch(
    /You're meeting with @Sia Surgeon: \*?Tue, Sep 22 at 8:30 AM PDT/,
  );
  expect(await home(surgeon)).toMatch(/You're meeting with @Rosa Resident: \*?Tue, Sep 22 at 11:30 AM EDT/);
  // It counts nowhere: the pair has no date and no meeting by it.
  const pair = await world.open.db.selectFrom('pairs').selectAll().where('id', '=', seed.pairId).execute();
  expect(pair).toMatchObject([{ agreed_on: null }]);
  expect(await dumpDatabase(world)).not.toContain('Zanzibar');
});

test('the other side suggests, too; it is chosen by name, changed, declined, and withdrawn', async () => {
  const rosa = as(seed.resident);
  await rosa.command('/mentor time');
  await rosa.waitForModal(TITLE);
  await rosa.fillAll({ With: 'Sia Surgeon', 'First time': '2026-09-25 09:00' });
  await rosa.submit();
  if (/send again/.test(rosa.modal()?.plainText() ?? '')) await rosa.submit();
  expect(rosa.modal()?.plainText()).toMatch(/When @Sia Surgeon accepts/);
  await rosa.close({ all: true });
  await world.settle();
  expect(last(surgeon, /Which time/)?.plainText()).toMatch(/to move your meeting on Tue, Sep 22/);
  await as(surgeon).click('None of these', { in: last(surgeon, /Which time/) });
  await as(surgeon).waitFor(/I'll let them know/);
  await world.settle();
  expect(last(seed.resident, /None of these times work for/)?.text).toBe(
    "The times you suggested don't work.",
  );
  await propose(surgeon, /You're meeting with/, { 'First time': '2026-09-24 12:00' }, 'Change the time');
  expect(last(seed.resident, /Which time/)?.plainText()).toMatch(/@Sia Surgeon would like to move/);
  await agree(seed.resident, /Thu, Sep 24 at 12:00 PM PDT/);
  expect((await proposals()).map(({ state }) => state)).toEqual(['replaced', 'declined', 'agreed']);
  expect(files(surgeon).at(-1)).toContain('SEQUENCE:1');
  await propose(surgeon, /You're meeting with/, { 'First time': '2026-09-25 12:00' }, 'Change the time');
  await as(surgeon).openHome();
  await as(surgeon).click('Withdraw', { in: 'home' });
  await as(surgeon).waitFor(/Withdrawn\./);
  await as(surgeon).close({ all: true });
  await world.settle();
  expect(last(seed.resident, /no longer available/)).toBeDefined();
  // Both keep it for themselves in Find people, and in their data.
  await rosa.command('/mentor people');
  await rosa.waitForModal('Find people');
  expect(rosa.modal()?.plainText()).toMatch(/@Sia Surgeon\*? +You're meeting on Thu, Sep 24/);
  await rosa.close({ all: true });
  for (const who of [seed.resident, surgeon]) {
    await as(who).command('/mentor privacy');
    await as(who).waitForModal('My data');
    expect(as(who).modal()?.plainText()).toMatch(/4 suggestions of times to meet/);
    await as(who).click('Download my data');
    await as(who).waitFor(/Your file is in your messages/, { where: 'modal' });
    const file = [...world.slack.workspace.files.values()].at(-1);
    const { suggested_times } = JSON.parse(Buffer.from(file?.content ?? '', 'base64').toString());
    expect(suggested_times).toHaveLength(4);
    expect(suggested_times).toContainEqual(
      expect.objectContaining({
        ...{ resident: seed.resident.user, mentor: surgeon.user, suggested_by: surgeon.user },
        ...{ state: 'agreed', agreed_for: '2026-09-24T19:00:00.000Z' },
      }),
    );
    await as(who).close({ all: true });
  }
});

test('no one but the two, and no director, finds a trace', async () => {
  const [{ id } = { id: '' }] = await proposals();
  for (const who of [seed.mentor, seed.director, seed.newResident]) {
    const person = await forgeClick(world, who, 'times.take.0', `${id} 0`);
    await person.waitFor(/Only the two people in this conversation|belongs to someone else|program/);
  }
  for (const who of [seed.director, seed.coordinator, seed.mentor])
    expect(as(who).everythingSeen()).not.toMatch(/Sia Surgeon/);
  // A word that does not arrive is told to no director.
  const told = as(seed.director).dms().length;
  await propose(surgeon, /You're meeting with/, { 'First time': '2026-09-25 12:00' }, 'Change the time');
  world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'user_not_found', times: 1 });
  await as(seed.resident).click('None of these', { in: last(seed.resident, /Which time/) });
  await as(seed.resident).waitFor(/I'll let them know/);
  await world.settle();
  await world.tick();
  const failed = await world.open.db
    .selectFrom('outbox')
    .select('kind')
    .where('state', '=', 'failed')
    .execute();
  expect(failed).toEqual([{ kind: 'times.declined' }]);
  expect(as(seed.director).dms()).toHaveLength(told);
});

test('one short word that morning to both, each in their own program; no question after it', async () => {
  for (const at of ['2026-09-24T13:30:00Z', '2026-09-24T15:30:00Z']) {
    world.travelTo(at);
    await world.tick();
  }
  expect(last(surgeon, /Today you're meeting/)?.text).toBe('You have a meeting today.');
  const today = await world.open.db
    .selectFrom('outbox')
    .selectAll()
    .where('kind', '=', 'times.today')
    .execute();
  const programs = new Map(today.map(({ to_user, program_id }) => [to_user, program_id]));
  expect(programs.get(surgeon.user)).not.toBe(seed.programId);
  const before = as(surgeon).dms().length;
  for (const at of ['2026-09-25T18:00:00Z', '2026-09-28T18:00:00Z']) {
    world.travelTo(at);
    await world.tick();
  }
  expect(as(surgeon).dms()).toHaveLength(before);
  expect(as(seed.resident).everythingSeen()).not.toMatch(/Did you meet/);
  expect((await proposals()).every(({ place }) => place === null)).toBe(true);
  const kept = as(surgeon)
    .dms()
    .map((message) => message.everything());
  expect(kept.join('\n')).not.toContain(WHERE);
});

test('times are suggested on days that are good for both', async () => {
  await giveDays(world, seed, [[seed.resident, [days('good', '10-05', '10-09')]]]);
  const rosa = as(seed.resident);
  await rosa.click(TITLE, { in: last(seed.resident, /is happy to talk/) });
  await rosa.waitForModal(TITLE);
  expect(rosa.modal()?.plainText()).toMatch(/Good for you both: Oct 5 to 9/);
  await rosa.close({ all: true });
});

test('who suggested times that all passed is told once', async () => {
  await propose(seed.resident, /is happy to talk/, {
    'First time': '2026-10-05 12:00',
    'Second time': '2026-10-05 13:00',
    'Third time': '2026-10-05 14:00',
  });
  for (const at of ['2026-10-06T18:00:00Z', '2026-10-06T18:05:00Z', '2026-10-07T18:00:00Z']) {
    world.travelTo(at);
    await world.tick();
  }
  const passed = as(seed.resident)
    .dms()
    .filter(({ text }) => text === 'The times you suggested have passed.');
  expect(passed.map((message) => message.buttons())).toEqual([[TITLE]]);
  expect((await proposals()).at(-1)?.state).toBe('passed');
});

test('an ended conversation calls its date off in the words of any other, and closes what was suggested', async () => {
  await propose(seed.resident, /is happy to talk/, { 'First time': '2026-10-20 08:30' });
  await agree(surgeon, /Tue, Oct 20/);
  await propose(surgeon, /You're meeting with/, { 'First time': '2026-10-21 12:00' }, 'Change the time');
  const sia = as(surgeon);
  await sia.command('/mentor people');
  await sia.waitForModal('Conversations');
  await sia.click('End conversation');
  await sia.waitFor(/Ended\. Your meeting on Tue, Oct 20 is canceled, and you'll both be told that/, {
    where: 'modal',
  });
  await sia.close({ all: true });
  await world.settle();
  await world.tick();
  const off = last(seed.resident, /is canceled/);
  expect(off?.text).toBe('One of your meetings was canceled.');
  expect(off?.plainText()).toMatch(/with @Sia Surgeon on Tue, Oct 20 at 8:30 AM PDT is canceled/);
  expect(off?.buttons()).toEqual(['Calendar file']); // as of one that is called off by itself
  expect(last(surgeon, /is canceled/)).toBeDefined();
  const left = (await proposals()).filter(({ state }) => ['open', 'agreed'].includes(state));
  expect(left).toEqual([]);
  expect(await home(seed.resident)).not.toMatch(/Sia/);
  await as(seed.resident).click(TITLE, { in: last(seed.resident, /is happy to talk/) });
  await as(seed.resident).waitFor(/This has ended, so there's nothing to schedule/, { where: 'modal' });
  await as(seed.resident).close({ all: true });
});

test('a date called off by itself reads the same; who leaves calls theirs off', async () => {
  await begin(seed.newResident, seed.otherMentor);
  await propose(seed.otherMentor, /You said yes to/, { 'First time': '2026-10-22 12:00' });
  await agree(seed.newResident, /Thu, Oct 22/);
  const nina = as(seed.newResident);
  await nina.click('Cancel meeting', { in: last(seed.newResident, /You're meeting with/) });
  await world.settle();
  expect(last(seed.otherMentor, /is canceled/)?.buttons()).toEqual(['Calendar file']);
  await propose(seed.newResident, /is happy to talk/, { 'First time': '2026-10-26 12:00' });
  await agree(seed.otherMentor, /Mon, Oct 26/);
  await world.open.db
    .updateTable('members')
    .set({ roles: [] })
    .where('id', '=', seed.otherMentor.id)
    .execute();
  await world.tick();
  await world.settle();
  expect(last(seed.newResident, /Mon, Oct 26 .* is canceled/)).toBeDefined();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});
