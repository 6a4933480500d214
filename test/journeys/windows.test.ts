import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const rosa = () => world.slack.as(seed.resident.user);

async function logged(): Promise<string> {
  await rosa().command('/mentor log');
  const modal = await rosa().waitForModal('Log a meeting');
  await world.settle();
  await rosa().close({ all: true });
  return modal.plainText();
}

describe('a window never stays at "One moment…"', () => {
  test('its view is refused: the same window says so, with a reference', async () => {
    world.slack.faults.add({ method: 'views.update', kind: 'error', error: 'invalid_arguments', times: 1 });
    expect(await logged()).toMatch(/Something went wrong.*[0-9a-f]{6}/s);
  });

  test('Slack asks to wait: it is shown all the same', async () => {
    world.slack.faults.add({ method: 'views.update', kind: 'ratelimited', retryAfter: 1, times: 1 });
    expect(await logged()).toContain('How did you meet?');
  });

  test('the answer to its opening is lost: the window is found by our own id', async () => {
    world.slack.faults.add({ method: 'views.open', kind: 'lost_reply', times: 1 });
    expect(await logged()).toContain('How did you meet?');
  });

  test('a Home tab that Slack refuses is put right in words', async () => {
    world.slack.faults.add({ method: 'views.publish', kind: 'error', error: 'invalid_arguments', times: 1 });
    await rosa().openHome();
    await rosa().waitFor(/Something went wrong/, { where: 'home' });
    world.slack.faults.add({ method: 'views.publish', kind: 'http503', times: 1 });
    const home = await rosa().openHome();
    expect(home.plainText()).toContain('Your mentor is @Max Mentor');
  });
});

describe('where no window can be shown, the person is told all the same', () => {
  const UNSHOWN = /couldn't open the window right now.*this reference: ([0-9a-f]{6})/s;
  const refuse = (method: string, error: string, times = 1) =>
    world.slack.faults.add({ method, kind: 'error', error, times });

  /** What they read in their messages, once; its reference leads to the failure in the log. */
  async function toldIn(person: ReturnType<typeof rosa>): Promise<void> {
    const told = await person.waitFor(UNSHOWN, { where: 'dm' });
    const [, reference = ''] = UNSHOWN.exec(told.plainText()) ?? [];
    expect(world.logLines.filter((line) => line.includes(reference))).toHaveLength(1);
  }

  async function ourMeetings() {
    await rosa().command('/mentor log 9/10');
    await rosa().waitFor(/[Ll]ogged/);
    await rosa().command('/mentor meetings');
    await rosa().waitForModal('Our meetings');
    return rosa();
  }

  test.each(['push_limit_reached', 'expired_trigger_id'])(
    '%s: the window takes the place of the one it would stand over',
    async (error) => {
      const person = await ourMeetings();
      refuse('views.push', error);
      await person.click('Correct');
      await person.waitForModal('Correct a meeting');
      expect(world.slack.workspace.modalsOf(seed.resident.user)).toHaveLength(1);
      await person.close({ all: true });
    },
  );

  test('a form keeps what is typed in it, and the words come as a message', async () => {
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor roster');
    await dana.waitForModal('Import roster');
    refuse('views.push', 'push_limit_reached', 2);
    await dana.click('Get a template');
    await toldIn(dana);
    expect((await dana.waitForModal('Import roster')).controls().map(({ label }) => label)).toContain(
      'Roster file',
    );
    await dana.close({ all: true });
  });

  test('on the Home tab, and for a shortcut, the trigger is spent', async () => {
    await rosa().openHome();
    refuse('views.open', 'expired_trigger_id', 2);
    await rosa().click('My goals', { in: 'home' });
    await toldIn(rosa());
    refuse('views.open', 'expired_trigger_id');
    await rosa().shortcut('Log a meeting');
    await toldIn(rosa());
  });

  test('the window of an act is gone: its outcome opens again, or is told', async () => {
    const person = await ourMeetings();
    refuse('views.update', 'not_found');
    await person.click('Remove');
    await person.waitFor(/Removed/, { where: 'modal' });
    await person.close({ all: true });
    await ourMeetings();
    refuse('views.update', 'not_found');
    refuse('views.open', 'expired_trigger_id');
    await person.click('Remove');
    await toldIn(person);
    await person.close({ all: true });
  });

  test('the window of an act was changed meanwhile: the same window says so, with a reference', async () => {
    const person = await ourMeetings();
    refuse('views.update', 'hash_conflict');
    await person.click('Remove');
    await person.waitFor(/this reference: [0-9a-f]{6}/, { where: 'modal' });
    await person.close({ all: true });
  });

  test('a window that waits for a file was closed meanwhile', async () => {
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor export');
    await dana.waitForModal('Export');
    await dana.fill('What to export', 'Roster');
    refuse('views.update', 'not_found');
    await dana.submit();
    await toldIn(dana);
    await dana.close({ all: true });
  });
});

describe('what was chosen before, and the person cannot see', () => {
  test('the channel is kept without being shown, and a contact who has left is left out', async () => {
    const { id: owner } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
    const { id: contact } = world.slack.addUser({ name: 'gail', real_name: 'Gail Gone' });
    await world.open.db
      .updateTable('programs')
      .set({ alternate_contact: contact })
      .where('id', '=', seed.programId)
      .execute();
    await world.slack.deactivate(contact);
    const ada = world.slack.as(owner);
    await ada.command('/mentor setup');
    await ada.waitForModal('Set up mentoring');
    await ada.fill('Program', 'Internal Medicine');
    await ada.submit();
    await ada.waitFor(
      /keep the current channel, which you're not in\. In another private channel, type \/invite @Mentor first/,
      {
        where: 'modal',
      },
    );
    expect(ada.modal()?.plainText()).not.toContain('Gail');
    await ada.submit();
    await ada.waitFor(/are saved/, { where: 'modal' });
    await ada.close({ all: true });
    const row = await world.open.db
      .selectFrom('programs')
      .select(['directors_channel_id', 'alternate_contact'])
      .where('id', '=', seed.programId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ directors_channel_id: seed.channelId, alternate_contact: null });
  });
});
