import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { replaceSpans } from '../../src/domain/schedules/operations.ts';
import { dateIn } from '../../src/platform/calendar/dates.ts';
import { isFederalHoliday } from '../../src/platform/calendar/holidays.ts';
import { isAtWork } from '../../src/platform/calendar/hours.ts';
import { transact } from '../../src/platform/database/transact.ts';
import { blocksOf, busyDays, spansOf } from '../integration/cadence/grid.ts';
import { dayOf, isHeldBack, isoOf } from '../integration/cadence/model.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { begin, openMatch, wish } from './class-match/scene.ts';

/** So many days from November on, with Thanksgiving in them; `npm run test:year` lives a whole year, its turn included. */
const IS_YEAR = process.env.PRIVACY_FULL === '1';
const DAYS = IS_YEAR ? 365 : 32;
/** Mid-June: the new academic year is prepared. */
const PREPARED_ON_DAY = 224;
const ZONES = ['America/Los_Angeles', 'America/New_York', 'Europe/London'];
/** At which hour of the day, in UTC, the clock stands, day by day: within someone's working hours and outside them. */
const HOURS = [17, 15, 21, 3, 18];

/** What must be among what went out, or the days held less than they should. */
const ALWAYS = [
  'pair.ended.mentor',
  'pair.started.mentor',
  'reminders.nudge',
  'rounds.wishes',
  'times.today',
];
/** What is of use until a day of its own goes out before it, whatever block schedules say. */
const HAS_LAST_DAY = /^(conversations|midyear|rounds|times)\./;
const IN_A_YEAR = ['conversations.asked', 'fit.yearly', 'midyear.question', 'people.renewal', 'year.thanks'];

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const residents: Someone[] = [];
const mentors: Someone[] = [];
const counted: Record<string, number> = {};
const zoneOf = new Map<string, string>();
/** On which days someone's block schedule has them away or held, by user. */
const held = new Map<string, Set<number>>();
beforeAll(async () => {
  world = await startWorld({ startAt: '2026-11-02T17:00:00Z' });
  seed = await seedProgram(world);
  await world.open.db.deleteFrom('pairs').execute();
  const reminder_steps = ['-14', '0', '+14', '+28', 'digest', 'first-years', 'midyear', 'yearly'];
  await world.open.db.updateTable('programs').set({ reminder_steps, federal_holidays: true }).execute();
  const add = async (name: string, role: 'resident' | 'mentor', at: number) => {
    const tz = ZONES[at % ZONES.length] ?? 'UTC';
    const one = await addPerson(world, seed, name, [role], {
      tz,
      ...(role === 'resident' ? { pgy: 1 } : {}),
    });
    zoneOf.set(one.user, tz);
    return one;
  };
  for (let at = 0; at < 5; at += 1) mentors.push(await add(`Mentor ${'ABCDE'[at]}`, 'mentor', at));
  for (let at = 0; at < 12; at += 1)
    residents.push(await add(`Resident ${'ABCDEFGHIJKL'[at]}`, 'resident', at));
  await world.open.db
    .updateTable('members')
    .set({ starts_on: '2026-07-01', graduates_on: '2029-06-30' })
    .where('program_id', '=', seed.programId)
    .execute();
  await world.open.db
    .updateTable('members')
    .set({ open_to_conversation: true })
    .where(
      'id',
      'in',
      mentors.map(({ id }) => id),
    )
    .execute();
  for (const [at, { id }] of residents.slice(0, 9).entries())
    await addPairRow(world.open.db, seed, id, mentors[at % 4]?.id ?? '', {
      started_on: at % 2 === 0 ? '2026-10-10' : '2026-07-15',
      next_check_at: new Date('2026-11-01T00:00:00Z'),
    });
  // Resident C is a mentor, too: what happens on either side is one message.
  const [senior, junior] = [residents[2]?.id ?? '', residents[11]?.id ?? ''];
  await world.open.db
    .updateTable('members')
    .set({ roles: ['resident', 'mentor'], capacity: 1, pgy: 3 })
    .where('id', '=', senior)
    .execute();
  await addPairRow(world.open.db, seed, junior, senior, { started_on: '2026-07-15' });
  await giveSchedules();
});
afterAll(() => world.stop());

