import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { addMatch, approve, ask, decideAndUndo } from '../journeys/rematch/acts.ts';
import { type Someone, seedProgram, startWorld } from '../support/world.ts';
import { report } from './report.ts';

const START = '2026-12-07T18:00:00Z';
/** Their second meeting is asked about, the midyear review is announced and begins, and the next meeting comes due. */
const DAYS = [
  '2026-12-10',
  '2026-12-28',
  '2026-12-29',
  '2027-01-04',
  '2027-01-11',
  '2027-03-24',
  '2027-04-07',
];
const CHANGE = '2027-05-03';

type Rule = 'everybody with a match is asked' | 'without it: whose change is decided is spared at midyear';

/** Two residents alike in everything but that Hana's change is decided: what an export of messages shows of each. */
async function live(rule: Rule): Promise<{ hana: string[]; iris: string[]; answers: number }> {
  const world = await startWorld({ startAt: START });
  try {
    const seed = await seedProgram(world);
    await sql`update programs set reminder_steps = array_append(reminder_steps, 'midyear')`.execute(
      world.open.db,
    );
    const of = { workspace_id: seed.workspaceId, program_id: seed.programId, created_at: world.now() };
    const [hana, iris] = [await addMatch(world, seed, 'Hana'), await addMatch(world, seed, 'Iris')];
    for (const { pairId } of [hana, iris]) {
      const dates = { started_on: '2026-09-01', next_check_at: world.now() };
      await world.open.db.updateTable('pairs').set(dates).where('id', '=', pairId).execute();
      for (const met_on of ['2026-11-02', '2026-12-06'])
        await world.open.db
          .insertInto('meetings')
          .values({ ...of, id: crypto.randomUUID(), pair_id: pairId, met_on })
          .execute();
    }
    await ask(world, hana.resident);
    // Decided for another day first, which is undone: an export shows that the request was answered, and again.
    await decideAndUndo(world, seed.director, seed.channelId, {
      Decision: 'Approve, assign later',
      Date: '2027-02-01',
    });
    await approve(world, seed, CHANGE);
    const spared = { from_on: '2027-01-01', until_on: '2027-01-31', entered_by: seed.director.id };
    if (rule !== 'everybody with a match is asked')
      await world.open.db
        .insertInto('pauses')
        .values({ ...of, ...spared, id: crypto.randomUUID(), pair_id: hana.pairId, member_id: null })
        .execute();
    for (const day of DAYS) {
      world.travelTo(`${day}T18:00:00Z`);
      await world.tick();
    }
    world.slack.assertClean();
    const exported = (who: Someone, name: string) =>
      world.slack
        .as(who.user)
        .dms()
        .map((dm) => {
          const hour = new Date(Number(dm.ts) * 1000).toISOString().slice(0, 13);
          return `${hour} ${dm.everything().replaceAll(name, 'NAME')}`;
        });
    const isAnswer = (text: string) =>
      /Your request has been answered\.|There's an update on your request\./.test(text);
    const all = exported(hana.resident, 'Hana');
    return {
      hana: all.filter((text) => !isAnswer(text)),
      iris: exported(iris.resident, 'Iris'),
      answers: all.filter(isAnswer).length,
    };
  } finally {
    await world.stop();
  }
}

test('attack, who is missing in an export of messages: a resident whose change is decided gets what everyone gets', async () => {
  const { hana, iris, answers } = await live('everybody with a match is asked');
  expect(hana).toEqual(iris);
  expect(answers).toBe(3); // the privacy page says that these show
  expect(hana.filter((text) => text.includes('a short private question'))).toHaveLength(2);
  expect(hana.join('\n')).toMatch(/reviewing all matches[\s\S]*Would another meeting with NAME Mentor help/);
  const without = await live('without it: whose change is decided is spared at midyear');
  expect(without.hana).not.toEqual(without.iris);
  report('absence', `${hana.length} messages to a resident whose change is decided, alike to any other's`);
}, 120_000);
