import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeExport } from '../../src/features/privacy/gather.ts';
import { answerYearly, yearlyTotal } from '../../src/features/private-questions/yearly-operations.ts';
import { decryptAnswer } from '../../src/platform/encryption/answers.ts';
import { docxText } from '../support/documents.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { dumpDatabase, forgeClick } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld({ startAt: '2027-04-16T17:00:00Z' });
  seed = await seedProgram(world);
  await world.open.db
    .updateTable('programs')
    .set({ reminder_steps: ['yearly'] })
    .execute();
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const questions = (who: Someone) =>
  as(who)
    .dms()
    .filter(({ text }) => text === 'I have a short private question for you.');

async function answer(who: Someone, choice: string): Promise<string> {
  const person = as(who);
  await person.click('Answer privately', { in: questions(who).at(-1) });
  const asked = await person.waitForModal('A private question');
  expect(asked.plainText()).toMatch(/No one sees your answer, not even a mentor or your directors/);
  await person.fill('Do you have a mentor who genuinely cares about you and your career?', choice);
  expect((await person.submit()).errors ?? []).toEqual([]);
  const thanks = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  return thanks;
}

test('in spring every resident is asked once, in private; directors read figures when the year is over, in the summary too', async () => {
  const residents: Someone[] = [seed.resident, seed.newResident];
  for (let at = 0; at < 10; at += 1)
    residents.push(
      await addPerson(world, seed, `Year${String.fromCharCode(65 + at)} Resident`, ['resident']),
    );
  await world.tick();
  expect(residents.map((who) => questions(who).length)).toEqual(residents.map(() => 0));
  world.travelTo('2027-04-19T17:00:00Z');
  await world.tick();
  await world.tick();
  expect(residents.map((who) => questions(who).length)).toEqual(residents.map(() => 1));
  expect(await answer(residents[0] ?? seed.resident, 'No')).toMatch(/If you'd like a mentor like that/);
  for (const who of residents.slice(1, 6)) expect(await answer(who, 'Yes')).toMatch(/good to hear/);
  for (const who of residents.slice(6, 9)) await answer(who, 'Somewhat');
  const again = as(residents[0] ?? seed.resident);
  await again.click('Answer privately', { in: questions(residents[0] ?? seed.resident)[0] });
  await again.waitFor(/You already answered this/);
  await again.close({ all: true });
  const first = { workspaceId: seed.workspaceId, userId: seed.resident.user, foreign: false };
  const ofFirst = world.open.db.selectFrom('yearly_answers').where('resident_id', '=', seed.resident.id);
  const { id: firstId } = await ofFirst.select('id').executeTakeFirstOrThrow();
  expect(await answerYearly(world.running.ctx, first, firstId, 'yes')).toMatchObject({ reason: 'answered' });
  const { id } = await world.open.db
    .selectFrom('yearly_answers')
    .select('id')
    .where('resident_id', '=', residents.at(-1)?.id ?? '')
    .executeTakeFirstOrThrow();
  for (const other of [seed.director, seed.mentor, seed.resident]) {
    const person = await forgeClick(world, other, 'question.yearly', id);
    await person.waitFor(/nothing here for you to answer/);
  }
  expect(await dumpDatabase(world)).not.toMatch(/"(partly|yes)"/);
  const rosa = as(seed.resident);
  const ofRosa = { workspaceId: seed.workspaceId, userId: seed.resident.user };
  const own = async (withWords: boolean) =>
    JSON.parse(await makeExport(world.running.ctx, ofRosa, withWords)).yearly_question;
  await rosa.command('/mentor privacy');
  expect((await rosa.waitForModal('My data')).plainText()).toMatch(
    /1 answer to private questions \(how a match is going, and the yearly one\)/,
  );
  expect(rosa.modal()?.buttons()).toContain('Include what I wrote');
  await rosa.close({ all: true });
  const kept = { program: 'Internal Medicine', academic_year_from: '2026-07-01' };
  expect(await own(true)).toMatchObject([{ ...kept, answer: 'no' }]);
  expect(await own(false)).toMatchObject([{ ...kept, answer: expect.stringMatching(/left out/) }]);
  // It stays theirs when they are a resident no longer; a mentor's file has no such entry.
  const self = world.open.db.updateTable('members').where('id', '=', seed.resident.id);
  await self.set({ roles: ['mentor'] }).execute();
  expect(await own(true)).toHaveLength(1);
  await self.set({ roles: ['resident'] }).execute();
  const ofMax = { ...ofRosa, userId: seed.mentor.user };
  expect(await makeExport(world.running.ctx, ofMax, true)).not.toContain('yearly_question');

  world.travelTo('2027-05-10T17:00:00Z');
  await world.tick();
  expect(residents.map((who) => questions(who).length)).toEqual(residents.map(() => 1));

  // 16 days before the year ends there is time to answer, 15 days before there is none.
  const late = await addPerson(world, seed, 'Late Resident', ['resident']);
  world.travelTo('2027-06-15T17:00:00Z');
  await world.tick();
  const tooLate = await addPerson(world, seed, 'Later Resident', ['resident']);
  world.travelTo('2027-06-16T17:00:00Z');
  await world.tick();
  expect([late, tooLate].map((who) => questions(who).length)).toEqual([1, 0]);
  await world.open.db.deleteFrom('yearly_answers').where('resident_id', '=', late.id).execute();

  const dana = as(seed.director);
  world.travelTo('2027-07-01T17:00:00Z');
  await world.tick();
  const desk = (await dana.openHome()).plainText();
  expect(desk).toMatch(/genuinely cares about them and their career, academic year July 2026 to June 2027/);
  expect(desk).toMatch(/• Yes: 5\n• Somewhat, no, or no answer: 7/);
  for (const other of [seed.coordinator, seed.mentor, seed.resident])
    expect((await as(other).openHome()).plainText()).not.toMatch(/genuinely cares/);

  const summaryOf = async (year: string) => {
    await dana.command('/mentor export');
    await dana.waitForModal('Export');
    await dana.fillAll({ 'What to export': 'Summary for the program evaluation', 'Academic year': year });
    await dana.submit();
    await dana.waitFor(/Sent\. You'll find it in your messages/, { where: 'modal' });
    await dana.close({ all: true });
    const file = [...world.slack.workspace.files.values()].at(-1);
    return docxText(Buffer.from(file?.content ?? '', 'base64'));
  };
  expect(await summaryOf('2026 to 2027')).toMatch(
    /What residents say[\s\S]*genuinely cares.*Yes: 5 · Somewhat, no, or no answer: 7/,
  );
  for (const other of ['2027 to 2028', '2025 to 2026'])
    expect(await summaryOf(other)).not.toMatch(/What residents say/);
  world.slack.assertClean();
});

test('an answer counts in the year in which it was asked, until its last moment', async () => {
  const { ctx } = world.running;
  const row = await world.open.db
    .selectFrom('yearly_answers')
    .selectAll()
    .where('resident_id', '=', seed.newResident.id)
    .executeTakeFirstOrThrow();
  const at = decryptAnswer(ctx.keys, 'yearly_answers', row)?.at.getTime() ?? 0;
  const asked = at - 60_000;
  await world.open.db
    .updateTable('yearly_answers')
    .set({ asked_at: new Date(asked) })
    .where('id', '=', row.id)
    .execute();
  const standing = async (from: number, until: number) => {
    const span = { programId: seed.programId, from: new Date(from), until: new Date(until) };
    const found = await yearlyTotal(ctx).standingsIn([span]);
    return found.get(seed.programId)?.().get(row.resident_id);
  };
  expect(await standing(asked, at + 1)).toBe('yes');
  expect(await standing(asked, at)).toBe('none');
  expect(await standing(asked + 1, at + 1)).toBeUndefined();
  expect(await standing(asked - 1, asked)).toBeUndefined();
});
