import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { OpenDatabase, Role } from '../../../src/database.ts';
import { findMembership } from '../../../src/members/queries.ts';
import { transact } from '../../../src/outbox/enqueue.ts';
import { carryOutChange, lockDueChanges, scheduleEnding } from '../../../src/pairs/operations.ts';
import {
  type Decision,
  decideRematch,
  openRematch,
  requestRematch,
  withdrawRematch,
} from '../../../src/rematch/operations.ts';
import { findOpenRematch, findRematch, findWaitingRematches } from '../../../src/rematch/queries.ts';
import { type InConfidence, readNote, readWords } from '../../../src/rematch/words.ts';
import type { Person } from '../../../src/slack/person.ts';
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

const CANARY = 'canary-he-yelled-at-me';
const WORDS: InConfidence = { reasons: ['time'], words: CANARY, preferred: [] };
const LATER = new Date('2026-10-01T16:00:00Z');

async function setUp(mentorRoles: Role[] = ['mentor'], residentRoles: Role[] = ['resident']) {
  const { db } = open;
  const time = testClock();
  const { ctx } = testContext(open, time.clock);
  const workspaceId = await addWorkspace(db);
  const programId = await addProgram(db, workspaceId, { directors_channel_id: 'GDIRECTORS' });
  const program = { workspaceId, programId };
  const resident = await addMember(db, program, residentRoles, { name: 'Rosa Resident' });
  const mentor = await addMember(db, program, mentorRoles, { name: 'Max Mentor' });
  const otherMentor = await addMember(db, program, ['mentor'], { name: 'Olga Other', capacity: 1 });
  const director = await addMember(db, program, ['director'], { name: 'Dana Director' });
  const second = await addMember(db, program, ['director'], { name: 'Sam Second' });
  const pairId = await addPairRow(db, program, resident.id, mentor.id);
  const person = (user: string, more: Partial<Person> = {}): Person => ({
    workspaceId,
    userId: user,
    foreign: false,
    ...more,
  });
  const ask = async (words = WORDS, readsChannel = false) => {
    const membership = await findMembership(db, person(resident.user), programId);
    if (!membership) throw new Error('no such resident');
    return requestRematch(ctx, membership, words, readsChannel);
  };
  const asked = async () => {
    await ask();
    const rematch = await findOpenRematch(db, resident.id);
    if (!rematch) throw new Error('nothing was asked');
    return rematch;
  };
  const decide = (id: string, decision: Decision, by = director.user) =>
    decideRematch(ctx, person(by), id, decision);
  const outbox = () =>
    db
      .selectFrom('outbox')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('created_at')
      .execute();
  const audit = () =>
    db.selectFrom('audit_log').selectAll().where('workspace_id', '=', workspaceId).execute();
  const pairs = () => db.selectFrom('pairs').selectAll().where('program_id', '=', programId).execute();
  const mentorRow = (id = mentor.id) =>
    db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const stored = (id: string) => findRematch(db, workspaceId, id);
  return {
    ...program,
    ctx,
    db,
    time,
    resident,
    mentor,
    otherMentor,
    director,
    second,
    pairId,
    person,
    ask,
    asked,
    decide,
    outbox,
    audit,
    pairs,
    mentorRow,
    stored,
  };
}

const talk: Decision = { choice: 'talk', note: '' };
const decline: Decision = { choice: 'decline', note: 'Let us wait' };
const later: Decision = { choice: 'assign_later', at: LATER, note: '' };
const withMentor = (mentorId: string, at = LATER): Decision => ({
  choice: 'new_mentor',
  mentorId,
  at,
  startsOn: '2026-10-01',
  note: '',
});

