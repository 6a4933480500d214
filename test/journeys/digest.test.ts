import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { scheduleEnding } from '../../src/domain/pairs/operations.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await choose(['-14', '0', '+14', '+28', 'digest', 'first-years']);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const choose = (reminder_steps: string[], holidays: string[] = []) =>
  world.open.db
    .updateTable('programs')
    .set({ reminder_steps, holidays, digest_at: null })
    .where('id', '=', seed.programId)
    .execute();

async function resident(name: string, starts_on: string, pgy = 1): Promise<Someone> {
  const person = await addPerson(world, seed, name, ['resident'], { pgy });
  await world.open.db.updateTable('members').set({ starts_on }).where('id', '=', person.id).execute();
  return person;
}

async function goTo(instant: string) {
  world.travelTo(instant);
  await world.tick();
}

const dms = (who: Someone) => world.slack.as(who.user).dms();
const posts = (pattern: RegExp) =>
  world.slack
    .as(seed.director.user)
    .channel(seed.channelId)
    .filter((message) => pattern.test(message.plainText()));
const digests = () => posts(/Needs attention/);

describe('a first-year without a mentor', () => {
  test('is asked once, a month in, in working hours; the button leads to the request', async () => {
    const long = await resident('Fay First', '2026-08-10');
    const short = await resident('Gil Green', '2026-08-18'); // 30 days on Thursday
    const away = await resident('Abe Away', '2026-08-10');
    const senior = await resident('Sue Senior', '2026-08-10', 3);
    await world.open.db
      .insertInto('pauses')
      .values({
        id: '00000000-0000-4000-8000-000000000001',
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        pair_id: null,
        member_id: away.id,
        entered_by: away.id,
        from_on: '2026-09-01',
        until_on: '2026-12-31',
        created_at: world.now(),
      })
      .execute();
    await world.tick();
    await world.tick();
    expect(dms(long).map((dm) => dm.plainText())).toEqual([
      expect.stringContaining("I don't see a mentor for you yet"),
    ]);
    for (const other of [short, away, senior]) expect(dms(other)).toEqual([]);
    await goTo('2026-09-17T15:00:00Z'); // 8:00: no one is at work yet
    expect(dms(short)).toEqual([]);
    await goTo('2026-09-17T17:00:00Z');
    expect(dms(short)).toHaveLength(1);
    expect(dms(long)).toHaveLength(1);

    const fay = world.slack.as(long.user);
    await fay.click('Ask for a mentor', { in: dms(long)[0]! });
    await fay.waitForModal('Ask for a mentor');
    await fay.fill('What would you like from a mentor?', ['Career advice']);
    await fay.submit();
    await fay.close({ all: true });
    await world.settle();
    expect(posts(/Fay First/).length).toBe(1);
  });

  test('who found a mentor before the question went out is not asked', async () => {
    const late = await resident('Lou Late', '2026-08-18');
    await world.open.db
      .insertInto('pairs')
      .values({
        id: '00000000-0000-4000-8000-000000000002',
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        resident_id: late.id,
        mentor_id: seed.otherMentor.id,
        status: 'active',
        started_on: '2026-09-16',
        ended_on: null,
        end_reason: null,
        change_at: null,
        agreed_on: null,
        next_check_at: null,
        created_at: world.now(),
      })
      .execute();
    await world.tick();
    expect(dms(late)).toEqual([]);
  });
});

