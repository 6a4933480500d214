import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rememberPeople, type SlackPerson } from '../../../src/domain/members/people.ts';
import { findProgramNamed, findPrograms } from '../../../src/domain/programs/queries.ts';
import { programMessages } from '../../../src/features/program-settings/messages.ts';
import { type ProgramToSave, saveProgram } from '../../../src/features/program-settings/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../../support/fixtures.ts';

let open: OpenDatabase;

beforeAll(async () => {
  open = await createTestDatabase();
});

afterAll(() => open.close());

const person = (userId: string, name = `Person ${userId}`): SlackPerson => ({
  userId,
  name,
  email: undefined,
  timeZone: 'America/Chicago',
  isAdmin: false,
  standing: 'active',
});

const remember = (now: Date, workspaceId: string, people: SlackPerson[]) =>
  open.db.transaction().execute((tx) => rememberPeople(tx, now, workspaceId, people));

async function draft(more: Partial<ProgramToSave> = {}): Promise<ProgramToSave> {
  return {
    id: randomUUID(),
    workspaceId: more.workspaceId ?? (await addWorkspace(open.db)),
    actor: 'UADMIN',
    name: 'Internal Medicine',
    timeZone: 'America/Chicago',
    channelId: 'GDIRECTORS',
    meetingsPerYear: 3,
    directors: [person('U1'), person('U2')],
    ...more,
  };
}

const actions = async (programId: string) =>
  (await open.db.selectFrom('audit_log').select('action').where('program_id', '=', programId).execute())
    .map((row) => row.action)
    .sort();