describe('asking', () => {
  test('keeps the words in one sealed column, and the notice carries an id only', async () => {
    const s = await setUp();
    const preferred = [s.otherMentor.id];
    expect(await s.ask({ ...WORDS, preferred })).toEqual({ ok: true });
    const rematch = await findOpenRematch(s.db, s.resident.id);
    expect(rematch).toMatchObject({ status: 'open', pair_id: s.pairId, note_to_resident: null });
    if (!rematch) throw new Error('unreachable');
    expect(readWords(s.ctx.keys, rematch)).toEqual({ ...WORDS, preferred });
    const [notice, ...more] = await s.outbox();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      kind: 'rematch.notice',
      payload: { rematchId: rematch.id },
      to_channel: 'GDIRECTORS',
      to_user: null,
      dedupe_key: `rematch.notice:${rematch.id}:GDIRECTORS`,
    });
    const row = JSON.stringify(await s.db.selectFrom('rematches').selectAll().execute());
    expect(row).not.toContain(CANARY);
    expect(row).not.toContain(s.otherMentor.id);
    expect(await s.audit()).toEqual([]); // the log is for directors, a mentor may be one
  });

  test('seals also when nothing was entered, so that the row does not tell', async () => {
    const s = await setUp();
    await s.ask({ reasons: [], words: '', preferred: [] });
    expect((await findOpenRematch(s.db, s.resident.id))?.confidential).toMatch(/^v1\./);
  });

  test('ten times at once is one request and one notice', async () => {
    const s = await setUp();
    const results = await Promise.all(Array.from({ length: 10 }, () => s.ask()));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.reason === 'already_open')).toHaveLength(9);
    expect(await s.outbox()).toHaveLength(1);
  });

  test('is possible again once it was withdrawn or declined', async () => {
    const s = await setUp();
    await withdrawRematch(s.ctx, s.person(s.resident.user), (await s.asked()).id);
    await s.decide((await s.asked()).id, decline);
    expect(await s.ask()).toEqual({ ok: true });
  });

  test('without a pair, or with a pair that is ending already, there is nothing to ask for', async () => {
    const s = await setUp();
    await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
    expect(await s.ask()).toEqual({ ok: false, reason: 'changing' });
    await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, 'graduated'));
    expect(await s.ask()).toEqual({ ok: false, reason: 'no_pair' });
  });
});