describe("the directors' digest", () => {
  let twin: { held: string; free: string };

  test('comes on the second Monday, once, with who slipped past the last reminder and who has no mentor', async () => {
    const mentor = await addPerson(world, seed, 'Tess Twin', ['mentor'], { capacity: 5 });
    const pair = async (name: string) =>
      addPairRow(world.open.db, seed, (await resident(name, '2025-07-01', 2)).id, mentor.id, {
        started_on: '2026-07-20', // due August 19, the last reminder on September 16
      });
    twin = { held: await pair('Hank Held'), free: await pair('Finn Free') };
    await resident('Bo Bound', '2026-08-29'); // 30 days on that Monday
    await resident('Cy Close', '2026-08-30');
    await world.open.db
      .transaction()
      .execute((tx) => scheduleEnding(tx, twin.held, new Date('2026-12-01T17:00:00Z')));
    await goTo('2026-09-21T17:00:00Z'); // the Monday between
    expect(digests().length).toBe(0);
    await goTo('2026-09-28T15:00:00Z'); // 8:00
    expect(digests().length).toBe(0);
    await goTo('2026-09-28T16:01:00Z');
    await world.tick();
    await world.restart();
    await world.tick();
    expect(digests().length).toBe(1);
    const text = digests()[0]?.plainText() ?? '';
    const slipped = 'Tess Twin: due Wed, Aug 19, not met yet';
    // The pair whose ending is decided reads exactly as the other one.
    expect(text).toContain("2 meetings haven't been logged yet");
    expect(text).toContain(`• Finn Free and ${slipped}\n• Hank Held and ${slipped}`);
    expect(text).not.toContain('Rosa Resident'); // due on September 30
    expect(text).toContain('• Fay First (PGY-1, began Mon, Aug 10): waiting since Thu, Sep 17');
    expect(text).toContain('• Sue Senior (PGY-3): no request yet');
    expect(text).toContain('That includes 4 PGY-1 residents who started more than a month ago');
    expect(text).not.toContain('Lou Late');
    expect(world.slack.as(seed.director.user).dms()).toEqual([]);
    expect(
      dms(seed.mentor)
        .map((dm) => dm.plainText())
        .join(),
    ).not.toContain('Needs attention');
  });

  test('a date ahead and a logged meeting take a pair out of it', async () => {
    await world.open.db
      .updateTable('pairs')
      .set({ agreed_on: '2026-10-20' })
      .where('id', '=', twin.free)
      .execute();
    await goTo('2026-10-12T17:00:00Z');
    expect(digests().length).toBe(2);
    const again = digests()[1]?.plainText();
    expect(again).not.toMatch(/Finn Free|Hank Held/);
    expect(again).toContain('Plus 1 pair from earlier digests with nothing new. See All pairs.');
  });

  test('a holiday moves it to the next working day, and a program can turn it off', async () => {
    await choose(['0', 'digest'], ['2026-10-26']);
    await goTo('2026-10-24T17:00:00Z');
    await goTo('2026-10-26T17:00:00Z');
    expect(digests().length).toBe(2);
    await goTo('2026-10-27T17:00:00Z');
    expect(digests().length).toBe(3);
    await choose(['0', '+14']);
    await goTo('2026-11-09T17:00:00Z');
    await goTo('2026-11-10T17:00:00Z');
    expect(digests().length).toBe(3);
  });

  test('after an outage only one comes; with a clock that jumped a year and came back none is missed', async () => {
    await choose(['0', 'digest']);
    await goTo('2026-11-16T17:00:00Z');
    await goTo('2027-01-12T18:00:00Z'); // eight weeks later: November 23, December 7 and 21 and January 4 passed unseen
    expect(digests().length).toBe(4);
    await goTo('2028-01-12T18:00:00Z');
    const before = digests().length;
    await goTo('2027-01-13T18:00:00Z');
    await goTo('2027-01-18T18:00:00Z');
    expect(digests().length).toBe(before + 1);
  });

  const CHART = ({ blocks }: { blocks?: unknown }) =>
    JSON.stringify(blocks ?? '').includes('data_visualization');
  const isNative = (post: ReturnType<typeof digests>[number] | undefined) =>
    post?.blocks.some(({ type }) => type === 'data_visualization');
  const IN_WORDS = /Pairs by level\n• PGY-1: On track \d, Overdue \d, Due soon \d/;

  test('a chart shows pairs by level; to a Slack that takes none, its values come in words', async () => {
    await choose(['0', 'digest']);
    await goTo('2027-01-31T18:00:00Z');
    const before = digests().length;
    for (const [day, error] of [
      ['2027-02-01', 'invalid_blocks'],
      ['2027-02-15', 'some_new_code'],
    ] as const) {
      const stop = world.slack.faults.add({ method: 'chat.postMessage', match: CHART, kind: 'error', error });
      await goTo(`${day}T18:00:00Z`);
      stop();
    }
    await goTo('2027-03-01T18:00:00Z');
    const [plain, alsoPlain, native] = digests().slice(before);
    for (const post of [plain, alsoPlain]) {
      expect(isNative(post)).toBe(false);
      expect(post?.plainText()).toMatch(IN_WORDS);
    }
    expect(isNative(native)).toBe(true);
  });

  test('where Slack names no reason, the second try comes in words', async () => {
    const before = digests().length;
    const stop = world.slack.faults.add({
      method: 'chat.postMessage',
      match: CHART,
      kind: 'error',
      error: 'internal_error',
    });
    await goTo('2027-03-15T18:00:00Z');
    await goTo('2027-03-15T18:01:00Z');
    stop();
    const [plain, ...more] = digests().slice(before);
    expect(isNative(plain)).toBe(false);
    expect(plain?.plainText()).toMatch(IN_WORDS);
    expect(more).toEqual([]);
  });

  test('in June the year comes once, in counts and without names', async () => {
    const years = () => posts(/The mentoring year in Internal Medicine/);
    await goTo('2027-05-24T18:00:00Z');
    expect(years()).toHaveLength(0);
    await goTo('2027-06-07T18:00:00Z');
    await goTo('2027-06-21T18:00:00Z');
    expect(years()).toHaveLength(1);
    expect(years()[0]?.plainText()).toMatch(
      /Pairs that met at least once: 0; at least twice: 0; at least 3 times: 0\.\nMedian time from request to mentor: .*\. Median time from match to first meeting: .*\.\n[\s\S]*Meetings by month[\s\S]*Export/,
    );
    expect(years()[0]?.plainText()).not.toMatch(/Rosa|Max|Tess/);
    await world.slack.as(seed.director.user).click('Export', { in: years()[0] });
    await world.slack.as(seed.director.user).waitForModal('Export');
    await world.slack.as(seed.director.user).close({ all: true });
  });
});
