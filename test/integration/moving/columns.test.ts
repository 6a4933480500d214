import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { BY_ITSELF, REFERENCES, USER_COLUMNS } from '../../../src/domain/moving/references.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { SEALED_COLUMNS } from '../../../src/platform/encryption/columns.ts';
import { createTestDatabase } from '../../support/database.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await createTestDatabase();
});
afterAll(() => open.close());

/** The columns of the database whose foreign key leads to a table, in the place of another column. */
async function referencesTo(table: 'members' | 'people', column: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select conrelid::regclass::text || '.' || a.attname as name from pg_constraint
    join lateral unnest(conkey, confkey) as k (own, theirs) on true
    join pg_attribute a on a.attrelid = conrelid and a.attnum = k.own
    join pg_attribute t on t.attrelid = confrelid and t.attnum = k.theirs
    where contype = 'f' and confrelid = ${sql.lit(table)}::regclass and t.attname = ${column}
    order by 1`.execute(open.db);
  return rows.map(({ name }) => name);
}

const columns = async (where: ReturnType<typeof sql>) => {
  const { rows } = await sql<{ name: string }>`
    select c.table_name || '.' || c.column_name as name from information_schema.columns c
    where c.table_schema = current_schema() and ${where} order by 1`.execute(open.db);
  return rows.map(({ name }) => name);
};

describe('a move of records forgets no column of the database', () => {
  test('each that refers to a member is in the list, once', async () => {
    const listed = [...BY_ITSELF, ...REFERENCES].map(({ table, column }) => `${table}.${column}`).sort();
    expect(listed).toEqual(await referencesTo('members', 'id'));
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('each that refers to an account is in the list', async () => {
    const found = await referencesTo('people', 'slack_user_id');
    expect(found.length).toBeGreaterThan(2);
    expect(found.filter((name) => !(name in USER_COLUMNS))).toEqual([]);
  });

  test('each whose name says that it holds an account is in the list', async () => {
    const found = await columns(
      sql`data_type = 'text' and column_name ~ '(user|actor|contact|installed_by)' and column_name <> 'bot_user_id'`,
    );
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((name) => !(name in USER_COLUMNS))).toEqual([]);
  });

  // Whoever adds one says here whom it names, and has `moving` rename it.
  test('these alone hold lists of anything', async () => {
    expect(await columns(sql`data_type = 'jsonb'`)).toEqual([
      'figures.groups', // totals, which name no one
      'outbox.payload', // accounts of those who may know of a message that didn't arrive
      'rounds.before_change', // members; forgotten as two entries of one person become one
      'rounds.draft', // members
      'time_proposals.times', // moments
      'turns.choices', // members
    ]);
    const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    expect(sealed).toEqual([
      'requests.confidential', // accounts, in what an earlier version stored
      'rematches.confidential', // members who are preferred
      'rematches.note_to_resident', // words
      'meeting_entries.note', // words
      'fit_checks.answer', // an answer
      'yearly_answers.answer', // an answer
      'figures.people', // members
      'round_residents.wishes', // members
      'round_residents.excluded', // members
      'draws.drawn', // members, and bound to one
      'time_proposals.place', // words
      'goals.goals', // words, and bound to a member
      'installations.bot_token', // a token
      'installations.refresh_token', // a token
    ]);
    const bound = SEALED_COLUMNS.filter(({ id }) => id !== 'id' && id !== 'workspace_id');
    expect(bound.map(({ table, id }) => `${table}.${id}`)).toEqual(['draws.resident_id', 'goals.member_id']);
    expect(BY_ITSELF.map(({ table, column }) => `${table}.${column}`)).toEqual(
      expect.arrayContaining(['draws.resident_id', 'goals.member_id']),
    );
  });
});
