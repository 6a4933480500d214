import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { findActivePairsIn } from '../../../src/domain/pairs/queries.ts';
import { logMeeting, undoEntry } from '../../../src/features/meetings/operations.ts';
import { saveProgram } from '../../../src/features/program-settings/operations.ts';
import { checkRoster, importRoster, type RosterImport } from '../../../src/features/roster/operations.ts';
import { countUntold, findUntold } from '../../../src/features/roster/queries.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, addProgram, addWorkspace, testContext } from '../../support/fixtures.ts';
import { rosterOf } from '../../support/rosters.ts';

let open: OpenDatabase;

beforeAll(async () => {
  open = await createTestDatabase();
});

afterAll(() => open.close());

const idOf = (name: string) => `U${name.toUpperCase()}`;

function directoryOf(names: string[]) {
  const people = names.map(
    (name): SlackPerson => ({
      userId: idOf(name),
      name: `Dr. ${name}`,
      email: `${name}@x.org`,
      timeZone: 'America/Chicago',
      isAdmin: false,
      standing: 'active',
    }),
  );
  return {
    byEmail: new Map(people.map((person) => [person.email ?? '', person])),
    byId: new Map(people.map((person) => [person.userId, person])),
  };
}

type Ids = { workspaceId: string; programId: string };

async function newProgram(): Promise<Ids> {
  const workspaceId = await addWorkspace(open.db);
  return { workspaceId, programId: await addProgram(open.db, workspaceId) };
}

const HEADER = 'email,roles,pgy,capacity,mentor_email,paired_on,last_met_on';

function roster(ids: Ids, names: string[], lines: string[], header = HEADER): RosterImport {
  const { rows, problems } = rosterOf([header, ...lines].join('\n'));
  expect(problems).toEqual([]);
  return {
    program: { id: ids.programId, workspace_id: ids.workspaceId, time_zone: 'America/Los_Angeles' },
    rows,
    directory: directoryOf(names),
    actor: 'operator',
    mayNameDirectors: true,
  };
}

/** Everything stored of a program, in a form that can be compared. */
async function stored({ workspaceId, programId }: Ids) {
  const members = await open.db
    .selectFrom('members')
    .selectAll()
    .where('program_id', '=', programId)
    .orderBy('slack_user_id')
    .execute();
  const pairs = await open.db
    .selectFrom('pairs')
    .selectAll()
    .where('program_id', '=', programId)
    .orderBy('id')
    .execute();
  const meetings = await open.db
    .selectFrom('meetings')
    .selectAll()
    .where('program_id', '=', programId)
    .orderBy('id')
    .execute();
  const people = await open.db
    .selectFrom('people')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('slack_user_id')
    .execute();
  const audited = await open.db
    .selectFrom('audit_log')
    .select(['action', 'actor'])
    .where('program_id', '=', programId)
    .execute();
  const outbox = await open.db
    .selectFrom('outbox')
    .select('kind')
    .where('workspace_id', '=', workspaceId)
    .execute();
  return { members, pairs, meetings, people, audited, outbox };
}

const NAMES = ['ana', 'ben', 'cy', 'max', 'olga'];
const LINES = [
  'ana@x.org,resident,1,,max@x.org,2026-07-15,2026-08-20',
  'ben@x.org,resident;mentor,3,1,olga@x.org,2026-07-01,',
  'cy@x.org,resident,1,,ben@x.org,,',
  'max@x.org,mentor,,2,,,',
  'olga@x.org,mentor;director,,,,,',
];

