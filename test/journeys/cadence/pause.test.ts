import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { addMember } from '../../support/fixtures.ts';
import { until } from '../../support/until.ts';
import { addAnotherProgram, seedProgram, startWorld, type World } from '../../support/world.ts';
import { LABELS, scene } from './scene.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let play: ReturnType<typeof scene>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  play = scene(world, seed);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const updates = () => world.slack.calls.filter((call) => call.method === 'views.update').length;
/** Waits until the list was shown again: the click was answered. */
const untilShown = (times: number) => until(() => updates() >= times, 'the list shown again');

const pausesOf = (memberId: string) =>
  world.open.db
    .selectFrom('pauses')
    .select(['from_on', 'until_on'])
    .where('member_id', '=', memberId)
    .orderBy('from_on')
    .execute();

test('/mentor pause: bad dates stay, a good span is stored once, nothing comes in it, End pause brings it back', async () => {
  const { resident, mentor } = await play.duePair('Ned Night', 'Opal Open');
  const ned = play.as(resident);
  await ned.command('/mentor pause');
  const modal = await ned.waitForModal('Pause reminders');
  expect(modal.controls().map(({ label }) => label)).toEqual(['From', 'Until']);
  expect(modal.plainText()).not.toMatch(/reason/i);
  await ned.fillAll({ From: play.inDays(4), Until: play.inDays(3) });
  expect((await ned.submit()).errors?.[0]?.message).toMatch(/before the first day/);
  await ned.fillAll({ From: play.inDays(800), Until: play.inDays(801) });
  expect((await ned.submit()).errors?.[0]?.message).toMatch(/more than a year from now/);
  await ned.fillAll({ From: play.inDays(0), Until: play.inDays(30) });
  const sent = await ned.submit();
  expect(sent.errors).toBeUndefined();
  await world.slack.replay(sent.ack!);
  expect(ned.modal()?.plainText()).toMatch(/no reminders about your mentoring in .*Internal Medicine/);
  await ned.close({ all: true });
  expect(await pausesOf(resident.id)).toEqual([{ from_on: play.inDays(0), until_on: play.inDays(30) }]);

  await play.goOn(1);
  expect(play.as(resident).dms()).toEqual([]);
  expect(play.as(mentor).dms()).toEqual([]);

  await ned.command('/mentor pause');
  const listed = await ned.waitForModal('Pause reminders');
  expect(listed.plainText()).toMatch(/You: from .* through/);
  await ned.fill('Until', play.inDays(9));
  await ned.click('End pause');
  await ned.waitFor((seen) => seen.kind === 'modal' && !seen.plainText().includes('You: from'));
  expect(ned.modal()?.buttons()).not.toContain('End pause');
  await ned.close({ all: true });
  expect(await pausesOf(resident.id)).toEqual([{ from_on: play.inDays(-1), until_on: play.inDays(-1) }]);
  await play.goOn(1); // one paused day: due a day later
  expect(play.lastDm(resident).buttons()).toEqual(LABELS);
  expect(play.lastDm(mentor).buttons()).toEqual(LABELS);
});

test('a pause of the pair is listed to both sides, and either ends it', async () => {
  const { resident, mentor, pairId } = await play.duePair('Rita Rest', 'Stan Still');
  await play.goOn(0);
  const rita = play.as(resident);
  await rita.click('We are away', { in: play.lastDm(resident) });
  await rita.waitForModal('We are away');
  await rita.fillAll({ From: play.inDays(2), Until: play.inDays(9) });
  await rita.submit();
  await rita.close({ all: true });
  const stan = play.as(mentor);
  await stan.command('/mentor pause');
  const listed = await stan.waitForModal('Pause reminders');
  expect(listed.plainText()).toMatch(/You and @Rita Rest: from/);
  const before = updates();
  const clicked = await stan.click('End pause');
  await world.slack.replay(clicked.ack!);
  await untilShown(before + 2);
  expect(stan.modal()?.plainText()).not.toContain('Rita Rest');
  await stan.close({ all: true });
  expect(
    await world.open.db.selectFrom('pauses').selectAll().where('pair_id', '=', pairId).execute(),
  ).toEqual([]);
});

test('no one ends a pause of others', async () => {
  const { resident } = await play.duePair('Uma Under', 'Vic View');
  const uma = play.as(resident);
  await uma.command('/mentor pause');
  await uma.waitForModal('Pause reminders');
  await uma.fillAll({ From: play.inDays(2), Until: play.inDays(9) });
  await uma.submit();
  await uma.close({ all: true });
  const pause = await world.open.db
    .selectFrom('pauses')
    .select('id')
    .where('member_id', '=', resident.id)
    .executeTakeFirstOrThrow();
  const nina = play.as(seed.newResident);
  await nina.command('/mentor pause');
  const modal = await nina.waitForModal('Pause reminders');
  for (const value of [pause.id, 'not-a-pause']) {
    const before = updates();
    await world.slack.deliver(
      world.slack.payloads.blockActions(seed.newResident.user, { view: modal.view! }, [
        { type: 'button', action_id: 'pauses.end', block_id: 'x', value, action_ts: '1.1' },
      ]),
    );
    await untilShown(before + 1);
  }
  await nina.close({ all: true });
  expect(await pausesOf(resident.id)).toHaveLength(1);
});

test('who has no part in mentoring is told so; who is in two programs is asked which', async () => {
  const dana = play.as(seed.director);
  await dana.command('/mentor pause');
  expect((await dana.waitForModal('Pause reminders')).plainText()).toMatch(
    /Only residents and mentors can pause/,
  );
  await dana.close();
  const stranger = world.slack.as(world.slack.addUser({ name: 'visitor' }).id);
  await stranger.command('/mentor pause');
  expect((await stranger.waitForModal('Pause reminders')).plainText()).toMatch(/not on a mentoring roster/);
  await stranger.close();

  const second = {
    workspaceId: seed.workspaceId,
    programId: await addAnotherProgram(world, seed.workspaceId, { name: 'Pediatrics' }),
  };
  const member = await addMember(world.open.db, second, ['mentor'], { user: seed.otherMentor.user });
  const olga = play.as(seed.otherMentor);
  await olga.command('/mentor pause');
  await olga.waitForModal('Pause reminders');
  await olga.fill('Program', 'Pediatrics');
  await olga.submit();
  await olga.fillAll({ From: play.inDays(1), Until: play.inDays(2) });
  expect((await olga.submit()).errors).toBeUndefined();
  expect(olga.modal()?.plainText()).toMatch(/Pediatrics/);
  await olga.close({ all: true });
  expect(await pausesOf(member.id)).toHaveLength(1);
  expect(await pausesOf(seed.otherMentor.id)).toEqual([]);
});
