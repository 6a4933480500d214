import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { drawNobody } from '../support/draws.ts';
import { addPairRow } from '../support/fixtures.ts';
import { addPerson, seedProgram, startWorld, type World } from '../support/world.ts';
import { approve, ask } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  for (let index = 0; index < 5; index += 1) {
    const letter = String.fromCharCode(65 + index);
    const resident = await addPerson(world, seed, `${letter} Resident`, ['resident'], { pgy: 1 });
    const mentor = await addPerson(world, seed, index === 0 ? '=SUM(A1)' : `${letter} Mentor`, ['mentor']);
    const pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, {
      started_on: '2026-07-01',
      next_check_at: null,
    });
    for (let met = 0; met <= index; met += 1)
      await world.open.db
        .insertInto('meetings')
        .values({
          id: randomUUID(),
          workspace_id: seed.workspaceId,
          program_id: seed.programId,
          pair_id: pairId,
          met_on: `2026-08-${String(10 + met).padStart(2, '0')}`,
          created_at: world.now(),
        })
        .execute();
  }
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterAll(() => world.stop());

async function exported(what: string): Promise<string> {
  const dana = world.slack.as(seed.director.user);
  await dana.command('/mentor export');
  await dana.waitForModal('Export');
  expect(dana.modal()?.plainText()).toContain('None of these include meeting topics, notes, reasons');
  await dana.fill('What to export', what);
  await dana.submit();
  await dana.waitFor(/Sent. You'll find it in your messages from Mentor/, { where: 'modal' });
  await dana.close({ all: true });
  await world.settle();
  const file = [...world.slack.workspace.files.values()].at(-1);
  expect(file?.channels).toEqual([world.slack.workspace.im(seed.director.user).id]);
  return Buffer.from(String(file?.content), 'base64').toString();
}

describe('Export', () => {
  test('pairs and meetings: names, dates and counts; a formula stays text', async () => {
    const csv = await exported('Pairs and meetings');
    expect(csv).toMatch(/^resident,pgy,mentor,started_on,ended_on,meetings,dates\n/);
    expect(csv).toContain(`A Resident,1,'=SUM(A1),2026-07-01,,1,2026-08-10`);
    expect(csv).toContain('C Resident,1,C Mentor,2026-07-01,,3,2026-08-10 2026-08-11 2026-08-12');
  });

  test('the summary is one page without names, and small groups are not told apart', async () => {
    const page = await exported('Summary for the program evaluation');
    expect(page).toMatch(/# Mentoring in Internal Medicine/);
    expect(page).toMatch(/pairs this year \| 6 \|/);
    expect(page).toMatch(/pairs that met at least 1 time \| 5 \(83%\)/);
    expect(page).toMatch(/pairs that met at least 3 times \| fewer than 4 \|/);
    expect(page).toMatch(/first meeting, median \| 40 days/);
    expect(page).toMatch(/residents without a mentor \| fewer than 4/);
    expect(page).not.toMatch(/ Resident\b|Rosa|[A-E] Mentor/);
  });

  test('the roster imports unchanged', async () => {
    expect(await exported('Roster')).toMatch(/^slack_id,roles,pgy/);
  });

  test('meeting topics and notes are in none of them; the roster has what mentors offer', async () => {
    const { db } = world.open;
    await db
      .updateTable('programs')
      .set({ more_topics: ['Zebras'] })
      .where('id', '=', seed.programId)
      .execute();
    await db
      .updateTable('members')
      .set({ topics: ['career'] })
      .where('id', '=', seed.mentor.id)
      .execute();
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    await rosa.fillAll({ Date: '2026-09-12', Topics: ['Zebras'], 'Private note': 'Zebras run' });
    expect((await rosa.submit()).errors ?? []).toEqual([]);
    const roster = await exported('Roster');
    expect(roster).toContain('career');
    for (const file of [
      roster,
      await exported('Pairs and meetings'),
      await exported('Summary for the program evaluation'),
    ])
      expect(file).not.toMatch(/zebra/i);
  });

  test('nothing in them depends on what is decided in confidence', async () => {
    const before = [
      await exported('Pairs and meetings'),
      await exported('Summary for the program evaluation'),
    ];
    await ask(world, seed.resident);
    await drawNobody(world.open.db);
    await approve(world, seed, '2026-11-02', 'Olga Other');
    expect([
      await exported('Pairs and meetings'),
      await exported('Summary for the program evaluation'),
    ]).toEqual(before);
  });

  test('is for directors, and goes on record', async () => {
    for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
      const person = world.slack.as(who.user);
      await person.command('/mentor export');
      expect((await person.waitForModal('Export')).plainText()).toMatch(
        /Only this program's directors can export data/,
      );
      await person.close({ all: true });
    }
    const lines = await world.open.db
      .selectFrom('audit_log')
      .select('action')
      .where('action', 'like', 'exported.%')
      .execute();
    expect(lines.map(({ action }) => action).toSorted()).toEqual([
      'exported.pairs',
      'exported.pairs',
      'exported.pairs',
      'exported.pairs',
      'exported.roster',
      'exported.roster',
      'exported.summary',
      'exported.summary',
      'exported.summary',
      'exported.summary',
    ]);
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