describe('an import', () => {
  test('saves track, next level change, whom someone evaluates and their line, and keeps them where cells are empty', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const header = 'email,roles,track,advances_on,evaluates,about';
    const lines = ['ana@x.org,resident,prelim,2027-01-01,,', 'max@x.org,mentor,,,2;1,Likes  research'];
    await importRoster(ctx, roster(ids, NAMES, lines, header));
    const first = await stored(ids);
    expect(first.members).toMatchObject([
      { track: 'preliminary', advances_on: '2027-01-01', evaluates: [], about: null },
      { track: null, advances_on: null, evaluates: ['1', '2'], about: 'Likes research' },
    ]);
    const again = await importRoster(ctx, roster(ids, NAMES, lines, header));
    expect(again).toMatchObject({ ok: true, summary: { unchanged: 2, updated: [] } });
    await importRoster(ctx, roster(ids, NAMES, ['ana@x.org,resident', 'max@x.org,mentor'], 'email,roles'));
    expect((await stored(ids)).members).toEqual(first.members);
  });

  test('saves people, pairs and last meeting dates, tells no one, and is on record', async () => {
    const ids = await newProgram();
    const { ctx, woken } = testContext(open);
    const judged = await importRoster(ctx, roster(ids, NAMES, LINES));
    expect(judged).toMatchObject({ ok: true, summary: { unchanged: 0, meetings: 1 } });
    const after = await stored(ids);
    expect(
      after.members.map((row) => [row.slack_user_id, row.roles, row.capacity, row.active_mentees]),
    ).toEqual([
      ['UANA', ['resident'], 3, 0],
      ['UBEN', ['resident', 'mentor'], 1, 1],
      ['UCY', ['resident'], 3, 0],
      ['UMAX', ['mentor'], 2, 1],
      ['UOLGA', ['mentor', 'director'], 3, 1],
    ]);
    const pairs = await findActivePairsIn(open.db, ids.programId);
    expect(pairs.map((pair) => [pair.resident_name, pair.mentor_name, pair.started_on])).toEqual([
      ['Dr. ana', 'Dr. max', '2026-07-15'],
      ['Dr. ben', 'Dr. olga', '2026-07-01'],
      ['Dr. cy', 'Dr. ben', '2026-09-14'],
    ]);
    expect(pairs.every((pair) => pair.next_check_at instanceof Date)).toBe(true);
    expect(after.meetings).toMatchObject([{ met_on: '2026-08-20', imported: true }]);
    expect(after.people[0]).toMatchObject({ display_name: 'Dr. ana', time_zone: 'America/Chicago' });
    expect(after.outbox).toEqual([]);
    expect(after.audited.sort((a, b) => a.action.localeCompare(b.action))).toEqual([
      { action: 'director.added', actor: 'operator' },
      { action: 'roster.imported', actor: 'operator' },
    ]);
    expect(woken).toContain('sweep');
  });

  test('a check saves nothing', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const before = await stored(ids);
    expect(await checkRoster(ctx, roster(ids, NAMES, LINES))).toMatchObject({ ok: true });
    expect(await stored(ids)).toEqual(before);
  });

  test('one bad line and nothing is saved', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const before = await stored(ids);
    const judged = await importRoster(ctx, roster(ids, NAMES, [...LINES, 'who@x.org,resident,,,,,']));
    expect(judged).toMatchObject({ ok: false, problems: [{ line: 7, column: 'email' }] });
    expect(await stored(ids)).toEqual(before);
  });

  test('the same again doubles nothing and touches nothing', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    await importRoster(ctx, roster(ids, NAMES, LINES));
    const before = await stored(ids);
    const judged = await importRoster(ctx, roster(ids, NAMES, LINES));
    expect(judged).toMatchObject({
      ok: true,
      summary: { added: [], updated: [], unchanged: 5, newPairs: [], meetings: 0 },
    });
    expect(await stored(ids)).toEqual(before);
  });

  test('two at the same time do it once', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const results = await Promise.all([
      importRoster(ctx, roster(ids, NAMES, LINES)),
      importRoster(ctx, roster(ids, NAMES, LINES)),
    ]);
    expect(results.map((result) => result.ok && result.summary.added.length).sort()).toEqual([0, 5]);
    expect((await stored(ids)).pairs).toHaveLength(3);
  });

  test('changes what differs, adds what is new, leaves everybody else alone', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    await importRoster(ctx, roster(ids, NAMES, LINES));
    const [before] = (await stored(ids)).pairs.filter(({ started_on }) => started_on === '2026-07-15');
    await open.db
      .updateTable('pairs')
      .set({ agreed_on: '2026-09-02', next_check_at: null })
      .where('id', '=', before?.id ?? '')
      .execute();
    const [later] = (await stored(ids)).pairs.filter(({ started_on }) => started_on === '2026-07-01');
    await open.db
      .updateTable('pairs')
      .set({ agreed_on: '2026-09-03' })
      .where('id', '=', later?.id ?? '')
      .execute();
    const judged = await importRoster(
      ctx,
      roster(
        ids,
        [...NAMES, 'dee'],
        [
          'ana@x.org,resident,2,,max@x.org,2026-07-10,2026-09-02',
          'ben@x.org,resident;mentor,3,1,olga@x.org,2026-07-01,2026-09-02',
          'dee@x.org,resident,1,,max@x.org,,',
        ],
      ),
    );
    expect(judged).toMatchObject({ ok: true, summary: { unchanged: 0, meetings: 2 } });
    const after = await stored(ids);
    expect(after.members).toHaveLength(6);
    expect(after.members.find((row) => row.slack_user_id === 'UANA')?.pgy).toBe(2);
    expect(after.members.find((row) => row.slack_user_id === 'UMAX')?.active_mentees).toBe(2);
    expect(after.pairs.find(({ id }) => id === before?.id)).toMatchObject({
      started_on: '2026-07-10',
      agreed_on: null, // they met on the day they had agreed on
      next_check_at: ctx.clock(),
    });
    expect(after.pairs.find(({ id }) => id === later?.id)?.agreed_on).toBe('2026-09-03');
    expect(after.meetings).toHaveLength(3);
  });

  test('a failure in the middle leaves nothing behind', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const before = await stored(ids);
    await sql`create function fail() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$`.execute(
      open.db,
    );
    await sql`create trigger fail_meetings before insert on meetings for each row execute function fail()`.execute(
      open.db,
    );
    try {
      await expect(importRoster(ctx, roster(ids, NAMES, LINES))).rejects.toThrow('injected');
    } finally {
      await sql`drop trigger fail_meetings on meetings`.execute(open.db);
      await sql`drop function fail()`.execute(open.db);
    }
    expect(await stored(ids)).toEqual(before);
    expect(await importRoster(ctx, roster(ids, NAMES, LINES))).toMatchObject({ ok: true });
  });

  test('touches its own program only: the same person may be in two', async () => {
    const ids = await newProgram();
    const other = { workspaceId: ids.workspaceId, programId: await addProgram(open.db, ids.workspaceId) };
    const ana = await addMember(open.db, other, ['resident'], { user: 'UANA', name: 'Dr. ana' });
    const mentor = await addMember(open.db, other, ['mentor'], { user: 'UELSE' });
    await addPairRow(open.db, other, ana.id, mentor.id);
    const { ctx } = testContext(open);
    expect(await importRoster(ctx, roster(ids, NAMES, LINES))).toMatchObject({ ok: true });
    const elsewhere = await stored(other);
    expect(elsewhere.members).toHaveLength(2);
    expect(elsewhere.pairs).toHaveLength(1);
  });

  test('a pair that was taken back comes with the file again; one that ended otherwise is set aside', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    await importRoster(ctx, roster(ids, NAMES, LINES));
    const pairs = await findActivePairsIn(open.db, ids.programId);
    for (const [user, end_reason] of [
      ['UANA', 'taken_back'],
      ['UCY', 'changed'],
    ] as const)
      await open.db
        .updateTable('pairs')
        .set({ status: 'ended', ended_on: '2026-09-14', end_reason })
        .where('id', '=', pairs.find(({ resident_user }) => resident_user === user)?.id ?? '')
        .execute();
    const again = await importRoster(ctx, roster(ids, NAMES, LINES));
    expect(again).toMatchObject({
      ok: true,
      summary: {
        newPairs: [{ resident: { userId: 'UANA' } }],
        setAside: [{ resident: { userId: 'UCY' }, mentor: { userId: 'UBEN' } }],
      },
    });
  });

  test('who and which pairs are untold: not who imported or left, nor a pair that met or ended', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const first = await importRoster(ctx, { ...roster(ids, NAMES, LINES), actor: 'UOLGA' });
    const second = await importRoster(
      ctx,
      roster(ids, [...NAMES, 'dee'], ['dee@x.org,resident,1,,max@x.org,,']),
    );
    if (!first.ok || !second.ok) throw new Error('not imported');
    const untold = async (importId?: string) => {
      const { people, pairs } = await findUntold(open.db, ids.programId, importId);
      return { people, pairs: pairs.map(({ resident, mentor }) => `${resident} ${mentor}`).sort() };
    };
    expect(await untold(first.importId)).toEqual({
      people: ['UANA', 'UBEN', 'UCY', 'UMAX'],
      pairs: ['UBEN UOLGA', 'UCY UBEN'],
    });
    expect(await untold(second.importId)).toEqual({ people: ['UDEE'], pairs: ['UDEE UMAX'] });
    expect(await countUntold(open.db, ids.programId)).toEqual({ people: 5, pairs: 3 });
    const [pair] = (await findActivePairsIn(open.db, ids.programId)).filter(
      ({ resident_user }) => resident_user === 'UCY',
    );
    await open.db
      .updateTable('pairs')
      .set({ status: 'ended', ended_on: '2026-09-14', end_reason: 'left' })
      .where('id', '=', pair?.id ?? '')
      .execute();
    await open.db
      .updateTable('members')
      .set({ roles: [] })
      .where('program_id', '=', ids.programId)
      .where('slack_user_id', '=', 'UCY')
      .execute();
    await open.db
      .updateTable('people')
      .set({ deactivated_at: ctx.clock() })
      .where('workspace_id', '=', ids.workspaceId)
      .where('slack_user_id', '=', 'UMAX')
      .execute();
    expect(await untold(first.importId)).toEqual({ people: ['UANA', 'UBEN'], pairs: ['UBEN UOLGA'] });
    expect(await countUntold(open.db, ids.programId)).toEqual({ people: 3, pairs: 2 });
  });

  test('a director who was named in setup stays one', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    const program = await open.db
      .selectFrom('programs')
      .selectAll()
      .where('id', '=', ids.programId)
      .executeTakeFirstOrThrow();
    const max = directoryOf(['max']).byEmail.get('max@x.org');
    await saveProgram(ctx, {
      id: program.id,
      workspaceId: ids.workspaceId,
      actor: 'UADMIN',
      name: program.name,
      timeZone: program.time_zone,
      channelId: program.directors_channel_id,
      meetingsPerYear: 3,
      directors: max ? [max] : [],
    });
    await importRoster(ctx, roster(ids, NAMES, LINES));
    const row = (await stored(ids)).members.find((member) => member.slack_user_id === 'UMAX');
    expect(row?.roles).toEqual(['mentor', 'director']);
  });
});