describe('where the notice goes', () => {
  const places = async (s: Awaited<ReturnType<typeof setUp>>) =>
    (await s.outbox()).map((row) => row.to_channel ?? row.to_user).sort();

  test.each([
    ['the mentor is a director', ['mentor', 'director']],
    ['the mentor is a coordinator', ['mentor', 'coordinator']],
  ] as [string, Role[]][])('%s: to every other director alone', async (_, roles) => {
    const s = await setUp(roles);
    await s.ask();
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('the mentor reads the channel: to every director alone', async () => {
    const s = await setUp();
    await s.ask(WORDS, true);
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('a director who asks for a new match does not decide on it', async () => {
    const s = await setUp(['mentor', 'director'], ['resident', 'director']);
    await s.ask();
    expect(await places(s)).toEqual([s.director.user, s.second.user].sort());
  });

  test('nobody but the mentor is a director: nothing is sent and nothing is kept', async () => {
    const s = await setUp(['mentor', 'director']);
    await s.db
      .updateTable('people')
      .set({ deactivated_at: new Date() })
      .where('workspace_id', '=', s.workspaceId)
      .where('slack_user_id', 'in', [s.director.user, s.second.user])
      .execute();
    expect(await s.ask()).toEqual({ ok: false, reason: 'nobody' });
    expect(await findOpenRematch(s.db, s.resident.id)).toBeUndefined();
    expect(await s.outbox()).toEqual([]);
  });
});

describe('who may open and decide', () => {
  async function strangers(s: Awaited<ReturnType<typeof setUp>>) {
    const elsewhere = { workspaceId: s.workspaceId, programId: await addProgram(s.db, s.workspaceId) };
    const coordinator = await addMember(s.db, s, ['coordinator']);
    const otherDirector = await addMember(s.db, elsewhere, ['director']);
    const gone = await addMember(s.db, s, ['director']);
    await s.db
      .updateTable('people')
      .set({ deactivated_at: new Date() })
      .where('slack_user_id', '=', gone.user)
      .execute();
    const removed = await addMember(s.db, s, ['director']);
    await s.db
      .updateTable('members')
      .set({ roles: ['mentor'] })
      .where('id', '=', removed.id)
      .execute();
    return {
      mentor: s.person(s.mentor.user),
      resident: s.person(s.resident.user),
      'another mentor': s.person(s.otherMentor.user),
      coordinator: s.person(coordinator.user),
      'another program’s director': s.person(otherDirector.user),
      'a deactivated director': s.person(gone.user),
      'a director no longer': s.person(removed.user),
      'the same id in another workspace': s.person(s.director.user, {
        workspaceId: await addWorkspace(s.db),
      }),
      'somebody of another organization': s.person(s.director.user, { foreign: true }),
      'nobody known': s.person('USTRANGER'),
    };
  }

  test.each([
    ['an ordinary mentor', ['mentor'], ['resident']],
    ['a mentor who is a director', ['mentor', 'director'], ['resident']],
    ['a resident who is a director', ['mentor'], ['resident', 'director']],
  ] as [string, Role[], Role[]][])(
    'with %s: no one but the other directors; every refusal is the same and leaves no trace',
    async (_, mentorRoles, residentRoles) => {
      const s = await setUp(mentorRoles, residentRoles);
      const rematch = await s.asked();
      for (const [who, person] of Object.entries(await strangers(s))) {
        const refused = { ok: false, reason: 'refused' };
        expect([who, await openRematch(s.ctx, person, rematch.id)]).toEqual([who, refused]);
        expect([who, await decideRematch(s.ctx, person, rematch.id, decline)]).toEqual([who, refused]);
      }
      expect(await s.audit()).toEqual([]);
      expect((await s.stored(rematch.id))?.status).toBe('open');
      expect(await openRematch(s.ctx, s.person(s.director.user), rematch.id)).toMatchObject({ ok: true });
    },
  );

  test.each(['', 'nonsense', "'; drop table rematches; --", 'b2b7e6a2-0000-4000-8000-000000000000'])(
    'an id that is none (%j) is refused in the same way',
    async (id) => {
      const s = await setUp();
      const refused = { ok: false, reason: 'refused' };
      expect(await openRematch(s.ctx, s.person(s.director.user), id)).toEqual(refused);
      expect(await s.decide(id, decline)).toEqual(refused);
      expect(await withdrawRematch(s.ctx, s.person(s.resident.user), id)).toEqual(refused);
    },
  );

  test('every opening is on record, by whom and when, with no content', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await openRematch(s.ctx, s.person(s.director.user), rematch.id);
    await openRematch(s.ctx, s.person(s.second.user), rematch.id);
    const rows = await s.audit();
    expect(rows.map((row) => [row.action, row.actor, row.subject_id]).sort()).toEqual(
      [
        ['rematch.opened', s.director.user, rematch.id],
        ['rematch.opened', s.second.user, rematch.id],
      ].sort(),
    );
  });

  test('the waiting list is for those directors and for nobody else', async () => {
    const s = await setUp(['mentor', 'director']);
    const coordinator = await addMember(s.db, s, ['coordinator']);
    const rematch = await s.asked();
    const list = async (id: string) => findWaitingRematches(s.db, s.programId, id);
    expect(await list(s.director.id)).toEqual([
      { id: rematch.id, reference: rematch.reference, waiting_since: rematch.created_at },
    ]);
    for (const id of [s.mentor.id, s.resident.id, s.otherMentor.id, coordinator.id]) {
      expect(await list(id)).toEqual([]);
    }
    await s.decide(rematch.id, talk);
    expect(await list(s.director.id)).toHaveLength(1);
    await s.decide(rematch.id, decline);
    expect(await list(s.director.id)).toEqual([]);
  });
});

describe('deciding', () => {
  test('with a new mentor: the new pair waits beside the old one; nothing else changes and the mentor hears nothing', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const before = await s.mentorRow();
    expect(await s.decide(rematch.id, withMentor(s.otherMentor.id))).toMatchObject({ ok: true });
    const pairs = await s.pairs();
    expect(pairs.find(({ id }) => id === s.pairId)).toMatchObject({
      status: 'active',
      ended_on: null,
      change_at: LATER,
      reminders_held: true,
    });
    const successor = pairs.find(({ id }) => id !== s.pairId);
    expect(successor).toMatchObject({ status: 'scheduled', mentor_id: s.otherMentor.id });
    expect(await s.stored(rematch.id)).toMatchObject({
      status: 'approved',
      decided_by: s.director.id,
      new_pair_id: successor?.id,
    });
    expect(await s.mentorRow()).toEqual(before);
    const told = (await s.outbox()).map((row) => [row.kind, row.to_channel ?? row.to_user]);
    expect(told.sort()).toEqual([
      ['rematch.answer', s.resident.user],
      ['rematch.notice', 'GDIRECTORS'],
    ]);
    expect((await s.audit()).map((row) => row.action)).toEqual(['rematch.decided']);
    expect(await transact(s.ctx, (tx) => lockDueChanges(tx, new Date(LATER.getTime() - 1), 10))).toEqual([]);
    expect(await transact(s.ctx, (tx) => lockDueChanges(tx, LATER, 10))).toHaveLength(1);
  });

  test('assign later: only the ending is set', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, later)).toMatchObject({ ok: true });
    expect(await s.pairs()).toMatchObject([{ id: s.pairId, status: 'active', change_at: LATER }]);
    expect((await s.stored(rematch.id))?.new_pair_id).toBeNull();
  });

  test('asking to talk leaves it undecided, once; then it can still be decided or withdrawn', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, { choice: 'talk', note: CANARY })).toMatchObject({ ok: true });
    const talking = await s.stored(rematch.id);
    expect(talking?.status).toBe('talking');
    expect(talking?.note_to_resident).not.toContain(CANARY);
    expect(talking && readNote(s.ctx.keys, talking)).toBe(CANARY);
    expect(await s.decide(rematch.id, talk, s.second.user)).toEqual({ ok: false, reason: 'already_talking' });
    expect(await s.pairs()).toMatchObject([{ change_at: null, reminders_held: false }]);
    const answers = (await s.outbox()).filter((row) => row.kind === 'rematch.answer');
    expect(answers).toMatchObject([{ to_user: s.resident.user, payload: { rematchId: rematch.id } }]);
    expect(await s.decide(rematch.id, later, s.second.user)).toMatchObject({ ok: true });
    expect((await s.outbox()).filter((row) => row.kind === 'rematch.answer')).toHaveLength(2);
  });

  test('declining changes nothing but the request', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    expect(await s.decide(rematch.id, decline)).toMatchObject({ ok: true });
    const declined = await s.stored(rematch.id);
    expect(declined?.status).toBe('declined');
    expect(declined && readNote(s.ctx.keys, declined)).toBe('Let us wait');
    expect(await s.pairs()).toMatchObject([{ status: 'active', change_at: null, reminders_held: false }]);
  });

  test('two directors at once, again and again: one decision, one new pair, the other is told', async () => {
    for (let round = 0; round < 8; round += 1) {
      const s = await setUp();
      const rematch = await s.asked();
      const results = await Promise.all([
        s.decide(rematch.id, withMentor(s.otherMentor.id), s.director.user),
        s.decide(rematch.id, round % 2 ? decline : withMentor(s.otherMentor.id), s.second.user),
      ]);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(results.find((result) => !result.ok)).toMatchObject({ reason: 'closed' });
      expect((await s.outbox()).filter((row) => row.kind === 'rematch.answer')).toHaveLength(1);
      expect((await s.pairs()).length).toBeLessThanOrEqual(2);
    }
  });

  test('the last place of a mentor goes to one of two requests at once', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const tom = await addMember(s.db, s, ['resident']);
    await addPairRow(s.db, s, tom.id, s.mentor.id);
    const membership = await findMembership(s.db, s.person(tom.user), s.programId);
    if (!membership) throw new Error('unreachable');
    await requestRematch(s.ctx, membership, WORDS, false);
    const toms = await findOpenRematch(s.db, tom.id);
    if (!toms) throw new Error('unreachable');
    const results = await Promise.all([
      s.decide(rematch.id, withMentor(s.otherMentor.id)),
      s.decide(toms.id, withMentor(s.otherMentor.id), s.second.user),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toEqual({ ok: false, reason: 'mentor_full' });
    expect((await s.mentorRow(s.otherMentor.id)).active_mentees).toBe(1);
    const states = [await s.stored(rematch.id), await s.stored(toms.id)].map((row) => row?.status);
    expect(states.sort()).toEqual(['approved', 'open']);
    // what failed left nothing half done: the pair of the undecided one is as it was
    expect((await s.pairs()).filter((pair) => pair.change_at !== null)).toHaveLength(1);
  });

  test('a mentor who is the current one, the resident, away, of another program or no mentor cannot be given', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    const closed = await addMember(s.db, s, ['mentor'], { accepting: false });
    const elsewhere = await addMember(
      s.db,
      { workspaceId: s.workspaceId, programId: await addProgram(s.db, s.workspaceId) },
      ['mentor'],
    );
    for (const id of [s.mentor.id, s.resident.id, s.director.id, closed.id, elsewhere.id]) {
      expect(await s.decide(rematch.id, withMentor(id))).toEqual({ ok: false, reason: 'mentor_unfit' });
    }
    const full = await addMember(s.db, s, ['mentor'], { capacity: 0 });
    expect(await s.decide(rematch.id, withMentor(full.id))).toEqual({ ok: false, reason: 'mentor_full' });
    expect(await s.pairs()).toHaveLength(1);
  });

  test('a pair that ended or is ending cannot be changed any more, but the request can be closed', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
    expect(await s.decide(rematch.id, later)).toEqual({ ok: false, reason: 'pair_over' });
    await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, 'left'));
    expect(await s.decide(rematch.id, withMentor(s.otherMentor.id))).toEqual({
      ok: false,
      reason: 'pair_over',
    });
    expect(await s.decide(rematch.id, decline)).toMatchObject({ ok: true });
  });
});

