import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { transact } from '../../../src/platform/database/transact.ts';
import { enqueue } from '../../../src/platform/outbox/enqueue.ts';
import { until } from '../../support/until.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { ask } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let posted = 0;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  posted += 1;
  seed = await seedProgram(world, `Ward ${'abcdefghij'[posted]}`);
  await world.tick(); // its channel is looked at, and is well
});
afterEach(() =>
  world.slack.assertClean({
    // The bot may not look into a channel that has become public.
    allow: [/conversations\.(info|members): missing_scope/, 'channel_not_found', 'is_archived'],
  }),
);
afterAll(() => world.stop());

const dmsOf = ({ user }: Someone) =>
  world.slack
    .as(user)
    .dms()
    .map((seen) => seen.text);
const inChannel = (channelId = seed.channelId) =>
  world.slack
    .as(seed.director.user)
    .channel(channelId)
    .map((seen) => seen.text);
const told = () => [seed.director, seed.secondDirector].map((who) => dmsOf(who).filter(isAboutChannel));
const isAboutChannel = (text: string) => text.includes("I've stopped posting");

/** Whether it stands on the desks of the directors and of the coordinator. */
async function onDesks(): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (const who of [seed.director, seed.secondDirector, seed.coordinator]) {
    const home = await world.slack.as(who.user).openHome();
    seen.push(home.plainText().includes("Nothing is being posted in the directors' channel"));
  }
  return seen;
}

const post = (key: string) =>
  transact(world.running.ctx, async (tx) => {
    await enqueue(tx, world.now(), {
      workspaceId: seed.workspaceId,
      programId: seed.programId,
      kind: 'programs.ready',
      payload: { programId: seed.programId },
      to: { channel: seed.channelId },
      dedupeKey: `${key}:${seed.programId}`,
    });
  });
const goOn = async (hours: number) => {
  world.travelDays(hours / 24);
  await world.tick();
};

describe('the directors’ channel, looked at every day', () => {
  test.each([
    [
      'becomes public',
      () => world.slack.makePublic(seed.channelId),
      () => world.slack.makePrivate(seed.channelId),
    ],
    ['is shared', () => world.slack.share(seed.channelId), () => world.slack.share(seed.channelId, false)],
    ['is archived', () => world.slack.archive(seed.channelId), () => world.slack.unarchive(seed.channelId)],
    [
      'loses the bot',
      () => world.slack.removeFromChannel(seed.channelId, world.slack.botUserId),
      () => world.slack.inviteBot(seed.channelId),
    ],
  ])(
    '%s: posting stops, each director is told once, and what waited goes out when it is mended',
    async (_what, spoil, mend) => {
      spoil();
      await goOn(25);
      expect(told().map((texts) => texts.length)).toEqual([1, 1]);
      expect(told()[0]?.[0]).toContain('choose another channel below');
      expect(await onDesks()).toEqual([true, true, false]);
      await post('one');
      await goOn(1.1);
      await goOn(30);
      expect(inChannel().filter((text) => text.includes('now runs its mentoring'))).toHaveLength(0);
      expect(told().map((texts) => texts.length)).toEqual([1, 1]);
      mend();
      // Looked at each hour; an hour later again where the database or Slack was too busy to answer.
      await until(async () => {
        await goOn(1.1);
        return !(await onDesks()).includes(true);
      }, 'posting again');
      expect(inChannel().filter((text) => text.includes('now runs its mentoring'))).toHaveLength(1);
      await post('two');
      await world.settle();
      expect(inChannel().filter((text) => text.includes('now runs its mentoring'))).toHaveLength(2);
      expect(told().map((texts) => texts.length)).toEqual([1, 1]);
    },
  );

  test('a refusal tells as soon as something is to be posted, before the day is over; being invited mends it at once', async () => {
    world.slack.removeFromChannel(seed.channelId, world.slack.botUserId);
    await post('one');
    await world.settle();
    expect(told().map((texts) => texts.length)).toEqual([1, 1]);
    world.slack.inviteBot(seed.channelId);
    await world.settle();
    await world.settle();
    await world.settle();
    expect(inChannel().filter((text) => text.includes('now runs its mentoring'))).toHaveLength(1);
  });

  test('a request in confidence does not wait for the channel: those who decide get it alone', async () => {
    world.slack.archive(seed.channelId);
    await goOn(25);
    await ask(world, seed.resident);
    await world.tick();
    const waiting = (texts: string[]) => texts.filter((text) => text.includes('confidential request'));
    for (const who of [seed.director, seed.secondDirector]) expect(waiting(dmsOf(who))).toHaveLength(1);
    world.slack.unarchive(seed.channelId);
    await goOn(1.1);
    expect(waiting(inChannel())).toHaveLength(0);
  });

  test('another channel is chosen: what waited is posted there', async () => {
    world.slack.makePublic(seed.channelId);
    await goOn(25);
    await post('one');
    await world.settle();
    const other = world.slack.addChannel({
      name: `other-${posted}`,
      members: [seed.director.user],
      withBot: true,
    });
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor setup');
    await dana.waitForModal('Set up mentoring');
    await dana.fill("Directors' channel", other.id);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(
      /Before you save\s*• Directors' posts will go to .* instead of/,
    );
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    // Its welcome, which every channel gets once, and what waited.
    expect(inChannel(other.id).filter((text) => text.includes('now runs its mentoring'))).toHaveLength(2);
  });
});
