import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allText, rowsOf } from '../../support/documents.ts';
import { seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  await world.open.db
    .updateTable('members')
    .set({ about: '=HYPERLINK("https://example.org")', evaluates: ['1', '2'], capacity: 4 })
    .where('id', '=', seed.mentor.id)
    .execute();
  await world.open.db
    .insertInto('meetings')
    .values({
      id: crypto.randomUUID(),
      workspace_id: seed.workspaceId,
      program_id: seed.programId,
      pair_id: seed.pairId,
      met_on: '2026-09-07',
      created_at: world.now(),
    })
    .execute();
});
afterAll(() => world.stop());

async function check(user: string, content: string | Buffer) {
  const person = world.slack.as(user);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.fill('Roster file', { name: 'roster.csv', content });
  await person.submit();
  await person.waitFor(/Nothing to change|The file looks good|to fix/, { where: 'modal' });
  return person;
}

const exported = () => {
  const file = [...world.slack.workspace.files.values()].findLast(({ name }) => name.includes('roster-'));
  return Buffer.from(String(file?.content ?? ''), 'base64');
};

describe('the roster as a file', () => {
  test('a template is there to begin with, for coordinators too; as it is, it names no one who is here', async () => {
    const cora = world.slack.as(seed.coordinator.user);
    await cora.command('/mentor roster');
    await cora.waitForModal('Import roster');
    await cora.click('Get a template');
    await cora.waitFor(/3 example lines/, { where: 'modal' });
    await cora.close({ all: true });
    expect(cora.dms().at(-1)?.plainText()).toMatch(/^A template for a roster\. Replace its example lines/);
    const csv = exported().toString();
    expect(csv).toMatch(
      /^Address of their Slack account,.*\nEmail,Slack ID,Roles,PGY,.*Advances on,.*Left on\n/,
    );
    expect(csv.trim().split('\n')).toHaveLength(5);
    await cora.command('/mentor roster');
    await cora.waitForModal('Import roster');
    expect(cora.modal()?.buttons()).not.toContain('Export roster'); // only directors can
    await cora.fill('Roster file', { name: 'roster.csv', content: csv });
    await cora.submit();
    const said = await cora.waitFor(/Nothing was saved|problems?/, { where: 'modal' });
    expect(said.plainText()).toMatch(/dana@hospital\.example/);
    await cora.close({ all: true });
    const forged = await forgeClick(world, seed.resident, 'roster.template', seed.programId);
    await forged.waitFor(/Only directors and coordinators can import the roster/, { where: 'modal' });
    await forged.close({ all: true });
  });

  test('is sent to a director, imports unchanged, and a formula in it stays text', async () => {
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor roster');
    await dana.waitForModal('Import roster');
    await dana.click('Export roster');
    await dana.waitFor(/Sent: you'll find an Excel file in your messages/, { where: 'modal' });
    await dana.close({ all: true });
    const file = exported();
    const rows = (await rowsOf(file)).map((row) => row.join());
    expect(rows[0]).toMatch(/^Name,Email,Slack ID,Roles,PGY,.*Advances on,/);
    expect(rows.join('\n')).toContain(`,=HYPERLINK("https://example.org"),`);
    expect(allText('roster.xlsx', file)).not.toMatch(/<f\b|<hyperlink/);
    expect(rows.join('\n')).toContain(`${seed.resident.user},resident,2`);
    expect(rows.join('\n')).toMatch(/Max Mentor,[^,]+@[^,]+,2026-08-31,2026-09-07/);
    const again = await check(seed.director.user, file);
    expect(again.modal()?.plainText()).toMatch(/Nothing to change/);
    await again.close({ all: true });
    const actions = await world.open.db.selectFrom('audit_log').select('action').execute();
    expect(actions).toEqual([{ action: 'roster.exported' }]);
  });

  test('is for directors', async () => {
    for (const who of [seed.coordinator, seed.mentor, seed.resident]) {
      const person = await forgeClick(world, who, 'roster.export', seed.programId);
      await person.waitFor(/Only this program's directors can export the roster/, { where: 'modal' });
      await person.close({ all: true });
    }
  });
});

describe('a row that no file carries out', () => {
  test('left_on of someone who is gone from Slack, and another mentor: each offers its change, nothing happens by itself', async () => {
    await world.slack.deactivate(seed.newResident.user);
    await world.settle();
    const cora = await check(
      seed.coordinator.user,
      [
        'slack_id,email,roles,left_on,mentor_email',
        `${seed.newResident.user},,resident,2026-09-01,`,
        ',nobody.at.all@hospital.example,resident,2026-09-01,',
        `${seed.resident.user},,resident,,${seed.otherMentor.user}`,
      ].join('\n'),
    );
    const said = cora.modal()?.plainText() ?? '';
    expect(said).toMatch(/Listed in the file as having left, but still on the roster: @Nina New/);
    expect(said).toMatch(
      /Listed with a mentor other than their current one: @Rosa Resident with @Olga Other \(current mentor: @Max Mentor\)/,
    );
    expect(
      cora
        .modal()
        ?.buttons()
        .filter((label) => label === 'Departures and changes'),
    ).toHaveLength(2);
    await cora.click('Departures and changes', { nth: 0 });
    await cora.waitForModal('Departures and changes');
    await cora.submit();
    expect(cora.modal()?.plainText()).toMatch(/Nina New.*leaves|leaves the program/s);
    await cora.close({ all: true });
    const pairs = await world.open.db.selectFrom('pairs').select('status').execute();
    expect(pairs).toEqual([{ status: 'active' }]);
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
