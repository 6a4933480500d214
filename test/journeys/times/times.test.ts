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
  if (!errors) {
    await person.close({ all: true });
    await world.settle();
  }
  return { errors: errors ?? [], said };
}

/** Every calendar file that somebody has, the newest last, as an independent parser reads it. */
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
    const empty = await propose(seed.resident, {});
    expect(empty.errors).toMatchObject([{ label: 'First time' }]);
    await rosa.fill('First time', '2026-09-13 10:00');
    expect((await rosa.submit()).errors).toMatchObject([{ message: expect.stringMatching(/lies ahead/) }]);
    await rosa.fillAll({ 'First time': '2026-09-21 15:00', 'Second time': '2026-09-21 15:00' });
    expect((await rosa.submit()).errors).toMatchObject([
      { label: 'Second time', message: expect.stringMatching(/there already/) },
    ]);
    await rosa.close({ all: true });
  });

  test('three times, one tap, one date for both, each on their own clock; a file that calendars take', async () => {
    const sent = await propose(seed.resident, {
      'First time': '2026-09-21 15:00',
      'Second time': '2026-09-22 08:30',
      'Third time': '2026-09-23 12:00',
      How: 'In person',
      'Where or link': WHERE,
    });
    expect(sent.said).toMatch(/agrees with one tap/);
    const question = last(seed.mentor, /proposes a time/);
    expect(question?.buttons()).toEqual([
      'Mon, Sep 21 at 6:00 PM EDT',
      'Tue, Sep 22 at 11:30 AM EDT',
      'Wed, Sep 23 at 3:00 PM EDT',
      'None of these',
    ]);
    expect(question?.plainText()).toContain(WHERE);
    const max = as(seed.mentor);
    await max.click('Tue, Sep 22 at 11:30 AM EDT', { in: question });
    await max.waitFor(/Agreed: Tue, Sep 22 at 11:30 AM EDT/);
    await world.settle();
    expect(last(seed.resident, /You have a date/)?.plainText()).toMatch(
      /Tue, Sep 22 at 8:30 AM PDT \(In person: Café Zanzibar/,
    );
    expect(last(seed.mentor, /You have a date with/)?.plainText()).toMatch(/Tue, Sep 22 at 11:30 AM EDT/);
    expect((await pair()).agreed_on).toBe('2026-09-22');
    for (const who of [seed.resident, seed.mentor]) {
      const [file] = filesOf(who);
      expect(file).toMatchObject({
        method: 'REQUEST',
        sequence: 0,
        summary: 'Mentoring: Rosa and Max',
        start: '2026-09-22T15:30:00.000Z',
        isPrivate: 'PRIVATE',
        alarms: 1,
      });
      expect(file?.all).not.toContain('Zanzibar');
    }
    // A second tap, on an old message: one date, and they are told which.
    const [{ id } = { id: '' }] = await proposals();
    const again = await forgeClick(world, seed.mentor, 'times.take.0', `${id} 0`);
    await again.waitFor(/agreed already: Tue, Sep 22 at 11:30 AM EDT/);
    expect(await dumpDatabase(world)).not.toContain('Zanzibar');
    expect(as(seed.director).everythingSeen()).not.toContain('Zanzibar');
  });

  test('Change the time keeps the calendar’s entry with a rising number; the other side may propose, too', async () => {
    const rosa = as(seed.resident);
    await rosa.click('Change the time', { in: last(seed.resident, /You have a date/) });
    await rosa.waitForModal(TITLE);
    expect(rosa.modal()?.plainText()).toMatch(/You have a date: Tue, Sep 22 at 8:30 AM PDT/);
    await rosa.fillAll({
      'First time': '2026-09-24 09:00',
      How: 'Video',
      'Where or link': 'https://video.example/zanzibar',
    });
    await rosa.submit();
    await rosa.close({ all: true });
    await world.settle();
    await propose(seed.mentor, { 'First time': '2026-09-25 09:00', How: 'Phone' });
    const mine = last(seed.mentor, /proposes a time/);
    expect(last(seed.resident, /proposes a time/)?.buttons()).toContain('None of these');
    await as(seed.mentor).click(/Sep 24/, { in: mine });
    await as(seed.mentor).waitFor(/Agreed: Thu, Sep 24/);
    await world.settle();
    const late = (await proposals()).at(-1)?.id ?? '';
    const tapped = await forgeClick(world, seed.resident, 'times.take.0', `${late} 0`);
    await tapped.waitFor(/not open any more/);
    expect((await proposals()).map(({ state }) => state).toSorted()).toEqual([
      'agreed',
      'replaced',
      'replaced',
    ]);
    expect((await pair()).agreed_on).toBe('2026-09-24');
    const [first, second] = filesOf(seed.resident);
    expect(second).toMatchObject({ uid: first?.uid, sequence: 1, start: '2026-09-24T16:00:00.000Z' });
  });

  test('one short word that morning to both, and the place is forgotten a day after', async () => {
    world.travelTo('2026-09-24T15:30:00Z');
    await world.tick();
    expect(last(seed.resident, /^Today/)).toBeUndefined(); // half past eight: not at work yet
    expect(last(seed.mentor, /^Today/)?.plainText()).toMatch(/Thu, Sep 24 at 12:00 PM EDT/);
    world.travelTo('2026-09-24T15:59:00Z');
    await world.tick();
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

  test('None of these tells who proposed; Cancel it tells both, with a file that takes it out', async () => {
    await propose(seed.mentor, { 'First time': '2026-10-05 12:00', How: 'Phone' });
    const rosa = as(seed.resident);
    await rosa.click('None of these', { in: last(seed.resident, /proposes a time/) });
    await rosa.waitFor(/told, kindly/);
    await world.settle();
    expect(last(seed.mentor, /None of the times/)?.buttons()).toEqual([TITLE]);
    await propose(seed.resident, { 'First time': '2026-10-06 12:00', How: 'Phone' });
    await as(seed.mentor).click(/Oct 6/, { in: last(seed.mentor, /proposes a time/) });
    await as(seed.mentor).waitFor(/Agreed: Tue, Oct 6/);
    await world.settle();
    await rosa.click('Cancel it', { in: last(seed.resident, /You have a date/) });
    await rosa.waitFor(/Cancelled\. Both of you are told/);
    await world.settle();
    expect((await pair()).agreed_on).toBeNull();
    const off = last(seed.mentor, /is off/);
    await as(seed.mentor).click('Calendar file', { in: off });
    await as(seed.mentor).waitFor(/in your messages/);
    await world.settle();
    const [, cancelled] = filesOf(seed.mentor).slice(-2);
    expect(cancelled).toMatchObject({ method: 'CANCEL', sequence: 1, start: '2026-10-06T19:00:00.000Z' });
  });
});

describe('who may, and what an ending leaves', () => {
  test('nobody but the two; not one’s own proposal; not a time that has passed', async () => {
    await propose(seed.resident, { 'First time': '2026-10-12 12:00', How: 'Phone' });
    const { id = '' } = (await proposals()).at(-1) ?? {};
    for (const who of [seed.director, seed.newResident]) {
      const person = await forgeClick(world, who, 'times.take.0', `${id} 0`);
      await person.waitFor(/belongs to somebody else|not open to your role/);
    }
    const rosa = await forgeClick(world, seed.resident, 'times.take.0', `${id} 0`);
    await rosa.waitFor(/You proposed these times/);
    world.travelTo('2026-10-13T18:00:00Z');
    await as(seed.mentor).click(/Oct 12/, { in: last(seed.mentor, /proposes a time/) });
    await as(seed.mentor).waitFor(/This time has passed/);
    expect((await proposals()).at(-1)?.state).toBe('open');
  });

  test('a date ahead of a pair that ends is off, in the same words, with its cancellation', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Odd');
    await propose(resident, { 'First time': '2026-11-20 12:00', How: 'Phone' });
    await as(mentor).click(/Nov 20/, { in: last(mentor, /proposes a time/) });
    await as(mentor).waitFor(/Agreed/);
    await world.settle();
    const dana = as(seed.director);
    await dana.command('/mentor change');
    await dana.waitForModal('Leaves or changes');
    await dana.fillAll({ Person: 'Odd Resident', What: 'This pair ends', When: 'Now' });
    await dana.submit();
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    await world.tick();
    for (const who of [resident, mentor]) {
      expect(last(who, /is off/)?.plainText()).toMatch(/on Fri, Nov 20 .* is off\.\s+Calendar file/);
      expect(last(who, /is off/)?.buttons()).toEqual(['Calendar file']);
    }
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