/** Everybody's block schedule: nights, ICU, leave, and clinic by turns. */
async function giveSchedules(): Promise<void> {
  const time = { first: dayOf('2026-11-02'), days: DAYS };
  const people = (['resident', 'mentor'] as const).flatMap((side) =>
    (side === 'resident' ? residents : mentors).map(({ id, user }, place) => {
      const blocks = blocksOf(side, place, time);
      held.set(user, new Set(busyDays(blocks)));
      return [id, spansOf(blocks)] as const;
    }),
  );
  const program = { id: seed.programId, workspace_id: seed.workspaceId };
  const file = {
    first: isoOf(time.first - 60),
    last: isoOf(time.first + DAYS + 60),
    people: new Map(people),
  };
  await transact(world.running.ctx, (tx) =>
    replaceSpans(tx, world.now(), { program, actor: 'operator' }, file),
  );
}

/** Federal holidays as days of the year that is lived. */
const holidays = new Set(
  Array.from({ length: 500 }, (_, at) => dayOf('2026-08-01') + at).filter((day) =>
    isFederalHoliday(Temporal.PlainDate.from(isoOf(day))),
  ),
);

const as = (who: Someone | undefined) => world.slack.as(who?.user ?? '');
const did = (what: string) => {
  counted[what] = (counted[what] ?? 0) + 1;
};