describe('withdrawing', () => {
  test('by the resident alone, until it is decided, and twice is once', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    for (const user of [s.mentor.user, s.director.user, s.otherMentor.user, 'USTRANGER']) {
      expect(await withdrawRematch(s.ctx, s.person(user), rematch.id)).toEqual({
        ok: false,
        reason: 'refused',
      });
    }
    await s.decide(rematch.id, talk);
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({ ok: true });
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({ ok: true });
    expect(await s.decide(rematch.id, later)).toMatchObject({
      ok: false,
      reason: 'closed',
      closed: { status: 'withdrawn' },
    });
    expect(await openRematch(s.ctx, s.person(s.director.user), rematch.id)).toMatchObject({
      ok: false,
      reason: 'closed',
    });
    expect((await s.audit()).map((row) => row.action)).toEqual(['rematch.decided']); // of the talk, nothing after
    expect(await s.pairs()).toMatchObject([{ status: 'active', change_at: null }]);
  });

  test('not after a decision', async () => {
    const s = await setUp();
    const rematch = await s.asked();
    await s.decide(rematch.id, later);
    expect(await withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id)).toEqual({
      ok: false,
      reason: 'closed',
    });
  });

  test('at the same moment as a decision: one of the two holds', async () => {
    for (let round = 0; round < 6; round += 1) {
      const s = await setUp();
      const rematch = await s.asked();
      const [withdrawn, decided] = await Promise.all([
        withdrawRematch(s.ctx, s.person(s.resident.user), rematch.id),
        s.decide(rematch.id, later),
      ]);
      expect([withdrawn.ok, decided.ok].filter(Boolean)).toHaveLength(1);
      const changing = (await s.pairs()).some((pair) => pair.change_at !== null);
      expect(changing).toBe(decided.ok);
    }
  });
});

