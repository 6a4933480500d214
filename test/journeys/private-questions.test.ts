import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  answerCheck,
  findForAnswer,
  privateQuestionTotal,
} from '../../src/features/private-questions/operations.ts';
import { decryptAnswer } from '../../src/platform/encryption/answers.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { ask as askForNewMatch, decide, dumpDatabase, forgeClick, type Seed } from './rematch/acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld({ startAt: '2026-09-14T17:00:00Z' });
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const questions = (someone: Someone) =>
  world.slack
    .as(someone.user)
    .dms()
    .filter((message) => /private question/.test(message.text));

async function meet(pairId: string, ...dates: string[]) {
  for (const met_on of dates) {
    await world.open.db
      .insertInto('meetings')
      .values({
        id: randomUUID(),
        workspace_id: seed.workspaceId,
        program_id: seed.programId,
        pair_id: pairId,
        met_on,
        created_at: world.now(),
      })
      .execute();
  }
}

async function answer(someone: Someone, label: string) {
  const person = world.slack.as(someone.user);
  await person.click('Answer privately', { in: questions(someone).at(-1) });
  await person.waitForModal('A private question');
  const shown = person.modal()?.plainText() ?? '';
  await person.fill('How is the match going?', label);
  const sent = await person.submit();
  const thanks = person.modal()?.plainText() ?? '';
  if (person.modal()?.buttons().includes('Ask for a new match')) {
    await person.click('Ask for a new match');
    await person.waitForModal('Ask for a new match');
  }
  await person.close({ all: true });
  return { shown, sent, thanks };
}

