import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { addMatch, dumpDatabase, forgeClick } from '../rematch/acts.ts';

const TITLE = 'Find a time';
const WHERE = 'Café Zanzibar, table 9';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  await world.open.db
    .updateTable('people')
    .set({ time_zone: 'America/New_York' })
    .where('slack_user_id', '=', seed.mentor.user)
    .execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const last = (who: Someone, text: RegExp) =>
  as(who)
    .dms()
    .findLast((message) => text.test(message.text));
const proposals = () =>
  world.open.db.selectFrom('time_proposals').selectAll().orderBy('created_at').execute();
const pair = () =>
  world.open.db.selectFrom('pairs').selectAll().where('id', '=', seed.pairId).executeTakeFirstOrThrow();

async function propose(who: Someone, entries: Record<string, string>) {
  const person = as(who);
  await person.command('/mentor time');
  await person.waitForModal(TITLE);
  await person.fillAll(entries);
  const { errors } = await person.submit();
  const said = person.modal()?.plainText() ?? '';
  if (!errors && !/send again/.test(said)) {
    await person.close({ all: true });
    await world.settle();
  }
  return { errors: errors ?? [], said };
}

/** Every calendar file that someone has, the newest last, as an independent parser reads it. */
function filesOf(who: Someone) {
  const { workspace } = world.slack;
  const im = workspace.im(who.user).id;
  return [...workspace.files.values()]
    .filter(({ name, channels }) => name === 'mentoring.ics' && channels.includes(im))
    .map(({ content }) => {
      const calendar = new ICAL.Component(ICAL.parse(Buffer.from(content, 'base64').toString()));
      const [event] = calendar.getAllSubcomponents('vevent');
      if (!event) throw new Error('a file without a date');
      const read = new ICAL.Event(event);
      return {
        method: calendar.getFirstPropertyValue('method'),
        uid: read.uid,
        sequence: read.sequence,
        summary: read.summary,
        start: read.startDate.toJSDate().toISOString(),
        isPrivate: event.getFirstPropertyValue('class'),
        alarms: event.getAllSubcomponents('valarm').length,
        all: JSON.stringify(event.toJSON()),
      };
    });
}

