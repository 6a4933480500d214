import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inTime } from '../../support/in-time.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../../support/world.ts';
import { addMatch, ask, forgeClick, openRequest, type Seed } from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

const as = (someone: Someone) => world.slack.as(someone.user);
const statusOf = async (id: string) =>
  (await world.open.db.selectFrom('rematches').select('status').where('id', '=', id).executeTakeFirst())
    ?.status;
const auditOf = async (id: string) => {
  const rows = await world.open.db
    .selectFrom('audit_log')
    .select(['action', 'actor'])
    .where('subject_id', '=', id)
    .orderBy('at')
    .execute();
  return rows.map(({ action, actor }) => `${action} ${actor}`);
};

describe('opening', () => {
  test('shows a director the facts and the words, and puts it on record', async () => {
    const { resident, pairId } = await addMatch(world, seed, 'Anna');
    await world.open.db
      .insertInto('meetings')
      .values(
        ['2026-07-20', '2026-08-17'].map((met_on) => ({
          id: crypto.randomUUID(),
          workspace_id: seed.workspaceId,
          program_id: seed.programId,
          pair_id: pairId,
          met_on,
          created_at: world.now(),
        })),
      )
      .execute();
    const words = `${'& '.repeat(400)}<!channel> *he* أتمنى 👩🏽‍⚕️ ${'<'.repeat(1500)} the end`;
    const { id } = await ask(world, resident, {
      reasons: ["We haven't found time to meet", 'A mentor with a different focus would help me more now'],
      words,
      preferred: ['Olga Other'],
    });
    const dana = await openRequest(world, seed.director, seed.channelId);
    const text = dana.modal()?.plainText() ?? '';
    expect(text).toContain('Resident: @Anna Resident, asked Mon, Sep 14, 2026');
    expect(text).toContain('Current mentor: @Anna Mentor, since Wed, Jul 1, 2026');
    expect(text).toContain('Meetings: 2, the last on Mon, Aug 17, 2026');
    expect(text).toContain(
      "• We haven't found time to meet\n• A mentor with a different focus would help me more now",
    );
    expect(text).toContain('<!channel> he أتمنى 👩🏽‍⚕️');
    expect(text).toContain('the end');
    expect(text.split('<').length).toBeGreaterThan(1500);
    expect(text).toContain('Preferred mentors: @Olga Other');
    expect(dana.modal()?.view?.private_metadata).toBe(JSON.stringify({ rematch: id }));
    await dana.fill('Decision', 'Approve with a new mentor');
    const offered = dana
      .modal()
      ?.controls()
      .find(({ label }) => label === 'New mentor');
    expect(JSON.stringify(offered?.element)).toMatch(/Olga Other.*Requested by the resident.*Max Mentor/);
    expect(JSON.stringify(offered?.element)).not.toContain('Anna Mentor');
    expect(await auditOf(id)).toEqual([`rematch.opened ${seed.director.user}`]);
    await dana.close({ all: true });
  });

  test('is refused in the same words to everyone else, and leaves no trace', async () => {
    const { resident, mentor } = await addMatch(world, seed, 'Bea');
    const { id } = await ask(world, resident, { words: 'canary-open' });
    const elsewhere = {
      workspaceId: seed.workspaceId,
      programId: await addAnotherProgram(world, seed.workspaceId),
    };
    const otherDirector = await addPerson(world, elsewhere, 'Otto Otherdirector', ['director']);
    const mentorTurnedDirector = await addMatch(world, seed, 'Cleo');
    const hers = await ask(world, mentorTurnedDirector.resident);
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor', 'director'] })
      .where('id', '=', mentorTurnedDirector.mentor.id)
      .execute();
    const told: string[] = [];
    for (const [someone, value] of [
      [seed.coordinator, id],
      [mentor, id],
      [resident, id],
      [otherDirector, id],
      [mentorTurnedDirector.mentor, hers.id],
      [seed.director, crypto.randomUUID()],
      [seed.director, 'nonsense'],
    ] as const) {
      const person = await forgeClick(world, someone, 'confidential.open', value);
      const answer = await person.waitFor(/nothing here for you/);
      expect(answer.kind).toBe('ephemeral');
      expect(person.modal()).toBeUndefined();
      told.push(answer.everything());
    }
    expect(new Set(told).size).toBe(1);
    expect(await auditOf(id)).toEqual([]);
    expect(await auditOf(hers.id)).toEqual([]);
    for (const someone of [seed.coordinator, mentor, otherDirector, mentorTurnedDirector.mentor])
      expect(as(someone).everythingSeen()).not.toContain('canary-open');
    await world.open.db
      .updateTable('members')
      .set({ roles: ['mentor'] })
      .where('id', '=', mentorTurnedDirector.mentor.id)
      .execute();
  });

  inTime('a modal that was open when the role was taken away decides nothing', async () => {
    const { resident } = await addMatch(world, seed, 'Dora');
    const { id } = await ask(world, resident);
    const temporary = await addPerson(world, seed, 'Tim Temporary', ['director']);
    world.slack.addToChannel(seed.channelId, temporary.user);
    const tim = await openRequest(world, temporary, seed.channelId);
    await tim.fillAll({ Decision: 'Decline', 'Note to the resident': 'No' });
    await world.open.db
      .updateTable('members')
      .set({ roles: ['coordinator'] })
      .where('id', '=', temporary.id)
      .execute();
    await tim.submit();
    expect(tim.modal()?.plainText()).toMatch(/nothing here for you/);
    expect(await statusOf(id)).toBe('open');
    await tim.close({ all: true });
  });
});
