import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clickMore } from '../../support/more.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const program = () =>
  world.open.db.selectFrom('programs').selectAll().where('id', '=', seed.programId).executeTakeFirstOrThrow();

async function openTopic(label: string) {
  const dana = as(seed.director);
  await clickMore(dana, 'Settings');
  expect((await dana.waitForModal('Settings')).buttons()).toEqual([
    'People',
    'Calendar',
    'Reminders',
    'Privacy',
    'Delete data',
    'Close the program',
  ]);
  await dana.click(label);
  await dana.waitFor(/Other settings/, { where: 'modal' });
  return dana;
}

test('settings on the desk: short windows by topic, each saved beside everything else as it is', async () => {
  const before = await program();
  const dana = await openTopic('Calendar');
  await dana.fill('Holidays', 'not a day');
  expect((await dana.submit()).errors).toMatchObject([{ label: 'Holidays' }]);
  await dana.fill('Holidays', '12/25');
  await dana.fill('US federal holidays', ['No reminders on the 11 federal holidays']);
  expect((await dana.submit()).errors ?? []).toEqual([]);
  expect(dana.modal()?.plainText()).toMatch(/Saved: Calendar/);
  const after = await program();
  expect(after).toMatchObject({ federal_holidays: true, holidays: ['2026-12-25'] });
  const changes = ['holidays', 'federal_holidays', 'updated_at', 'digest_at', 'channel_check_at'];
  const rest = (all: typeof before) =>
    Object.fromEntries(Object.entries(all).filter(([column]) => !changes.includes(column)));
  expect(rest(after)).toEqual(rest(before));

  await dana.click('Privacy');
  await dana.waitFor(/Other settings/, { where: 'modal' });
  await dana.fill('Other programs', ['Let residents in other programs find our mentors']);
  await dana.submit();
  expect(await program()).toMatchObject({ found_by_others: true, federal_holidays: true });
  await dana.click('Reminders');
  await dana.waitFor(/Other settings/, { where: 'modal' });
  await dana.click('Other settings');
  await dana.waitFor(/Time zone, meetings a year/, { where: 'modal' });
  await dana.close({ all: true });

  const people = await openTopic('People');
  await people.fillAll({ 'Program name': 'Medicine', 'More topics': 'Research' });
  await people.submit();
  expect(people.modal()?.plainText()).toMatch(
    /Before you save\s*• The program will be called Medicine instead of Internal Medicine\./,
  );
  expect(await program()).toMatchObject({ name: 'Internal Medicine', more_topics: [] });
  await people.submit();
  expect(people.modal()?.plainText()).toMatch(/Your changes to Medicine are saved/);
  await people.close({ all: true });
  expect(await program()).toMatchObject({
    name: 'Medicine',
    more_topics: ['Research'],
    found_by_others: true,
  });
});

test('a problem of another topic is named, and nothing is lost; no one else gets in', async () => {
  const dana = await openTopic('Privacy');
  const channel = world.slack.workspace.channels.get(seed.channelId);
  if (channel) channel.archived = true;
  await dana.fill('Other programs', null);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Nothing was saved.*People: That channel is archived/s);
  await dana.close({ all: true });
  if (channel) channel.archived = false;
  expect(await program()).toMatchObject({ found_by_others: true });
  for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
    const person = await forgeClick(world, who, 'programs.settings.topic', `${seed.programId}:people`);
    expect((await person.waitForModal('Set up mentoring')).plainText()).not.toMatch(/Directors' channel/);
    await person.close({ all: true });
    expect((await person.openHome()).buttons()).not.toContain('Settings');
  }
  world.slack.assertClean();
});

test('two directors change different things at once, and neither takes back what the other saved', async () => {
  const dana = await openTopic('Calendar');
  const other = as(seed.secondDirector);
  await clickMore(other, 'Settings');
  await other.waitForModal('Settings');
  await other.click('Calendar');
  await other.waitFor(/Other settings/, { where: 'modal' });
  await dana.fill('Meetings a year', '4');
  await dana.submit();
  await other.fill('Holidays', '11/27');
  await other.submit();
  expect(other.modal()?.plainText()).toMatch(/Saved: Calendar/);
  expect(await program()).toMatchObject({ meetings_per_year: 4, holidays: ['2026-11-27'] });
  await Promise.all([dana, other].map((each) => each.close({ all: true })));

  // The window with everything, open while the other saves two of its fields, one of which it changes too.
  const whole = as(seed.director);
  await whole.command('/mentor setup');
  await whole.waitFor(/You're changing/, { where: 'modal' });
  await clickMore(other, 'Settings');
  await other.waitForModal('Settings');
  await other.click('Calendar');
  await other.waitFor(/Other settings/, { where: 'modal' });
  await other.fillAll({ 'Meetings a year': '5', 'First meeting within': '45 days' });
  await other.submit();
  await other.close({ all: true });
  await whole.fillAll({ 'Program name': 'Family Medicine', 'Meetings a year': '6' });
  await whole.submit();
  expect(whole.modal()?.plainText()).toMatch(/Before you save/);
  await whole.submit();
  expect(await program()).toMatchObject({
    name: 'Family Medicine',
    meetings_per_year: 6,
    first_meeting_window_days: 45,
  });
  await whole.close({ all: true });
});

test('two directors save in the same moment, and both are kept; hours are those that were seen', async () => {
  const other = as(seed.secondDirector);
  const open = async (topic: string) => {
    await clickMore(other, 'Settings');
    await other.waitForModal('Settings');
    await other.click(topic);
    await other.waitFor(/Other settings/, { where: 'modal' });
  };
  const dana = await openTopic('Privacy');
  await dana.fill('Other programs', []);
  await open('Calendar');
  await other.fill('Meetings a year', '3');
  const before = await program();
  expect(before).not.toMatchObject({ found_by_others: false });
  expect(before).not.toMatchObject({ meetings_per_year: 3 });
  const from = world.slack.calls.length;
  await Promise.all([dana.submit(), other.submit()]);
  expect(await program()).toMatchObject({ found_by_others: false, meetings_per_year: 3 });
  // Slack is asked once for each save: the person waits for the answer.
  const asked = world.slack.calls.slice(from).filter(({ method }) => method === 'conversations.info');
  expect(asked).toHaveLength(2);
  await Promise.all([dana, other].map((each) => each.close({ all: true })));

  const calendar = await openTopic('Calendar');
  await open('Calendar');
  await other.fill('Working hours until', '11:00');
  await other.submit();
  await calendar.fill('Working hours from', '13:00');
  expect((await calendar.submit()).errors).toBeUndefined();
  expect(await program()).toMatchObject({ working_from_minute: 13 * 60, working_until_minute: 17 * 60 });
  await Promise.all([calendar, other].map((each) => each.close({ all: true })));
  world.slack.assertClean();
});

test('a program that is closed while an admin has its settings open stays closed, and they read why', async () => {
  const { id: user } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
  const ada = await forgeClick(
    world,
    { id: '', user },
    'programs.settings.topic',
    `${seed.programId}:calendar`,
  );
  await ada.waitFor(/Other settings/, { where: 'modal' });
  const closing = new Date('2027-01-01T12:00:00Z');
  await world.open.db.updateTable('programs').set({ delete_after: closing }).execute();
  const before = await program();
  await ada.fill('Meetings a year', '7');
  await ada.submit();
  expect(ada.modal()?.plainText()).toMatch(/This program no longer exists\./);
  expect(await program()).toEqual(before);
  expect(await world.open.db.selectFrom('programs').select('id').execute()).toHaveLength(1);
  await ada.close({ all: true });
  world.slack.assertClean();
});