describe('finding a time', () => {
  test('what cannot be is said at its field, and what was entered stays', async () => {
    const rosa = as(seed.resident);
    await rosa.command('/mentor time');
    const window = await rosa.waitForModal(TITLE);
    // The three next working days, when both are at work: Tuesday to Thursday at noon for Rosa, 3 PM for Max.
    const starts = [...JSON.stringify(window.view).matchAll(/"initial_date_time":(\d+)/g)].map(([, at]) =>
      Number(at),
    );
    expect(starts).toEqual(
      ['2026-09-15', '2026-09-16', '2026-09-17'].map((day) => Date.parse(`${day}T19:00:00Z`) / 1000),
    );
    await rosa.fill('First time', '2026-09-13 10:00');
    expect((await rosa.submit()).errors).toMatchObject([{ message: expect.stringMatching(/in the future/) }]);
    await rosa.close({ all: true });
  });

  test('three times, one tap, one date for both, each on their own clock; a file that calendars take', async () => {
    const sent = await propose(seed.resident, {
      'First time': '2026-09-21 15:00',
      'Second time': '2026-09-22 08:30',
      'Third time': '2026-09-23 12:00',
      'How will you meet?': 'In person',
      'Place or link': WHERE,
    });
    expect(sent.said).toMatch(/6:00 PM for Max Mentor. Change it, or send again to keep it./);
    await as(seed.resident).submit();
    expect(as(seed.resident).modal()?.plainText()).toMatch(/accepts a time/);
    await as(seed.resident).close({ all: true });
    await world.settle();
    const question = last(seed.mentor, /suggested times/);
    // What is outside their working hours is never the first button.
    expect(question?.buttons()).toEqual([
      'Tue, Sep 22 at 11:30 AM EDT',
      'Wed, Sep 23 at 3:00 PM EDT',
      'Mon, Sep 21 at 6:00 PM EDT',
      'None of these',
    ]);
    await as(seed.resident).openHome();
    const home = as(seed.resident).home();
    expect(home?.plainText()).toMatch(
      /You suggested Mon, Sep 21 and Tue, Sep 22 and Wed, Sep 23; waiting for @Max Mentor/,
    );
    expect(home?.buttons()).toEqual(expect.arrayContaining(['Withdraw', 'Suggest other times']));
    expect(question?.plainText()).toContain(WHERE);
    const max = as(seed.mentor);
    await max.click('Tue, Sep 22 at 11:30 AM EDT', { in: question });
    await max.waitFor(/You're meeting on Tue, Sep 22 at 11:30 AM EDT/);
    await world.settle();
    expect(last(seed.resident, /You're meeting with/)?.plainText()).toMatch(
      /Tue, Sep 22 at 8:30 AM PDT \(in person: Café Zanzibar, table 9, 30 minutes/,
    );
    expect(last(seed.mentor, /You're meeting with/)?.plainText()).toMatch(/Tue, Sep 22 at 11:30 AM EDT/);
    expect(max.everythingSeen()).not.toContain('Agreed:'); // one acknowledgment, not a second one beside it
    expect((await pair()).agreed_on).toBe('2026-09-22');
    for (const who of [seed.resident, seed.mentor]) {
      const [file] = filesOf(who);
      expect(file).toMatchObject({
        method: 'PUBLISH',
        sequence: 0,
        summary: 'Mentoring: Rosa and Max',
        start: '2026-09-22T15:30:00.000Z',
        isPrivate: 'PRIVATE',
        alarms: 1,
      });
      expect(file?.all).not.toContain('Zanzibar');
    }
    expect(as(seed.resident).everythingSeen()).toContain(
      'Open this file to add the meeting to your calendar.',
    );
    // A second tap, on an old message: one date, and they are told which.
    const [{ id } = { id: '' }] = await proposals();
    const again = await forgeClick(world, seed.mentor, 'times.take.0', `${id} 0`);
    await again.waitFor(/already agreed on Tue, Sep 22 at 11:30 AM EDT/);
    expect(await dumpDatabase(world)).not.toContain('Zanzibar');
    expect(as(seed.director).everythingSeen()).not.toContain('Zanzibar');
  });

  test('Change the time keeps the calendar’s entry with a rising number; the other side may propose, too', async () => {
    const rosa = as(seed.resident);
    await rosa.click('Change the time', { in: last(seed.resident, /You're meeting with/) });
    await rosa.waitForModal(TITLE);
    expect(rosa.modal()?.plainText()).toMatch(/You're already meeting on Tue, Sep 22 at 8:30 AM PDT/);
    expect(JSON.stringify(rosa.modal()?.view)).toContain(WHERE); // place and way stay
    await rosa.fillAll({
      'First time': '2026-09-24 09:00',
      'How will you meet?': 'Video',
      'Place or link': 'https://video.example/zanzibar',
    });
    await rosa.submit();
    await rosa.close({ all: true });
    await world.settle();
    await propose(seed.mentor, { 'First time': '2026-09-25 09:00', 'How will you meet?': 'Phone' });
    const mine = last(seed.mentor, /suggested new times/);
    expect(mine?.plainText()).toMatch(/would like to move your meeting on Tue, Sep 22 to a new time \(video/);
    expect(last(seed.resident, /suggested new times/)?.buttons()).toContain('None of these');
    await as(seed.mentor).click(/Sep 24/, { in: mine });
    await as(seed.mentor).waitFor(/You're meeting on Thu, Sep 24/);
    await world.settle();
    const late = (await proposals()).at(-1)?.id ?? '';
    const tapped = await forgeClick(world, seed.resident, 'times.take.0', `${late} 0`);
    await tapped.waitFor(/no longer available/);
    const states = (await proposals()).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['agreed', 'replaced', 'replaced']);
    expect((await pair()).agreed_on).toBe('2026-09-24');
    const [first, second] = filesOf(seed.resident);
    expect(second).toMatchObject({ uid: first?.uid, sequence: 1, start: '2026-09-24T16:00:00.000Z' });
  });

  test('one short word that morning to both, and the place is forgotten a day after', async () => {
    world.travelTo('2026-09-24T15:30:00Z');
    await world.tick();
    expect(last(seed.resident, /^Today/)).toBeUndefined(); // half past eight: not at work yet
    expect(last(seed.mentor, /^Today/)?.plainText()).toMatch(/Thu, Sep 24 at 12:00 PM EDT/);
    for (const at of ['2026-09-24T15:59:00Z', '2026-09-24T17:00:00Z']) {
      world.travelTo(at);
      await world.tick();
    }
    world.travelTo('2026-09-24T19:00:00Z');
    await world.tick();
    expect(
      as(seed.mentor)
        .dms()
        .filter(({ text }) => /^Today/.test(text)),
    ).toHaveLength(1);
    world.travelTo('2026-09-25T18:00:00Z');
    await world.tick();
    expect(last(seed.resident, /Did you meet|meet/)).toBeDefined();
    expect((await proposals()).every(({ place }) => place === null)).toBe(true);
    for (const who of [seed.resident, seed.mentor])
      expect(
        as(who)
          .dms()
          .map((message) => message.everything())
          .join('\n'),
      ).not.toMatch(/zanzibar/i);
  });

  test('None of these tells who proposed; Cancel meeting tells both, with a file that takes it out', async () => {
    await propose(seed.mentor, { 'First time': '2026-10-05 12:00', 'How will you meet?': 'Phone' });
    const rosa = as(seed.resident);
    await rosa.click('None of these', { in: last(seed.resident, /suggested times/) });
    await rosa.waitFor(/I'll let them know\./);
    await world.settle();
    expect(last(seed.mentor, /None of these times/)?.buttons()).toEqual([TITLE]);
    await propose(seed.resident, { 'First time': '2026-10-06 12:00', 'How will you meet?': 'Phone' });
    await as(seed.mentor).click(/Oct 6/, { in: last(seed.mentor, /suggested times/) });
    await as(seed.mentor).waitFor(/You're meeting on Tue, Oct 6/);
    await world.settle();
    await rosa.click('Cancel meeting', { in: last(seed.resident, /You're meeting with/) });
    await world.settle();
    expect(last(seed.resident, /is canceled/)).toBeDefined();
    expect(rosa.everythingSeen()).not.toContain("You'll both be told.");
    expect((await pair()).agreed_on).toBeNull();
    const off = last(seed.mentor, /is canceled/);
    await as(seed.mentor).click('Calendar file', { in: off });
    await as(seed.mentor).waitFor(/in your messages/);
    await world.settle();
    const [, cancelled] = filesOf(seed.mentor).slice(-2);
    expect(cancelled).toMatchObject({ method: 'CANCEL', sequence: 1, start: '2026-10-06T19:00:00.000Z' });
  });
});

describe('who may, and what an ending leaves', () => {
  test('no one but the two; not one’s own proposal; not a time that has passed', async () => {
    await propose(seed.resident, { 'First time': '2026-10-12 12:00', 'How will you meet?': 'Phone' });
    const { id = '' } = (await proposals()).at(-1) ?? {};
    for (const who of [seed.director, seed.newResident]) {
      const person = await forgeClick(world, who, 'times.take.0', `${id} 0`);
      await person.waitFor(/belongs to someone else|Your role in this program doesn't include this/);
    }
    const rosa = await forgeClick(world, seed.resident, 'times.take.0', `${id} 0`);
    await rosa.waitFor(/You suggested these times/);
    world.travelTo('2026-10-13T18:00:00Z');
    await as(seed.mentor).click(/Oct 12/, { in: last(seed.mentor, /suggested times/) });
    await as(seed.mentor).waitFor(/This time has passed/);
    expect((await proposals()).at(-1)?.state).toBe('open');
    // All have passed: the buttons go, and who proposed is told once, on a day without another message.
    for (const at of ['2026-10-13T18:01:00Z', '2026-10-14T18:00:00Z', '2026-10-15T18:00:00Z']) {
      world.travelTo(at);
      await world.tick();
    }
    const dms = as(seed.resident).dms();
    const told = dms.filter(({ text }) => /The times you suggested to Max Mentor have passed/.test(text));
    expect(told.map((message) => message.buttons())).toEqual([[TITLE]]);
    const [, times] = [last(seed.mentor, /suggested times/), last(seed.mentor, /no longer available/)];
    expect(times?.buttons()).toEqual([TITLE]);
  });

  test('a proposal can be withdrawn, and no one can choose its times any more', async () => {
    // One of the suggested times, chosen by hand once more, is one time.
    await propose(seed.resident, { 'First time': '2026-10-19 12:00' });
    expect(last(seed.mentor, /suggested times/)?.buttons()).toEqual([
      'Mon, Oct 19 at 3:00 PM EDT',
      'Tue, Oct 20 at 3:00 PM EDT',
      'None of these',
    ]);
    const rosa = as(seed.resident);
    await rosa.openHome();
    await rosa.click('Withdraw', { in: 'home' });
    await rosa.waitFor(/Withdrawn\. The other person can no longer choose these times/);
    await world.settle();
    expect((await proposals()).at(-1)?.state).toBe('replaced');
    await rosa.close({ all: true });
  });

  test('a date ahead of a pair that ends is off, in the same words, with its cancellation', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Odd');
    await propose(resident, { 'First time': '2026-11-20 12:00', 'How will you meet?': 'Phone' });
    await as(mentor).click(/Nov 20/, { in: last(mentor, /suggested times/) });
    await as(mentor).waitFor(/You're meeting with/);
    await world.settle();
    const dana = as(seed.director);
    await dana.command('/mentor change');
    await dana.waitForModal('Departures and changes');
    await dana.fillAll({ Person: 'Odd Resident', "What's changing?": 'This pair ends', 'When?': 'Now' });
    await dana.submit();
    await dana.submit();
    await dana.close({ all: true });
    world.passUndo();
    await world.tick();
    for (const who of [resident, mentor]) {
      expect(last(who, /is canceled/)?.plainText()).toMatch(
        /on Fri, Nov 20 .* is canceled\.\s+Calendar file/,
      );
      expect(last(who, /is canceled/)?.buttons()).toEqual(['Calendar file']);
    }
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