describe('the fit check', () => {
  test('after the second meeting, once, to the resident alone; the answer is sealed, and not a fit offers a way on', async () => {
    await meet(seed.pairId, '2026-09-01');
    await world.tick();
    expect(questions(seed.resident)).toHaveLength(0);
    await meet(seed.pairId, '2026-09-10');
    await world.tick();
    await world.tick();
    expect(questions(seed.resident)).toHaveLength(1);
    expect(questions(seed.resident)[0]?.everything()).not.toMatch(/match|fit|mentor/i);
    const { shown, thanks } = await answer(seed.resident, 'Not a fit');
    expect(shown).toMatch(/No one sees your answer, not your mentor and not your directors/);
    expect(thanks).toMatch(/you can ask confidentially[\s\S]*Ask for a new match/);
    for (const other of [seed.mentor, seed.director, seed.coordinator, seed.secondDirector]) {
      await world.slack.as(other.user).openHome();
      expect(world.slack.as(other.user).everythingSeen()).not.toMatch(/private question|Not a fit/);
    }
    expect(await dumpDatabase(world)).not.toContain('not_a_fit');
    const again = world.slack.as(seed.resident.user);
    await again.click('Answer privately', { in: questions(seed.resident)[0] });
    await again.waitFor(/You already answered this/);
    await again.close({ all: true });
  });

  test('no one else can open the question', async () => {
    const { id } = await world.open.db.selectFrom('fit_checks').select('id').executeTakeFirstOrThrow();
    for (const other of [seed.mentor, seed.director, seed.newResident]) {
      const person = await forgeClick(world, other, 'question.answer', id);
      await person.waitFor(/nothing here for you to answer/);
    }
  });

  test('the first answer stands, and a match that has ended is asked about no more', async () => {
    const { ctx } = world.running;
    const rosa = { workspaceId: seed.workspaceId, userId: seed.resident.user, foreign: false };
    const checks = world.open.db.selectFrom('fit_checks').selectAll();
    const row = await checks.executeTakeFirstOrThrow();
    expect(await answerCheck(ctx, rosa, row.id, 'good')).toEqual({ ok: false, reason: 'answered' });
    expect(decryptAnswer(ctx.keys, 'fit_checks', await checks.executeTakeFirstOrThrow())?.answer).toBe(
      'not_a_fit',
    );
    const pair = (set: {
      status: 'active' | 'ended';
      ended_on: string | null;
      end_reason: 'changed' | null;
    }) => world.open.db.updateTable('pairs').set(set).where('id', '=', seed.pairId).execute();
    expect(await findForAnswer(ctx.db, rosa, row.id)).toBeDefined();
    await pair({ status: 'ended', ended_on: '2026-09-14', end_reason: 'changed' });
    expect(await findForAnswer(ctx.db, rosa, row.id)).toBeUndefined();
    await pair({ status: 'active', ended_on: null, end_reason: null });
  });

  test('mid-year to all, then figures for directors alone, counted once', async () => {
    const asked: Someone[] = [];
    for (let index = 0; index < 9; index += 1) {
      const letter = String.fromCharCode(65 + index);
      const resident = await addPerson(world, seed, `Fit${letter} Resident`, ['resident']);
      const mentor = await addPerson(world, seed, `Fit${letter} Mentor`, ['mentor']);
      await addPairRow(world.open.db, seed, resident.id, mentor.id, {
        started_on: '2026-08-01',
        next_check_at: null,
      });
      asked.push(resident);
    }
    // One of them leaves their match by a decision that no one may notice, in the figures neither.
    const leaving = asked[8];
    if (!leaving) throw new Error('unreachable');
    await askForNewMatch(world, leaving);
    const decided = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve, assign later',
      Date: '2027-08-02',
    });
    expect(decided.result.errors).toBeUndefined();
    await decided.person.close({ all: true });
    world.travelTo('2027-01-05T18:00:00Z');
    await world.tick();
    expect(asked.map((each) => questions(each).length)).toEqual(Array(9).fill(1)); // an export shows no one left out
    for (const [index, each] of asked.slice(0, 8).entries()) await answer(each, index < 5 ? 'Good' : 'Okay');
    const dana = world.slack.as(seed.director.user);
    await dana.openHome();
    // The half-year that was over then had one resident's answer in it.
    expect(dana.home()?.plainText()).toContain('Too few answers');
    world.travelTo('2027-07-01T18:00:00Z');
    await world.tick();
    await dana.openHome();
    expect(dana.home()?.plainText()).toMatch(/January 2027 to June 2027/);
    // Eight answered; Rosa, asked at mid-year again, did not, and neither did who leaves.
    expect(dana.home()?.plainText()).toMatch(/Good: 5\s+• Okay, not a fit, or no answer: 5/);
    for (const other of [seed.coordinator, seed.mentor, seed.resident]) {
      await world.slack.as(other.user).openHome();
      expect(world.slack.as(other.user).home()?.plainText()).not.toContain('their matches are going');
    }
    await world.open.db
      .deleteFrom('fit_checks')
      .where('resident_id', '=', asked[0]?.id ?? '')
      .execute();
    await world.tick();
    await dana.openHome();
    expect(dana.home()?.plainText()).toContain('Good: 5');
  });

  test('who was asked counts from the first moment of a half-year, and an answer until its last', async () => {
    const { ctx } = world.running;
    const rows = await world.open.db.selectFrom('fit_checks').selectAll().execute();
    const answered = rows.map((row) => ({ ...row, at: decryptAnswer(ctx.keys, 'fit_checks', row)?.at }));
    const row = answered.findLast(({ at }) => at !== undefined);
    const silent = answered.find(({ at }) => at === undefined);
    if (!row?.at || !silent) throw new Error('unreachable');
    const at = row.at.getTime();
    const asked = at - 60_000;
    await world.open.db
      .updateTable('fit_checks')
      .set({ asked_at: new Date(asked) })
      .where('id', '=', row.id)
      .execute();
    const standing = async (from: number, until: number, of = row) => {
      const span = { programId: seed.programId, from: new Date(from), until: new Date(until) };
      const found = await privateQuestionTotal(ctx).standingsIn([span]);
      return found.get(seed.programId)?.().get(of.resident_id);
    };
    const given = await standing(asked, at + 1);
    expect(given).toMatch(/good|okay/);
    expect(await standing(asked - 1, asked)).toBeUndefined();
    expect(await standing(asked, at)).toBe('none');
    expect(await standing(at, at + 1)).toBe(given); // asked in the half-year before
    expect(await standing(at + 1, at + 2)).toBeUndefined();
    const silentSince = silent.asked_at.getTime();
    expect(await standing(silentSince, silentSince + 1, silent)).toBe('none');
    expect(await standing(silentSince + 1, silentSince + 2, silent)).toBeUndefined();
  });
});