describe('saving a program', () => {
  test('holidays that are past stay for a year, and no longer', async () => {
    const { clock, set } = testClock();
    const { ctx } = testContext(open, clock);
    const program = await draft({
      holidays: ['2025-12-25', '2026-10-31', '2026-11-01', '2026-11-26', '2027-11-01'],
    });
    await saveProgram(ctx, program);
    set('2027-11-01T12:00:00Z');
    await saveProgram(ctx, { ...program, holidays: ['2027-12-24'] });
    const { holidays } = await open.db
      .selectFrom('programs')
      .select('holidays')
      .where('id', '=', program.id)
      .executeTakeFirstOrThrow();
    expect(holidays).toEqual(['2026-11-01', '2026-11-26', '2027-12-24']);
  });

  test('two submissions at once create one program, one member a director, one greeting each', async () => {
    const { ctx } = testContext(open);
    const program = await draft();
    const results = await Promise.all([saveProgram(ctx, program), saveProgram(ctx, program)]);
    expect(results.map((result) => result.ok && result.created).sort()).toEqual([false, true]);
    expect(await findPrograms(open.db, program.workspaceId)).toHaveLength(1);
    expect(await actions(program.id)).toEqual(['director.added', 'director.added', 'program.created']);
    const greetings = await open.db
      .selectFrom('outbox')
      .selectAll()
      .where('program_id', '=', program.id)
      .execute();
    expect(
      greetings.map(({ kind, to_channel, to_user }) => `${kind} ${to_channel ?? to_user}`).sort(),
    ).toEqual(['programs.coordinator U1', 'programs.coordinator U2', 'programs.ready GDIRECTORS']);
  });

  test('a name taken in any case is refused and nothing is left behind; another workspace may use it', async () => {
    const { ctx } = testContext(open);
    const first = await draft();
    await saveProgram(ctx, first);
    const second = await draft({
      workspaceId: first.workspaceId,
      name: 'INTERNAL medicine',
      directors: [person('U9')],
    });
    expect(await saveProgram(ctx, second)).toEqual({ ok: false, reason: 'name_taken' });
    const strangers = await open.db
      .selectFrom('people')
      .select('slack_user_id')
      .where('workspace_id', '=', first.workspaceId)
      .where('slack_user_id', '=', 'U9')
      .execute();
    expect(strangers).toEqual([]);
    expect(await saveProgram(ctx, await draft())).toMatchObject({ ok: true, created: true });
    expect((await findProgramNamed(open.db, first.workspaceId, ' internal MEDICINE '))?.id).toBe(first.id);
  });

  test("a program of another workspace is never touched, whatever the modal's id says", async () => {
    const { ctx } = testContext(open);
    const theirs = await draft();
    await saveProgram(ctx, theirs);
    const ours = await draft({ id: theirs.id, name: 'Taken over' });
    expect(await saveProgram(ctx, ours)).toEqual({ ok: false, reason: 'gone' });
    expect(await findPrograms(open.db, theirs.workspaceId)).toMatchObject([{ name: 'Internal Medicine' }]);
    expect(await findPrograms(open.db, ours.workspaceId)).toEqual([]);
  });

  test('directors come and go; other roles and other people stay as they are', async () => {
    const { ctx } = testContext(open);
    const program = await draft();
    await saveProgram(ctx, program);
    await addMember(open.db, { workspaceId: program.workspaceId, programId: program.id }, ['mentor'], {
      user: 'U3',
    });
    await saveProgram(ctx, { ...program, directors: [person('U2'), person('U3')] });
    const roles = async () => {
      const rows = await open.db
        .selectFrom('members')
        .select(['slack_user_id', 'roles'])
        .where('program_id', '=', program.id)
        .orderBy('slack_user_id')
        .execute();
      return Object.fromEntries(rows.map((row) => [row.slack_user_id, row.roles]));
    };
    expect(await roles()).toEqual({ U1: [], U2: ['director'], U3: ['mentor', 'director'] });
    await saveProgram(ctx, { ...program, directors: [person('U2')] });
    expect(await roles()).toEqual({ U1: [], U2: ['director'], U3: ['mentor'] });
    expect((await actions(program.id)).filter((action) => action === 'director.removed')).toHaveLength(2);
  });

  test('what a save leaves as it was stays as it is by now, people as well as settings', async () => {
    const { ctx } = testContext(open);
    const program = await draft({ holidays: ['2026-12-24'], coordinators: [person('U9')] });
    await saveProgram(ctx, program);
    const stored = () =>
      open.db.selectFrom('programs').selectAll().where('id', '=', program.id).executeTakeFirstOrThrow();
    const roles = async () => {
      const rows = await open.db
        .selectFrom('members')
        .select(['slack_user_id', 'roles'])
        .where('program_id', '=', program.id)
        .execute();
      return Object.fromEntries(rows.map((row) => [row.slack_user_id, row.roles]));
    };
    const before = { program: await stored(), directors: ['U1', 'U2'], coordinators: ['U9'] };
    const workingMinutes = { from: 8 * 60, until: 12 * 60 };
    const directors = [person('U1'), person('U2'), person('U3')];
    const first = { ...program, channelId: 'GOTHER', workingMinutes, directors, before };
    await saveProgram(ctx, { ...first, holidays: ['2026-12-25'], coordinators: [] });
    await saveProgram(ctx, { ...program, meetingsPerYear: 4, directors: [person('U1')], before });
    expect(await stored()).toMatchObject({
      directors_channel_id: 'GOTHER',
      ...{ working_from_minute: 480, working_until_minute: 720 },
      ...{ holidays: ['2026-12-25'], meetings_per_year: 4 },
    });
    expect(await roles()).toEqual({ U1: ['director'], U2: [], U3: ['director'], U9: [] });
    // Working hours are one thing: who changes their end means the beginning that they saw.
    const hours = { from: 9 * 60, until: 18 * 60 };
    const seen = {
      program: { ...before.program, working_from_minute: 540 },
      directors: [],
      coordinators: [],
    };
    await saveProgram(ctx, { ...program, workingMinutes: hours, directors: [], before: seen });
    expect(await stored()).toMatchObject({ working_from_minute: 540, working_until_minute: 1080 });
  });

  test('a director whose account is deactivated keeps the role while others are edited', async () => {
    const { ctx } = testContext(open);
    const program = await draft();
    await saveProgram(ctx, program);
    const gone = { ...person('U1'), standing: 'deactivated' as const };
    await remember(ctx.clock(), program.workspaceId, [gone]);
    await saveProgram(ctx, { ...program, directors: [person('U2')] });
    const row = await open.db
      .selectFrom('members')
      .select('roles')
      .where('program_id', '=', program.id)
      .where('slack_user_id', '=', 'U1')
      .executeTakeFirstOrThrow();
    expect(row.roles).toEqual(['director']);
  });

  test('a changed cadence has the sweep look at every active pair; an unchanged save does not', async () => {
    const { ctx, woken } = testContext(open, testClock('2026-10-01T15:00:00Z').clock);
    const program = await draft();
    await saveProgram(ctx, program);
    const ids = { workspaceId: program.workspaceId, programId: program.id };
    const resident = await addMember(open.db, ids, ['resident']);
    const mentor = await addMember(open.db, ids, ['mentor']);
    const pairId = await addPairRow(open.db, ids, resident.id, mentor.id, { next_check_at: null });
    const nextCheck = async () =>
      (
        await open.db
          .selectFrom('pairs')
          .select('next_check_at')
          .where('id', '=', pairId)
          .executeTakeFirstOrThrow()
      ).next_check_at;
    await saveProgram(ctx, program);
    expect(await nextCheck()).toBeNull();
    await saveProgram(ctx, { ...program, meetingsPerYear: 4 });
    expect(await nextCheck()).toEqual(new Date('2026-10-01T15:00:00Z'));
    expect(woken).toContain('sweep');
    expect((await actions(program.id)).filter((action) => action === 'program.changed')).toHaveLength(1);
  });

  test('the greeting names the directors at the moment of sending, and escapes the name', async () => {
    const { ctx } = testContext(open);
    const program = await draft({ name: '<!channel> & *Surgery*' });
    await saveProgram(ctx, program);
    const row = await open.db
      .selectFrom('outbox')
      .selectAll()
      .where('program_id', '=', program.id)
      .executeTakeFirstOrThrow();
    const message = await programMessages['programs.ready']?.render(
      { db: open.db, keys: ctx.keys, now: ctx.clock() },
      row,
    );
    const text = JSON.stringify(message?.blocks);
    expect(text).toContain('<@U1> and <@U2>');
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).not.toContain('<!channel>');
    expect(message?.text).not.toContain('<!channel>');
  });
});