describe('an imported meeting', () => {
  test('stands when someone logs the same day and takes that back', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    await importRoster(ctx, roster(ids, NAMES, LINES));
    const pair = (await findActivePairsIn(open.db, ids.programId)).find(
      (each) => each.resident_user === 'UANA',
    );
    if (!pair) throw new Error('no pair');
    const log = (date: string) =>
      logMeeting(ctx, {
        pair,
        enteredBy: pair.resident_id,
        date: Temporal.PlainDate.from(date),
        way: 'video',
        topics: [],
      });
    const undo = async (date: string) => {
      const logged = await log(date);
      if (!logged.ok) throw new Error(logged.reason);
      return undoEntry(ctx, { workspaceId: ids.workspaceId, userId: 'UANA', foreign: false }, logged.entryId);
    };
    expect(await undo('2026-08-20')).toMatchObject({ ok: true });
    expect(await undo('2026-09-01')).toMatchObject({ ok: true });
    expect((await stored(ids)).meetings.map(({ met_on }) => met_on)).toEqual(['2026-08-20']);
  });

  test('is not doubled by one that was logged already', async () => {
    const ids = await newProgram();
    const { ctx } = testContext(open);
    await importRoster(
      ctx,
      roster(ids, NAMES, ['ana@x.org,resident,,,max@x.org,2026-07-15,', 'max@x.org,mentor,,,,,']),
    );
    const [pair] = await findActivePairsIn(open.db, ids.programId);
    if (!pair) throw new Error('no pair');
    await logMeeting(ctx, {
      pair,
      enteredBy: pair.mentor_id,
      date: Temporal.PlainDate.from('2026-08-20'),
      way: 'phone',
      topics: [],
    });
    const judged = await importRoster(
      ctx,
      roster(ids, NAMES, ['ana@x.org,resident,,,max@x.org,2026-07-15,2026-08-20']),
    );
    expect(judged).toMatchObject({ ok: true, summary: { meetings: 0 } });
    expect((await stored(ids)).meetings).toMatchObject([{ met_on: '2026-08-20', imported: false }]);
  });
});

