import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findPairsIn } from '../../src/features/exports/queries.ts';
import { allText, docxText, pdfText, rowsOf } from '../support/documents.ts';
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

type Kind = 'office' | 'plain';

/** The bytes of a file that a director exports, with its name. */
async function exported(what: string, kind: Kind = 'office'): Promise<{ name: string; bytes: Buffer }> {
  const dana = world.slack.as(seed.director.user);
  await dana.command('/mentor export');
  await dana.waitForModal('Export');
  expect(dana.modal()?.plainText()).toContain('None of these include meeting topics, notes, reasons');
  await dana.fill('What to export', [what]);
  if (kind === 'plain') await dana.fill('File type', 'CSV and PDF (.csv, .pdf)');
  await dana.submit();
  await dana.waitFor(/Sent. You'll find it in your messages from Mentor/, { where: 'modal' });
  await dana.close({ all: true });
  await world.settle();
  const file = [...world.slack.workspace.files.values()].at(-1);
  expect(file?.channels).toEqual([world.slack.workspace.im(seed.director.user).id]);
  return { name: file?.name ?? '', bytes: Buffer.from(String(file?.content), 'base64') };
}

/** How many files were sent to the director. */
const sent = () =>
  [...world.slack.workspace.files.values()].filter(({ channels }) => channels.length > 0).length;

const csvOf = async (what: string) => (await exported(what, 'plain')).bytes.toString();

/** What every file says, of every kind. */
async function everything(): Promise<string[]> {
  const all: string[] = [];
  for (const what of ['Roster', 'Pairs and meetings', 'Summary for the program evaluation'])
    for (const kind of ['office', 'plain'] as const) {
      const { name, bytes } = await exported(what, kind);
      all.push(allText(name, bytes));
    }
  return all;
}

describe('Export', () => {
  test('pairs and meetings: names first, dates and counts; a formula stays text', async () => {
    const csv = await csvOf('Pairs and meetings');
    expect(csv).toMatch(
      /^Resident,Level,Mentor,Status,Started,Ended,Meetings in the year,Last meeting,All meetings,Resident email,Mentor email\n/,
    );
    expect(csv).toMatch(
      /^A Resident,PGY-1,'=SUM\(A1\),Active,2026-07-01,,1,2026-08-10,2026-08-10,[^,]+@[^,]+,[^,]+@[^,]+$/m,
    );
    const { name, bytes } = await exported('Pairs and meetings');
    expect(name).toBe('Internal-Medicine-pairs-2026.xlsx');
    const rows = await rowsOf(bytes);
    expect(rows).toHaveLength(csv.trim().split('\n').length);
    expect(rows[1]?.slice(0, 4)).toEqual(['A Resident', 'PGY-1', '=SUM(A1)', 'Active']);
    expect(rows[3]?.slice(6, 9)).toEqual(['3', '2026-08-12', '2026-08-10 2026-08-11 2026-08-12']);
  });

  test('a pair that ended says when; one that ended on its first day and never met is left out', async () => {
    const { db } = world.open;
    const resident = await addPerson(world, seed, 'Moved Resident', ['resident'], { pgy: 2 });
    const mentor = await addPerson(world, seed, 'Moved Mentor', ['mentor']);
    const ended = { status: 'ended', end_reason: 'changed' } as const;
    const early = { ...ended, started_on: '2026-08-01', ended_on: '2026-08-20' };
    for (const [mentorId, dates] of [
      [mentor.id, early],
      [seed.otherMentor.id, { ...early, started_on: '2026-08-20' }],
    ] as const) {
      const id = await addPairRow(db, seed, resident.id, mentorId, { next_check_at: null });
      await db.updateTable('pairs').set(dates).where('id', '=', id).execute();
    }
    const lines = (await csvOf('Pairs and meetings')).split('\n');
    const own = lines.filter((line) => line.startsWith('Moved'));
    expect(own.map((line) => line.split(',').slice(2, 9))).toEqual([
      ['Moved Mentor', 'Ended', '2026-08-01', '2026-08-20', '0', '', ''],
    ]);
    const found = async (from: string, before: string) =>
      (await findPairsIn(db, seed.programId, { from, before })).filter(
        ({ resident_id }) => resident_id === resident.id,
      ).length;
    expect([await found('2026-08-20', '2027-07-01'), await found('2026-08-21', '2027-07-01')]).toEqual([
      1, 0,
    ]);
    expect([await found('2025-07-01', '2026-08-02'), await found('2025-07-01', '2026-08-01')]).toEqual([
      1, 0,
    ]);
    await db.deleteFrom('pairs').where('resident_id', '=', resident.id).execute();
    for (const member of [resident, mentor])
      await db.updateTable('members').set({ roles: [] }).where('id', '=', member.id).execute();
  });

  test('the summary is a page without names, and small groups are not told apart', async () => {
    const { name, bytes } = await exported('Summary for the program evaluation');
    expect(name).toBe('Internal-Medicine-mentoring-summary-2026.docx');
    const words = docxText(bytes);
    expect(words).toMatch(
      /^Mentoring in Internal Medicine\nAcademic year July 1, 2026 to June 30, 2027, as of/,
    );
    expect(words).toMatch(
      /2026 to 2027\n2025 to 2026\nResidents who had a mentor\n6\nno data\nPairs, including those that ended\n6\n/,
    );
    expect(words).toMatch(/Pairs that met at least once\nall but fewer than 4\n/);
    expect(words).toMatch(/Pairs that met at least 3 times\nfewer than 4\n/);
    expect(words).toMatch(/first meeting, median\n40 days/);
    expect(words).toMatch(/Residents\n7\nResidents with a mentor\nall but fewer than 4\nMentors\n7\n/);
    expect(words).toMatch(/isn't a statement of compliance/);
    expect(words).not.toMatch(/ Resident\b|Rosa|[A-E] Mentor|@hospital|\bU0/);
    const pdf = await exported('Summary for the program evaluation', 'plain');
    expect(pdf.name).toBe('Internal-Medicine-mentoring-summary-2026.pdf');
    const flat = (text: string) => text.replaceAll(/\s+/g, '');
    const drawn = flat(pdfText(pdf.bytes));
    for (const line of words.split('\n')) expect(drawn).toContain(flat(line));
  });

  test('last year stands beside this year', async () => {
    const { db } = world.open;
    const resident = await addPerson(world, seed, 'Last Resident', ['resident'], { pgy: 3 });
    const mentor = await addPerson(world, seed, 'Last Mentor', ['mentor']);
    const id = await addPairRow(db, seed, resident.id, mentor.id, {
      started_on: '2025-08-01',
      next_check_at: null,
    });
    const words = docxText((await exported('Summary for the program evaluation')).bytes);
    expect(words).toMatch(
      /Residents who had a mentor\n7\nfewer than 4\nPairs, including those that ended\n7\nfewer than 4\n/,
    );
    await db.deleteFrom('pairs').where('id', '=', id).execute();
    for (const member of [resident, mentor])
      await db.updateTable('members').set({ roles: [] }).where('id', '=', member.id).execute();
  });

  test('the roster names people first, and imports unchanged, from either file', async () => {
    const { name, bytes } = await exported('Roster');
    expect(name).toBe('Internal-Medicine-roster.xlsx');
    const [head = [], ...rows] = await rowsOf(bytes);
    expect(head.slice(0, 5)).toEqual(['Name', 'Email', 'Slack ID', 'Roles', 'PGY']);
    const of = (row: string[], column: string) => row[head.indexOf(column)];
    const resident = rows.find((row) => row[0] === 'B Resident') ?? [];
    expect(of(resident, 'Capacity')).toBe('');
    expect(of(resident, 'Competency committee')).toBe('');
    expect([of(resident, 'Mentor'), of(resident, 'Mentor email')]).toEqual([
      'B Mentor',
      expect.stringContaining('@'),
    ]);
    expect(of(rows.find((row) => row[0] === 'B Mentor') ?? [], 'Capacity')).toBe('3');
    const csv = await exported('Roster', 'plain');
    const text = csv.bytes.toString();
    const header = text.split('\n', 1)[0] ?? '';
    expect(header).toMatch(/,Starts on,Graduates on,Track,Advances on,/);
    const earlier = header.toLowerCase().replaceAll(' ', '_'); // as files of earlier versions have it
    const old = { name: csv.name, bytes: Buffer.from(text.replace(header, earlier)) };
    for (const file of [{ name, bytes }, csv, old]) {
      const dana = world.slack.as(seed.director.user);
      await dana.command('/mentor roster');
      await dana.waitForModal('Import roster');
      await dana.fill('Roster file', { name: file.name, content: file.bytes });
      await dana.submit();
      const said = await dana.waitFor(/Nothing to change|The file looks good|to fix/, { where: 'modal' });
      expect(said.plainText()).toMatch(/Nothing to change/);
      expect(said.plainText()).not.toMatch(/left out|Columns read/i);
      await dana.close({ all: true });
    }
  });

  test('without an answer about email addresses the files come without them, and it is said', async () => {
    world.slack.faults.add({ method: 'users.list', kind: 'error', error: 'missing_scope', times: 1 });
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor export');
    await dana.waitForModal('Export');
    await dana.fill('What to export', ['Roster']);
    await dana.submit();
    await dana.waitFor(/Slack didn't return email addresses this time/, { where: 'modal' });
    await dana.close({ all: true });
    const file = [...world.slack.workspace.files.values()].at(-1);
    const [, first] = await rowsOf(Buffer.from(String(file?.content), 'base64'));
    expect(first?.slice(0, 3)).toEqual([expect.any(String), '', expect.stringMatching(/^U/)]);
  });

  test('several at once: a file each, and a line each in the activity log', async () => {
    const before = world.slack.workspace.files.size;
    const dana = world.slack.as(seed.director.user);
    await dana.command('/mentor export');
    await dana.waitForModal('Export');
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/Choose what to export|required|Select/i) },
    ]);
    await dana.fill('What to export', ['Roster', 'Pairs and meetings', 'Summary for the program evaluation']);
    await dana.submit();
    await dana.waitFor(/Sent\. You'll find them in your messages/, { where: 'modal' });
    await dana.close({ all: true });
    await world.settle();
    const names = [...world.slack.workspace.files.values()].slice(before).map(({ name }) => name);
    expect(names).toEqual(
      ['roster.xlsx', 'pairs-2026.xlsx', 'mentoring-summary-2026.docx'].map(
        (name) => `Internal-Medicine-${name}`,
      ),
    );
    const text = dana
      .dms()
      .map((message) => message.plainText())
      .join('\n');
    for (const line of [
      'The roster of Internal Medicine. You can import this file again as is.',
      'The pairs and meetings of Internal Medicine, 2026 to 2027.',
      'The summary of Internal Medicine for the program evaluation, 2026 to 2027. It has no names, so you can share it.',
    ])
      expect(text).toContain(line);
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
    expect(await csvOf('Roster')).toContain('career');
    for (const file of await everything()) expect(file).not.toMatch(/zebra/i);
  });

  test('nothing in them depends on what is decided in confidence, and no reason is in any', async () => {
    const files = async () => [
      await csvOf('Pairs and meetings'),
      await rowsOf((await exported('Pairs and meetings')).bytes),
      docxText((await exported('Summary for the program evaluation')).bytes),
    ];
    const before = await files();
    await ask(world, seed.resident, { words: 'canary of a reason' });
    await drawNobody(world.open.db);
    await approve(world, seed, '2026-11-02', 'Olga Other');
    expect(await files()).toEqual(before);
    for (const file of await everything())
      expect(file).not.toMatch(/canary|rematch|fit_|Olga Other.{0,200}2026-11-02/i);
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
    const kinds = new Set(lines.map(({ action }) => action));
    expect([...kinds].toSorted()).toEqual(['exported.pairs', 'exported.roster', 'exported.summary']);
    expect(lines).toHaveLength(sent());
    world.slack.assertClean({ allow: [/files\.(info|download)/] });
  });
});
