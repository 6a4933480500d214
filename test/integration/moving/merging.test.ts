import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { createTestDatabase } from '../../support/database.ts';
import { everyRow } from '../../support/effects.ts';
import { addMember, addSuccessor } from '../../support/fixtures.ts';
import { at, type Someone, twice } from './scene.ts';

let open: OpenDatabase;
let s: Awaited<ReturnType<typeof twice>>;
beforeAll(async () => {
  open = await createTestDatabase();
});
beforeEach(async () => {
  s = await twice(open);
});
afterAll(() => open.close());

describe('a second member at the new account becomes one with the first', () => {
  test('everything of both is the first’s, and of what can’t be there twice the first’s stays', async () => {
    const {
      add,
      all,
      merge,
      old,
      recent,
      max,
      olga,
      rosa,
      dana,
      pairOf,
      program,
      sealed,
      opened,
      tablesWith,
    } = s;
    const kept = await pairOf(rosa, old);
    const own = await pairOf(old, max);
    const [nina, otis] = [
      await addMember(open.db, program, ['resident']),
      await addMember(open.db, program, ['resident']),
    ];
    const taken = await pairOf(nina, recent);
    const meeting = await add('meetings', { pair_id: taken, met_on: '2026-08-20', created_at: at });
    const entry = await add('meeting_entries', {
      ...{ meeting_id: meeting, entered_by: recent.id, way: 'video', entered_at: at },
    });
    const note = sealed('meeting_entries', 'note', entry, 'what I thought');
    await sql`update meeting_entries set note = ${note} where id = ${entry}`.execute(open.db);
    const suggest = (conversation_id: string, by: Someone) =>
      add('time_proposals', {
        ...{ conversation_id, proposed_by: by.id, times: '[]', way: 'video', event_id: own, created_at: at },
      });
    for (const who of [old, recent]) {
      await add('yearly_answers', { resident_id: who.id, year_on: '2026-07-01', asked_at: at });
      await add('pauses', {
        ...{ member_id: who.id, from_on: '2026-10-01', until_on: '2026-10-05' },
        ...{ entered_by: who.id, created_at: at },
      });
      await add(
        'schedule_spans',
        { member_id: who.id, first_day: '2026-10-01', last_day: '2026-10-05', kind: 'hold' },
        false,
      );
      await add('changes', {
        ...{ member_id: who.id, what: 'leaves', happens_on: '2027-06-30', carry_out_at: at },
        ...{ state: 'planned', entered_by: dana.id, created_at: at },
      });
      await add('conversations', { resident_id: who.id, mentor_id: olga.id, asked_at: at });
      const withOtis = await add('conversations', { resident_id: otis.id, mentor_id: who.id, asked_at: at });
      await suggest(withOtis, who);
    }
    const talk = await add('conversations', { resident_id: rosa.id, mentor_id: recent.id, asked_at: at });
    const suggested = await suggest(talk, recent);
    await add(
      'conversation_days',
      {
        workspace_id: undefined,
        program_id: undefined,
        conversation_id: talk,
        member_id: recent.id,
        met_on: '2026-08-01',
      },
      false,
    );
    await add('conversations', { resident_id: old.id, mentor_id: recent.id, asked_at: at });
    const goals = (who: Someone, texts: string[]) =>
      add(
        'goals',
        {
          ...{ member_id: who.id, updated_at: at },
          goals: sealed('goals', 'goals', who.id, texts),
        },
        false,
      );
    await goals(old, ['publish', 'teach']);
    await goals(recent, ['teach', 'fellowship', 'rest']);
    const draw = (who: Someone, value: unknown) =>
      add(
        'draws',
        {
          resident_id: who.id,
          is_small: false,
          drawn: sealed('draws', 'drawn', who.id, value),
        },
        false,
      );
    await draw(recent, { meant: [olga.id], drawn: [olga.id] });
    await draw(rosa, { meant: [recent.id], drawn: [recent.id, old.id] });
    const round = await add('rounds', {
      ...{ state: 'draft', wishes_until: '2026-09-30', close_at: at, seed: 1, started_by: recent.id },
      ...{ created_at: at, evaluators: 'warn', levels: sql`'{1}'` },
      draft: JSON.stringify([
        { resident: old.id, mentor: max.id, choice: 1, shared: [] },
        { resident: recent.id, mentor: max.id, choice: 1, shared: [] },
        { resident: otis.id, mentor: recent.id, choice: null, shared: [] },
      ]),
      before_change: JSON.stringify({ draft: [], resident: recent.id, mentor: max.id }),
    });
    for (const who of [old, recent])
      await add('round_residents', { round_id: round, resident_id: who.id, created_at: at });
    const theirs = await add('round_residents', { round_id: round, resident_id: otis.id, created_at: at });
    const wishes = { choices: [recent.id, max.id, old.id], topics: [], ratherNot: [], note: recent.id };
    await sql`update round_residents set wishes = ${sealed('round_residents', 'wishes', theirs, wishes)}
      where id = ${theirs}`.execute(open.db);
    await add(
      'round_pins',
      {
        ...{ round_id: round, resident_id: otis.id, mentor_id: recent.id },
      },
      false,
    );
    const turn = await add('turns', {
      ...{ year_on: '2027-07-01', turns_on: '2027-07-01', state: 'planned', carry_out_at: at },
      ...{ entered_by: recent.id, confirmed_by: recent.id, created_at: at },
      choices: JSON.stringify({
        ...{ notMovingUp: [recent.id, old.id], staying: [recent.id] },
        notFinishing: [{ id: recent.id, lastDay: '2027-09-30' }],
      }),
    });
    await addSuccessor(open.db, program, [rosa.id, recent.id], { turn_id: turn }, recent.id);
    await addSuccessor(open.db, program, [recent.id, old.id], { turn_id: turn }, dana.id);
    const request = (who: Someone) =>
      add('requests', { resident_id: who.id, topics: sql`'{}'`, created_at: at });
    const [first, newer] = [await request(old), await request(recent)];
    for (const [rank, mentor] of [
      [1, old],
      [2, olga],
    ] as const)
      await add(
        'request_preferences',
        {
          ...{ request_id: newer, rank, mentor_id: mentor.id },
        },
        false,
      );
    await add('kind_words', { pair_id: kept, asked_by: recent.id, asked_at: at });

    expect(await merge()).toEqual({ ok: true });

    expect(await tablesWith(recent.id)).toEqual([]);
    const members = await all('members');
    expect(members.filter(({ slack_user_id }) => slack_user_id === recent.user)).toMatchObject([
      { id: old.id, active_mentees: 2, capacity: 1 },
    ]);
    expect(await tablesWith(old.user)).toEqual([]);
    const pairs = await all('pairs');
    expect(pairs.find(({ id }) => id === taken)).toMatchObject({
      ...{ mentor_id: old.id, status: 'active', agreed_mentees: 2 },
    });
    expect(pairs.find(({ id }) => id === own)).toMatchObject({ resident_id: old.id, status: 'active' });
    expect(await opened('meeting_entries', 'note', 'id', entry)).toBe('what I thought');
    const counts = Object.fromEntries(
      await Promise.all(
        [
          'yearly_answers',
          'pauses',
          'schedule_spans',
          'changes',
          'conversations',
          'goals',
          'round_residents',
        ].map(async (table) => [table, (await all(table)).length] as const),
      ),
    );
    expect(counts).toEqual({
      ...{
        yearly_answers: 1,
        pauses: 1,
        schedule_spans: 1,
        changes: 1,
        conversations: 3,
        goals: 1,
        round_residents: 2,
      },
    });
    const times = await all('time_proposals');
    expect(times).toHaveLength(2); // of two conversations with the same person, the first’s stays, with its times
    expect(times.find(({ id }) => id === suggested)).toMatchObject({
      ...{ conversation_id: talk, proposed_by: old.id, state: 'open' },
    });
    expect(await opened('goals', 'goals', 'member_id', old.id)).toEqual(['teach', 'fellowship', 'rest']);
    expect(await opened('draws', 'drawn', 'resident_id', old.id)).toEqual({
      meant: [olga.id],
      drawn: [olga.id],
    });
    expect(await opened('draws', 'drawn', 'resident_id', rosa.id)).toEqual({
      meant: [old.id],
      drawn: [old.id],
    });
    expect(await opened('round_residents', 'wishes', 'id', theirs)).toEqual({
      ...wishes,
      choices: [old.id, max.id],
    });
    expect(await all('rounds')).toMatchObject([
      {
        started_by: old.id,
        draft: [
          { resident: old.id, mentor: max.id },
          { resident: otis.id, mentor: old.id },
        ],
        before_change: null,
      },
    ]);
    expect((await all('turns'))[0]?.choices).toEqual({
      ...{ notMovingUp: [old.id], staying: [old.id], notFinishing: [{ id: old.id, lastDay: '2027-09-30' }] },
    });
    expect((await all('successors')).map(({ resident_id, mentor_id }) => [resident_id, mentor_id])).toEqual([
      [rosa.id, old.id],
    ]);
    expect(new Map((await all('requests')).map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [first, 'withdrawn'],
        [newer, 'open'],
      ]),
    );
    expect(await all('request_preferences')).toMatchObject([{ mentor_id: olga.id }]);
  });

  test('two pairs with the same mentor are one, with all meetings; what was asked in confidence goes on', async () => {
    const { add, all, merge, old, recent, max, pairOf } = s;
    const [kept, folded] = [await pairOf(old, max), await pairOf(recent, max)];
    for (const [pair, days] of [
      [kept, ['2026-07-20', '2026-08-10']],
      [folded, ['2026-08-10', '2026-08-25']],
    ] as const)
      for (const day of days) await add('meetings', { pair_id: pair, met_on: day, created_at: at });
    const asked = (who: Someone, pair: string, reference: string, status = 'open') =>
      add('rematches', { resident_id: who.id, pair_id: pair, reference, status, created_at: at });
    const [first, newer] = [
      await asked(old, kept, 'AAAAAA', 'talking'),
      await asked(recent, folded, 'BBBBBB'),
    ];
    expect(await merge()).toEqual({ ok: true });
    const pairs = await all('pairs');
    expect(pairs.find(({ id }) => id === kept)).toMatchObject({ status: 'active', resident_id: old.id });
    expect(pairs.find(({ id }) => id === folded)).toMatchObject({ end_reason: 'taken_back' });
    const met = (await all('meetings')).filter(({ pair_id }) => pair_id === kept);
    expect(met.map(({ met_on }) => met_on).sort()).toEqual(['2026-07-20', '2026-08-10', '2026-08-25']);
    const rematches = new Map((await all('rematches')).map((row) => [row.id, row]));
    expect(rematches.get(first)).toMatchObject({ status: 'withdrawn', decided_at: expect.any(Date) });
    expect(rematches.get(newer)).toMatchObject({ status: 'open', pair_id: kept, resident_id: old.id });
    expect((await all('members')).find(({ id }) => id === max.id)).toMatchObject({ active_mentees: 1 });
  });

  test('with another mentor nothing moves, whatever is hidden', async () => {
    const { add, merge, old, recent, max, olga, pairOf } = s;
    await pairOf(old, max);
    const second = await pairOf(recent, olga);
    const before = await everyRow(open.db);
    expect(await merge()).toEqual({ ok: false, reason: 'two_mentors' });
    expect(await everyRow(open.db)).toEqual(before);
    await add('rematches', {
      ...{ resident_id: recent.id, pair_id: second, reference: 'CCCCCC', created_at: at },
    });
    expect(await merge()).toEqual({ ok: false, reason: 'two_mentors' });
  });
});