/** What someone does on a day, by turns; each through what people press. */
const acts: ((day: number) => Promise<void>)[] = [
  async (day) => {
    const person = as(residents[day % 9]);
    await person.command('/mentor time');
    const window = await person.waitForModal('Find a time');
    if (!window.controls().some(({ label }) => label === 'First time')) return person.close({ all: true }); // no pair any more
    await person.fill('First time', `${isoDay(3)} 16:00`); // a working day
    const { errors } = await person.submit();
    if (!errors) did('times proposed');
    await person.close({ all: true });
  },
  async () => {
    for (const mentor of mentors) {
      const asked = as(mentor)
        .dms()
        .findLast((message) => message.buttons().includes('None of these'));
      const [time] = asked?.buttons() ?? [];
      if (!asked || !time) continue;
      await as(mentor).click(time, { in: asked });
      await as(mentor).waitFor(/You're meeting|already agreed|has passed|no longer available/);
      did('times answered');
    }
  },
  async (day) => {
    const person = as(residents[(day * 3) % 11]);
    await person.command('/mentor people');
    await person.waitForModal('Find people');
    if (person.modal()?.buttons().includes('Ask for a conversation')) {
      await person.click('Ask for a conversation');
      await person.waitFor(/Asked|already|3 answers|no longer open/, { where: 'modal' });
      did('conversations asked');
    }
    await person.close({ all: true });
  },
  async (day) => {
    for (const mentor of mentors.map(as)) {
      const asked = mentor.dms().findLast((message) => message.buttons().includes('Not now'));
      if (!asked) continue;
      await mentor.click(day % 2 === 0 ? 'Yes' : 'Not now', { in: asked });
      await mentor.waitFor(/No one will be told|I've told them|This has ended/);
      did('conversations answered');
    }
  },
  async (day) => {
    await as(residents[(day * 5) % 9]).command('/mentor log yesterday');
    did('meetings logged');
  },
  async () => {
    const dana = as(seed.director);
    await dana.openHome();
    if (!dana.home()?.buttons().includes('Send gentle reminder')) return;
    await dana.click('Send gentle reminder', { in: 'home' });
    const window = await dana.waitForModal('Send gentle reminder');
    if (window.controls().some(({ label }) => label === 'Pairs')) {
      await dana.submit();
      did('gentle reminders');
    }
    await dana.close({ all: true });
  },
  async (day) => {
    if (day !== 20) return;
    const cora = as(seed.coordinator);
    for (const Person of ['Resident C', 'Resident L']) {
      await cora.command('/mentor change');
      await cora.waitForModal('Departures and changes');
      await cora.fillAll({ Person, "What's changing?": 'This pair ends' });
      for (const _ of ['Check', 'Confirm']) expect((await cora.submit()).errors ?? []).toEqual([]);
      await cora.close({ all: true });
      did('endings entered');
    }
  },
];

const isoDay = (days: number) => dateIn('America/Los_Angeles', world.now()).add({ days }).toString();

/** On some days someone does what is done once a year. */
const ONCE: Record<number, () => Promise<void>> = {
  8: async () => {
    expect(await begin(world, seed.director, { 'Preferences due': isoDay(8) })).toMatch(/Started/);
    did('class matches begun');
  },
  11: async () => {
    await wish(world, residents[9] as Someone, { Note: 'Somebody who likes research' });
    did('wishes sent');
  },
  23: async () => {
    const dana = await openMatch(world, seed.director);
    await dana.click('Publish');
    await dana.waitFor(/Published\. All matches start now/, { where: 'modal' });
    await dana.close({ all: true });
    did('class matches published');
  },
  [PREPARED_ON_DAY]: prepareTheYear,
};

/** A director prepares the new academic year, with whoever finishes and moves up. */
async function prepareTheYear(): Promise<void> {
  const dana = as(seed.director);
  await dana.command('/mentor year');
  await dana.waitForModal('New academic year');
  for (const _ of ['Check', 'Confirm']) expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
  did('turns prepared');
}

test('whatever is going on, no one hears more than one thing unasked a day, nothing outside their hours, on a holiday, or on a held day, nothing of a pair that is over', async () => {
  const start = new Date('2026-11-02T00:00:00Z').getTime();
  for (let day = 0; day < DAYS; day += 1) {
    world.travelTo(
      new Date(start + day * 86_400_000 + (HOURS[day % HOURS.length] ?? 17) * 3_600_000).toISOString(),
    );
    await ONCE[day]?.();
    await acts[day % acts.length]?.(day);
    await world.settle();
    await world.tick();
  }
  const rows = await world.open.db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'sent')
    .where('refresh_of', 'is', null)
    .where('to_user', 'is not', null)
    .where((eb) => eb.or([eb('unasked_on', 'is not', null), eb('takes_day', '=', true)]))
    .execute();
  const program = await world.open.db
    .selectFrom('programs')
    .selectAll()
    .where('id', '=', seed.programId)
    .executeTakeFirstOrThrow();
  const zone = (user: string | null) => zoneOf.get(user ?? '') ?? program.time_zone;
  const days = rows.map(
    ({ to_user, sent_at }) => `${to_user} ${dateIn(zone(to_user), sent_at ?? world.now())}`,
  );
  expect(days.filter((each, at) => days.indexOf(each) !== at)).toEqual([]);
  // What comes unasked keeps to hours and holidays; news of an ending keeps to its working day.
  const rude = rows.filter(
    ({ unasked_on, sent_at, to_user }) =>
      unasked_on && sent_at && !isAtWork(sent_at, { ...program, time_zone: zone(to_user) }),
  );
  expect(rude.map(({ kind, sent_at }) => [kind, sent_at])).toEqual([]);
  const workdays = { workdays: program.working_days, holidays };
  const asleep = rows.filter(({ unasked_on, sent_at, to_user }) => {
    const today = dayOf(dateIn(zone(to_user), sent_at ?? world.now()).toString());
    const person = { held: held.get(to_user ?? '') ?? new Set<number>() };
    return unasked_on && isHeldBack(person, workdays, today);
  });
  expect(
    asleep.filter(({ kind }) => !HAS_LAST_DAY.test(kind)).map(({ kind, sent_at }) => [kind, sent_at]),
  ).toEqual([]);
  const ended = await world.open.db.selectFrom('pairs').selectAll().where('status', '=', 'ended').execute();
  expect(ended.length).toBeGreaterThanOrEqual(1);
  const late = rows.filter(({ payload, sent_at }) =>
    ended.some(
      ({ id, ended_on }) =>
        payload.pairId === id && sent_at && dateIn(program.time_zone, sent_at).toString() > (ended_on ?? ''),
    ),
  );
  expect(late.map(({ kind }) => kind)).toEqual([]);
  const kinds = Object.keys(Object.groupBy(rows, ({ kind }) => kind)).sort();
  expect(kinds).toEqual(expect.arrayContaining(IS_YEAR ? [...ALWAYS, ...IN_A_YEAR] : ALWAYS));
  process.stdout.write(
    `${DAYS} days: ${JSON.stringify(counted)}; ${rows.length} messages unasked, of ${kinds.join(', ')}\n`,
  );
  world.slack.assertClean();
}, 900_000);
