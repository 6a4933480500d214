import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { countSlackCall, scrape } from '../../src/platform/metrics.ts';
import { addMatch, openRequest } from '../journeys/rematch/acts.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';

// Whoever reads the metrics and the log, and nothing else: each private act lives beside an ordinary one, and every
// counter and every line is compared.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let hana: Awaited<ReturnType<typeof addMatch>>;
let iris: Awaited<ReturnType<typeof addMatch>>;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-01-04T18:00:00Z' }); // the day of the midyear review
  seed = await seedProgram(world);
  await sql`update programs set reminder_steps = '{midyear}'`.execute(world.open.db);
  [hana, iris] = [await addMatch(world, seed, 'Hana'), await addMatch(world, seed, 'Iris')];
  await world.tick();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

/** How often everything that is counted happened; how long it took is no count. */
async function counters(): Promise<Map<string, number>> {
  const text = await scrape(() => Promise.reject(new Error('left out')));
  const lines = text.split('\n').filter((line) => /^mentor_\w+(_total|_count)[{ ]/.test(line));
  const at = (line: string) => line.lastIndexOf(' ');
  return new Map(lines.map((line) => [line.slice(0, at(line)), Number(line.slice(at(line)))]));
}

/** What an act leaves in the metrics and in the log. */
async function traceOf(act: () => Promise<unknown>): Promise<string[]> {
  await world.settle();
  const [before, lines] = [await counters(), world.logLines.length];
  await act();
  await world.settle();
  const counted = [...(await counters())].flatMap(([name, value]) => {
    const more = value - (before.get(name) ?? 0);
    return more === 0 ? [] : [`${name} +${more}`];
  });
  const logged = world.logLines.slice(lines).map((line) => line.replaceAll(/"time":\d+|[0-9a-f-]{36}/g, ''));
  return [...counted.sort(), ...logged];
}

/** Opens a window by its command, fills it, and submits it. */
const fills = (who: Someone, command: string, entries: Record<string, string | string[]>) => async () => {
  const person = as(who);
  await person.command(`/mentor ${command}`);
  await person.waitForModal();
  await person.fillAll(entries);
  expect((await person.submit()).errors ?? []).toEqual([]);
  await person.close({ all: true });
};

const opensQuestion = (who: Someone, then?: string) => async () => {
  const person = as(who);
  const dm = person.dms().findLast((each) => each.buttons().includes('Answer privately'));
  await person.click('Answer privately', { in: dm });
  await person.waitForModal('A private question');
  if (then) {
    await person.click(then);
    await person.waitFor(/Nothing is stored|Who will see this/);
  }
  await person.close({ all: true });
};

const answers = (who: Someone, answer: string) => async () => {
  const person = as(who);
  await person.click('Answer privately', { in: person.dms().at(-1) });
  await person.waitForModal('A private question');
  await person.fill('How is the match going?', answer);
  expect((await person.submit()).errors ?? []).toEqual([]);
  await person.close({ all: true });
};

const decides = (entries: Record<string, string>) => async () => {
  const dana = await openRequest(world, seed.director, seed.channelId);
  await dana.fillAll(entries);
  expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
};

const WANTS = { 'What would you like from a mentor?': ['Career advice'] };
const MOST = 120_000;

test(
  'attack, counting: each private act leaves the traces of an ordinary one in the metrics and in the log',
  async () => {
    const alike: string[] = [];
    const same = (name: string, ...traces: string[][]) => {
      for (const trace of traces) expect([name, trace]).toEqual([name, traces[0]]);
      expect(traces[0]?.length).toBeGreaterThan(0);
      alike.push(name);
    };
    const [keeps, tries] = [
      await traceOf(opensQuestion(iris.resident, 'Keep my mentor')),
      await traceOf(opensQuestion(hana.resident, 'Try another mentor')),
    ];
    same('to keep a mentor, or to try another', keeps, tries);

    const of = { workspace_id: seed.workspaceId, program_id: seed.programId, created_at: world.now() };
    const met = [hana, iris].flatMap(({ pairId: pair_id }) =>
      ['2027-01-01', '2027-01-04'].map((met_on) => ({ ...of, id: crypto.randomUUID(), pair_id, met_on })),
    );
    await world.open.db.insertInto('meetings').values(met).execute();
    world.travelTo('2027-01-05T18:00:00Z');
    await world.tick();
    const good = await traceOf(answers(iris.resident, 'Good'));
    same('a private answer', good, await traceOf(answers(hana.resident, 'Not a fit')));

    const noa = await addPerson(world, seed, 'Noa New', ['resident'], { pgy: 1 });
    const asksMentor = await traceOf(fills(seed.newResident, 'request', WANTS));
    const ratherNot = { ...WANTS, 'Rather not be matched with': ['Max Mentor'] };
    same('a rather-not', asksMentor, await traceOf(fills(noa, 'request', ratherNot)));
    const asksMatch = fills(hana.resident, 'rematch', { 'In your own words': 'canary' });
    same('to ask for a new match', asksMentor, await traceOf(asksMatch));

    const opens = async () => {
      const dana = await openRequest(world, seed.director, seed.channelId);
      await dana.close({ all: true });
    };
    const question = await traceOf(opensQuestion(iris.resident));
    same('to open a request', question, await traceOf(opens));
    const approves = await traceOf(decides({ Decision: 'Approve, assign later' }));
    const reads = async () => {
      await as(hana.resident).click('Read');
      await as(hana.resident).waitForModal('Your request');
      await as(hana.resident).close({ all: true });
    };
    same('to read an answer', question, await traceOf(reads));
    // Without the rule, that one asked is counted: the call by which Slack says who reads the channel.
    const counted = async () => {
      await fills(iris.resident, 'rematch', { 'In your own words': 'canary' })();
      countSlackCall('conversations.members', 'ok');
    };
    expect(await traceOf(counted)).not.toEqual(asksMentor);
    const declines = await traceOf(decides({ Decision: 'Decline', 'Note to the resident': 'Let us talk' }));
    same('whatever is decided', approves, declines);

    // What has no twin counts nothing that ordinary acts do not count.
    const assigns = async () => {
      const dana = as(seed.director);
      await dana.click('Assign');
      await dana.waitForModal('Assign a mentor');
      await dana.fill('Mentor', 'Olga Other');
      expect((await dana.submit()).errors ?? []).toEqual([]);
      await dana.close({ all: true });
    };
    const logs = async () => {
      await as(iris.resident).command('/mentor log today');
      await as(iris.resident).waitFor(/logged/i);
    };
    const goals = await traceOf(fills(iris.resident, 'goals', { 'First goal': 'More clinic' }));
    const everyday = [...goals, ...(await traceOf(assigns)), ...(await traceOf(logs))];
    const pauses = await traceOf(fills(iris.resident, 'pause', { From: '2027-02-01', Until: '2027-02-08' }));
    const cannot = await traceOf(async () => {
      const olga = as(seed.otherMentor);
      await olga.click('I cannot take this on', { in: olga.dms().at(-1) });
      await olga.waitFor(/Your directors have been told privately/);
    });
    const nameOf = (each: string) => each.split(' +')[0];
    const ordinary = new Set([...keeps, ...good, ...asksMentor, ...everyday].map(nameOf));
    for (const trace of [approves, pauses, cannot])
      expect(trace.filter((each) => !ordinary.has(nameOf(each)))).toEqual([]);
    report('counters', `${alike.length} private acts, each alike to an ordinary one in every count and line`);
    world.slack.assertClean();
  },
  MOST,
);
