import { expect, test } from '@jest/globals';
import { refresh } from '../../src/platform/outbox/enqueue.ts';
import { addMatch, ask, openRequest } from '../journeys/rematch/acts.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';

/** The notice is posted on Monday; until Wednesday is when an ending is entered for. */
const POSTED = '2026-09-14T17:00:00Z';
const DAY = '2026-09-16';
const MOMENTS = {
  'before the week is over': '2026-09-21T16:30:00Z',
  'after the week': '2026-09-21T18:00:00Z',
};

/** Whose request waits. All else is the same in every play: a coordinator ends Rosa's match, and her mentor joins the channel. */
type Asker = 'Rosa, whose match ends and whose mentor joins' | 'Hana, about whom nothing happens';

type Rule = 'a notice closes by the calendar' | 'without it: a notice closes with its request';

/** What stands in the directors' channel, and whether it was changed, after each thing that happens. */
async function live(asker: Asker, rule: Rule): Promise<string[]> {
  const world = await startWorld({ startAt: POSTED });
  try {
    const seed = await seedProgram(world);
    const hana = await addMatch(world, seed, 'Hana');
    const seen: string[] = [];
    const look = async (after: string) => {
      if (rule !== 'a notice closes by the calendar') await echo(world);
      await world.settle();
      for (const { text, edited_at } of world.slack.workspace.messagesIn(seed.channelId))
        seen.push(`${after}: ${text.replace(/Reference \w{6}/, 'Reference')}${edited_at ? ' (edited)' : ''}`);
    };
    await ask(world, asker.startsWith('Rosa') ? seed.resident : hana.resident);
    await look('asked');
    await endsBy(world, seed.coordinator);
    await look('an ending is entered');
    world.travelTo(`${DAY}T18:00:00Z`);
    await world.tick();
    await look('the match has ended');
    world.slack.addToChannel(seed.channelId, seed.mentor.user);
    await look('the mentor has joined');
    for (const [name, at] of Object.entries(MOMENTS)) {
      world.travelTo(at);
      if (process.env.PRIVACY_FULL) await world.restart(); // no process remembers
      await world.tick();
      await look(name);
    }
    world.slack.assertClean();
    return seen;
  } finally {
    await world.stop();
  }
}

/** The rule that was taken out: whatever is closed is shown to be so at once. */
async function echo(world: World): Promise<void> {
  const { db } = world.open;
  const closed = await db.selectFrom('rematches').selectAll().where('status', '!=', 'open').execute();
  const notices = await db.selectFrom('outbox').selectAll().where('refresh_of', 'is', null).execute();
  for (const { workspace_id, dedupe_key } of notices)
    if (closed.some(({ id }) => dedupe_key.startsWith(`rematch.notice:${id}`)))
      await db.transaction().execute((tx) => refresh(tx, world.now(), workspace_id, dedupe_key));
  const workspaces = await db.selectFrom('workspaces').select('id').execute();
  for (const { id } of workspaces) await world.running.ctx.queue.wakeSender(id);
}

async function endsBy(world: World, coordinator: Someone): Promise<void> {
  const person = world.slack.as(coordinator.user);
  await person.command('/mentor change');
  await person.waitForModal('Departures and changes');
  await person.fillAll({ Person: 'Rosa Resident', "What's changing?": 'This pair ends', Date: DAY });
  for (const _ of ['Check', 'Confirm']) expect((await person.submit()).errors).toBeUndefined();
  await person.close({ all: true });
}

test('attack, an echo in the channel: neither an ending nor a mentor who joins tells whose request a notice was', async () => {
  const calendar = 'a notice closes by the calendar';
  const hers = await live('Rosa, whose match ends and whose mentor joins', calendar);
  const others = await live('Hana, about whom nothing happens', calendar);
  expect(hers).toEqual(others);
  expect(hers).toContain('before the week is over: A confidential request is waiting. Reference');
  expect(hers).toContain(
    'after the week: This notice is closed. Directors who can decide open requests will find them on the Home tab. (edited)',
  );
  // Without the rule the attack succeeds; of Hana's request, which waits, nothing would echo.
  const echoing = 'without it: a notice closes with its request';
  expect(await live('Rosa, whose match ends and whose mentor joins', echoing)).not.toEqual(others);
  report('notices', `${hers.length} looks at the channel, alike whoever asked; without the rule they differ`);
}, 120_000);

test('attack, several notices of one day: they close in the order of posting, and Open tells whoever may and no one else', async () => {
  const world = await startWorld({ startAt: POSTED });
  try {
    const seed = await seedProgram(world);
    const all = [];
    for (const name of ['Hana', 'Iris', 'Jana']) all.push(await addMatch(world, seed, name));
    const asked = [];
    for (const { resident } of all) asked.push(await ask(world, resident));
    const [withdrawn, ...rest] = asked;
    const set = { status: 'withdrawn', decided_at: world.now() } as const;
    await world.open.db
      .updateTable('rematches')
      .set(set)
      .where('id', '=', withdrawn?.id ?? '')
      .execute();
    await openRequest(world, seed.director, seed.channelId);
    expect(world.slack.as(seed.director.user).modal()?.plainText()).toContain('Jana Mentor');
    const said: string[] = [];
    for (const index of [0, 1, 2]) {
      const cora = world.slack.as(seed.coordinator.user);
      await cora.click('Open', { in: cora.channel(seed.channelId)[index] });
      said.push((await cora.waitFor(/nothing here for you to open/)).text);
    }
    expect(new Set(said).size).toBe(1);
    world.travelTo('2026-10-05T17:00:00Z'); // three weeks without a tick
    await world.tick();
    const notices = world.slack.workspace.messagesIn(seed.channelId);
    expect(notices.map(({ text }) => text.slice(0, 21))).toEqual(Array(3).fill('This notice is closed'));
    const edits = notices.map(({ edited_at }) => Number(edited_at));
    expect(edits).toEqual(edits.toSorted((one, other) => one - other));
    // The two that wait go on in DMs, and on the Home tab of directors who can decide them.
    const dana = world.slack.as(seed.director.user);
    expect(dana.dms().map(({ text }) => text)).toEqual([
      `A confidential request is still waiting. Reference ${rest[0]?.reference}`,
    ]);
    await dana.openHome();
    for (const { reference } of rest) expect(dana.home()?.plainText()).toContain(reference);
    world.slack.assertClean();
  } finally {
    await world.stop();
  }
});