describe('the moment of the change', () => {
  test('what goes to the mentor is the same, row for row, as when a resident graduates', async () => {
    const shape = async (reason: 'changed' | 'graduated') => {
      const s = await setUp();
      if (reason === 'changed') await s.decide((await s.asked()).id, later);
      else await transact(s.ctx, (tx) => scheduleEnding(tx, s.pairId, LATER));
      await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId, reason));
      const rows = (await s.outbox()).filter((row) => row.to_user === s.mentor.user);
      return rows.map(({ kind, payload, not_before, created_at, dedupe_key }) => ({
        kind,
        payload: JSON.stringify(payload).replaceAll(s.pairId, 'PAIR'),
        dedupe_key: dedupe_key.replaceAll(s.pairId, 'PAIR'),
        not_before,
        created_at,
      }));
    };
    const ended = await shape('changed');
    expect(ended).toHaveLength(1);
    expect(ended).toEqual(await shape('graduated'));
  });

  test('the new pair begins in the same transaction', async () => {
    const s = await setUp();
    await s.decide((await s.asked()).id, withMentor(s.otherMentor.id));
    const carried = await transact(s.ctx, (tx) => carryOutChange(tx, LATER, s.pairId));
    const pairs = await s.pairs();
    expect(pairs.find(({ id }) => id === s.pairId)).toMatchObject({ status: 'ended', end_reason: 'changed' });
    expect(pairs.find(({ id }) => id === carried.successor)).toMatchObject({
      status: 'active',
      mentor_id: s.otherMentor.id,
      started_on: '2026-10-01',
    });
  });
});

test('no table holds what was typed, in plain text', async () => {
  const s = await setUp();
  const rematch = await s.asked();
  await s.decide(rematch.id, { choice: 'decline', note: `${CANARY} note` });
  const tables = await sql<{ name: string }>`
    select table_schema || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(
    s.db,
  );
  let searched = 0;
  for (const { name } of tables.rows) {
    const dump = await sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.raw(name)} t`.execute(s.db);
    searched += dump.rows.length;
    expect(JSON.stringify(dump.rows)).not.toContain('canary');
  }
  expect(searched).toBeGreaterThan(10);
});
