import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { scheduleEnding } from '../../../src/domain/pairs/operations.ts';
import { dateIn, readableDate } from '../../../src/platform/calendar/dates.ts';
import { until } from '../../support/until.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
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

describe('a pair that slips', () => {
  test('on the due date both get a message with the four buttons, and no second one that day', async () => {
    const before = play.dmCount(seed.resident);
    await play.tick();
    expect(play.dmCount(seed.resident)).toBe(before);
    world.travelTo('2026-09-30T15:00:00Z'); // 08:00 in Los Angeles
    await play.tick();
    expect(play.dmCount(seed.resident)).toBe(before);
    world.travelTo('2026-09-30T16:00:00Z');
    await play.tick();
    await play.tick();
    for (const [who, other] of [
      [seed.resident, 'Max Mentor'],
      [seed.mentor, 'Rosa Resident'],
    ] as const) {
      const dm = play.lastDm(who);
      expect(dm.buttons()).toEqual(LABELS);
      expect(dm.headline).toBe(`A mentoring meeting to schedule: ${other}`);
      expect(dm.plainText()).toMatch(/first meeting is due by .*Wed, Sep 30.*\(0 of 2 this year\)/);
      expect(play.dmCount(who)).toBe(before + 1);
    }
    expect(world.slack.as(seed.director.user).everythingSeen()).not.toContain('meeting to schedule');
  });

  test('Log a meeting, from the message: both messages show it, and nothing comes two weeks on', async () => {
    const rosa = play.as(seed.resident);
    await rosa.click('Log a meeting', { in: play.lastDm(seed.resident) });
    const modal = await rosa.waitForModal('Log a meeting');
    expect(modal.plainText()).toContain('@Max Mentor');
    expect((await rosa.submit()).errors).toBeUndefined();
    await rosa.close({ all: true });
    const max = play.as(seed.mentor);
    await max.waitFor(/Done: you met with @Rosa Resident on Wed, Sep 30/, { where: 'dm', since: 'ever' });
    await rosa.waitFor(/Done: you met with @Max Mentor on Wed, Sep 30/, { where: 'dm', since: 'ever' });
    expect(play.lastDm(seed.mentor).buttons()).toEqual([]);
    expect(play.lastDm(seed.resident).buttons()).toEqual(['Undo']);
    const count = play.dmCount(seed.mentor);
    await world.settle();
    await world.restart(); // the button goes after its 10 minutes all the same
    world.travelDays(11 / 1440);
    await play.tick();
    expect(play.lastDm(seed.resident).buttons()).toEqual([]);
    await play.goOn(14);
    expect(play.dmCount(seed.mentor)).toBe(count);
  });
});