test('five thousand people are imported, and imported again', async () => {
  const ids = await newProgram();
  const { ctx } = testContext(open);
  const mentors = Array.from({ length: 1000 }, (_, index) => `m${index}`);
  const residents = Array.from({ length: 4000 }, (_, index) => `r${index}`);
  const lines = [
    ...residents.map(
      (name, index) =>
        `${name}@x.org,resident,1,,m${index % 1000}@x.org,2026-07-01,2026-08-${String(1 + (index % 28)).padStart(2, '0')}`,
    ),
    ...mentors.map((name) => `${name}@x.org,mentor,,4,,,`),
  ];
  const whole = roster(ids, [...mentors, ...residents], lines);
  const first = await importRoster(ctx, whole);
  expect(
    first.ok && [first.summary.added.length, first.summary.newPairs.length, first.summary.meetings],
  ).toEqual([5000, 4000, 4000]);
  const again = await importRoster(ctx, whole);
  expect(again).toMatchObject({
    ok: true,
    summary: { unchanged: 5000, added: [], updated: [], newPairs: [], meetings: 0 },
  });
  const full = await open.db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('program_id', '=', ids.programId)
    .where('active_mentees', '=', 4)
    .executeTakeFirstOrThrow();
  expect(Number(full.n)).toBe(1000);
});