describe('remembering people', () => {
  test('updates what changed, and leaves an unchanged row alone', async () => {
    const workspaceId = await addWorkspace(open.db);
    const at = (time: string) => new Date(`2026-09-0${time}T00:00:00Z`);
    await remember(at('1'), workspaceId, [person('U1', 'Ana'), person('U2', 'Ben')]);
    await remember(at('2'), workspaceId, [person('U1', 'Ana Ruiz'), person('U2', 'Ben')]);
    const rows = await open.db
      .selectFrom('people')
      .select(['slack_user_id', 'display_name', 'updated_at'])
      .where('workspace_id', '=', workspaceId)
      .orderBy('slack_user_id')
      .execute();
    expect(rows).toEqual([
      { slack_user_id: 'U1', display_name: 'Ana Ruiz', updated_at: at('2') },
      { slack_user_id: 'U2', display_name: 'Ben', updated_at: at('1') },
    ]);
  });

  test('more people than one statement carries', async () => {
    const workspaceId = await addWorkspace(open.db);
    const many = Array.from({ length: 1201 }, (_, index) => person(`U${index}`));
    await remember(new Date('2026-09-01T00:00:00Z'), workspaceId, many);
    const { count } = await open.db
      .selectFrom('people')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(1201);
  });
});

describe('programs by name', () => {
  test('come in order', async () => {
    const workspaceId = await addWorkspace(open.db);
    for (const name of ['Surgery', 'Anesthesia', 'Pediatrics'])
      await addProgram(open.db, workspaceId, { name });
    expect((await findPrograms(open.db, workspaceId)).map(({ name }) => name)).toEqual([
      'Anesthesia',
      'Pediatrics',
      'Surgery',
    ]);
  });
});