describe('Already scheduled', () => {
  test('bad dates stay in the modal; a good one holds until the day after, then asks both once', async () => {
    const { resident, mentor, pairId } = await play.duePair('Tess Talker', 'Otto Old');
    await play.goOn(0);
    const tess = play.as(resident);
    await tess.click('Already scheduled', { in: play.lastDm(resident) });
    const modal = await tess.waitForModal('Already scheduled');
    expect(modal.controls().map(({ label }) => label)).toEqual(['Date']);
    await tess.fill('Date', play.inDays(-1));
    expect((await tess.submit()).errors?.[0]?.message).toMatch(/has passed/);
    await tess.fill('Date', play.inDays(400));
    expect((await tess.submit()).errors?.[0]?.message).toMatch(/more than a year away/);
    await tess.fill('Date', play.inDays(6));
    const sent = await tess.submit();
    expect(sent.errors).toBeUndefined();
    await world.slack.replay(sent.ack!);
    expect(tess.modal()?.plainText()).toMatch(
      /you're meeting with @Otto Old on .*The day after, I'll ask you both/,
    );
    await tess.close({ all: true });
    const stored = await world.open.db
      .selectFrom('pairs')
      .select('agreed_on')
      .where('id', '=', pairId)
      .executeTakeFirstOrThrow();
    expect(stored.agreed_on).toBe(play.inDays(6));
    await play.as(mentor).waitFor(/You're meeting on/, { where: 'dm', since: 'ever' });
    const count = play.dmCount(mentor);
    await play.goOn(6);
    expect(play.dmCount(mentor)).toBe(count);
    await play.goOn(1);
    for (const who of [resident, mentor]) {
      expect(play.lastDm(who).plainText()).toMatch(/Did you meet/);
      expect(play.lastDm(who).buttons()).toEqual(['Yes, we met', 'Not yet', 'On another day']);
    }
    expect(play.dmCount(mentor)).toBe(count + 1);
    await tess.click('Not yet', { in: play.lastDm(resident) });
    await tess.waitFor(/I won't ask about .* again/);
    const otto = play.as(mentor);
    // Another day is logged in a window; when it's closed, the message still has the undo, and says nothing twice.
    await otto.click('On another day', { in: play.lastDm(mentor) });
    await otto.waitForModal('Log a meeting');
    await otto.fill('Date', play.inDays(-2));
    await otto.submit();
    await otto.close({ all: true });
    await world.settle();
    expect(play.lastDm(mentor).buttons()).toEqual(['Undo']);
    await otto.click('Undo', { in: play.lastDm(mentor) });
    await world.settle();
    expect(play.lastDm(mentor).buttons()).toContain('Yes, we met');
    expect(otto.everythingSeen()).not.toContain('Undone');
    // One tap logs the day that was asked about, and can be undone in the message itself.
    await otto.click('Yes, we met', { in: play.lastDm(mentor) });
    await otto.waitFor(/Done: you met with @Tess Talker/, { where: 'dm', since: 'ever' });
    await world.settle(); // an older reminder shows it, too
    expect(play.lastDm(mentor).buttons()).toEqual(['Undo']);
    await otto.click('Undo', { in: play.lastDm(mentor) });
    await world.settle();
    await otto.click('Yes, we met', { in: play.lastDm(mentor) });
    const met = world.open.db.selectFrom('meetings').select('met_on').where('pair_id', '=', pairId);
    await until(async () => (await met.execute()).length > 0);
    expect(await met.execute()).toEqual([{ met_on: play.inDays(-1) }]);
    await world.settle();
    await tess.waitFor(/Done: you met with @Otto Old/, { where: 'dm', since: 'ever' });
    await world.settle();
    for (const dm of play.as(resident).dms()) expect(dm.buttons()).toEqual([]);
    await play.goOn(14);
    expect(play.dmCount(mentor)).toBe(count + 1);
  });
});

describe('Snooze', () => {
  test('one, two or four weeks, for oneself alone; twice, and then kindly no more', async () => {
    const { resident, mentor, pairId } = await play.duePair('Sam Sleeper', 'Mia Mentor');
    await play.goOn(0);
    const sam = play.as(resident);
    const open = async () => {
      await sam.click('Snooze', { in: play.lastDm(resident) });
      return sam.waitForModal('Snooze');
    };
    await open();
    await sam.fill('For how long?', '4 weeks');
    const sent = await sam.submit();
    expect(sent.errors).toBeUndefined();
    await world.slack.replay(sent.ack!);
    expect(sam.modal()?.plainText()).toMatch(/you won't get reminders about @Mia Mentor until/);
    await sam.close({ all: true });
    const snoozes = () =>
      world.open.db.selectFrom('snoozes').select('until_on').where('pair_id', '=', pairId).execute();
    expect(await snoozes()).toEqual([{ until_on: play.inDays(28) }]);
    await play.goOn(15);
    expect(play.lastDm(mentor).plainText()).toMatch(/No rush.*We are away/);
    expect(play.lastDm(resident).plainText()).not.toMatch(/No rush/);
    await play.goOn(13);
    expect(play.lastDm(resident).plainText()).toMatch(/No rush/);
    await open();
    await sam.submit();
    await sam.close({ all: true });
    const third = await open();
    expect(third.plainText()).toMatch(/already snoozed this reminder twice/);
    expect(third.view?.submit).toBeUndefined();
    await sam.close({ all: true });
    expect(await snoozes()).toHaveLength(2);
    const ends = readableDate(play.inDays(7), { today: dateIn('America/Los_Angeles', world.now()) });
    expect((await sam.openHome()).plainText()).toContain(`Your reminders are snoozed until ${ends}.`);
    expect((await play.as(mentor).openHome()).plainText()).not.toMatch(/snoozed/i);
    expect(play.as(mentor).everythingSeen()).not.toMatch(/snoozed/i);
  });
});

describe('We are away', () => {
  test('bad spans stay in the modal; a good one holds both sides and moves what is due', async () => {
    const { resident, mentor, pairId } = await play.duePair('Ava Away', 'Ben Busy');
    await play.goOn(0);
    const ava = play.as(resident);
    await ava.click('We are away', { in: play.lastDm(resident) });
    const modal = await ava.waitForModal('We are away');
    expect(modal.controls().map(({ label }) => label)).toEqual(['From', 'Until']);
    await ava.fillAll({ From: play.inDays(5), Until: play.inDays(2) });
    expect((await ava.submit()).errors?.[0]?.message).toMatch(/before the first day/);
    await ava.fillAll({ From: play.inDays(-20), Until: play.inDays(-10) });
    expect((await ava.submit()).errors?.[0]?.message).toMatch(/already passed/);
    await ava.fillAll({ From: play.inDays(0), Until: play.inDays(500) });
    expect((await ava.submit()).errors?.[0]?.message).toMatch(/longer than a year/);
    await ava.fillAll({ From: play.inDays(1), Until: play.inDays(20) });
    const sent = await ava.submit();
    expect(sent.errors).toBeUndefined();
    await world.slack.replay(sent.ack!);
    expect(ava.modal()?.plainText()).toMatch(/no reminders about you and @Ben Busy from/);
    await ava.close({ all: true });
    const rows = await world.open.db
      .selectFrom('pauses')
      .select(['from_on', 'until_on', 'member_id'])
      .where('pair_id', '=', pairId)
      .execute();
    expect(rows).toEqual([{ from_on: play.inDays(1), until_on: play.inDays(20), member_id: null }]);
    const counts = () => [play.dmCount(resident), play.dmCount(mentor)];
    const before = counts();
    await play.goOn(14);
    expect(counts()).toEqual(before);
    await play.goOn(21); // 35 days on, of which 20 are paused: the step two weeks after the due date
    expect(counts()).toEqual(before.map((count) => count + 1));
  });
});

describe('a moment too late', () => {
  test('a pair that has ended says so, in every modal, and a form left open stores nothing', async () => {
    const { resident, mentor, pairId } = await play.duePair('Finn Former', 'Hal Helper');
    await play.goOn(0);
    const finn = play.as(resident);
    await finn.click('Already scheduled', { in: play.lastDm(resident) });
    await finn.waitForModal('Already scheduled');
    await finn.fill('Date', play.inDays(3));
    await world.open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: play.inDays(0), end_reason: 'changed', next_check_at: null })
      .where('id', '=', pairId)
      .execute();
    await finn.submit();
    expect(finn.modal()?.plainText()).toMatch(/This match has ended/);
    await finn.close({ all: true });
    const hal = play.as(mentor);
    for (const label of LABELS.slice(1)) {
      await hal.click(label, { in: play.lastDm(mentor) });
      const modal = await hal.waitForModal(label);
      expect(modal.plainText()).toMatch(/This (match )?has ended/);
      await hal.close({ all: true });
    }
    const pair = await world.open.db
      .selectFrom('pairs')
      .select('agreed_on')
      .where('id', '=', pairId)
      .executeTakeFirstOrThrow();
    expect(pair.agreed_on).toBeNull();
  });

  test('a decided ending no one was told of: every answer looks and works as before', async () => {
    const held = await play.duePair('Ida Held', 'Jon Held');
    const usual = await play.duePair('Kim Usual', 'Lou Usual');
    await play.goOn(0);
    await world.open.db
      .transaction()
      .execute((tx) => scheduleEnding(tx, held.pairId, new Date('2029-01-01T18:00:00Z')));
    const shown = async (who: typeof held, fill: Record<string, string>, label: string) => {
      const person = play.as(who.mentor);
      await person.click(label, { in: play.lastDm(who.mentor) });
      const asked = (await person.waitForModal(label)).plainText();
      await person.fillAll(fill);
      const sent = await person.submit();
      const answered = person.modal()?.plainText();
      await person.close({ all: true });
      return `${asked}\n${answered}\n${JSON.stringify(sent.errors)}`.replaceAll(
        /Ida Held|Kim Usual/g,
        'NAME',
      );
    };
    for (const [label, fill] of [
      ['Already scheduled', { Date: play.inDays(-3) }],
      ['Snooze', { 'For how long?': '2 weeks' }],
      ['We are away', { From: play.inDays(1), Until: play.inDays(4) }],
      ['Already scheduled', { Date: play.inDays(3) }],
    ] as const) {
      expect(await shown(held, fill, label)).toBe(await shown(usual, fill, label));
    }
    await play.tick();
    const texts = [held, usual].map(({ mentor }) =>
      play
        .lastDm(mentor)
        .plainText()
        .replaceAll(/Ida Held|Kim Usual/g, 'NAME'),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  test('a button of someone else’s pair, or of none, tells and does nothing', async () => {
    const { mentor, pairId } = await play.duePair('Pia Private', 'Quin Quiet');
    await play.goOn(0);
    const nina = play.as(seed.newResident);
    const message = play.lastDm(mentor).message!;
    for (const value of [pairId, 'not-a-pair', '']) {
      await world.slack.deliver(
        world.slack.payloads.blockActions(seed.newResident.user, { message }, [
          { type: 'button', action_id: 'pauses.snooze', block_id: 'x', value, action_ts: '1.1' },
        ]),
      );
      const modal = await nina.waitForModal('Snooze');
      expect(modal.plainText()).toMatch(/This match has ended/);
      expect(modal.plainText()).not.toMatch(/Pia|Quin/);
      await nina.close({ all: true });
    }
  });
});
