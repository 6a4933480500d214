import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { SlackPerson } from '../../../src/domain/members/people.ts';
import { movePerson } from '../../../src/domain/moving/operations.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { decrypt, encrypt } from '../../../src/platform/encryption/keys.ts';
import { everyRow } from '../../support/effects.ts';
import { addMember, addPairRow, addProgram, addWorkspace, testContext } from '../../support/fixtures.ts';

export const at = new Date('2026-09-01T12:00:00Z');
/** A member by ID and account. */
export type Someone = { id: string; user: string };

/** The new account as Slack shows it. */
export const person = (user: string): SlackPerson => ({
  ...{ userId: user, name: 'Maya Chen', email: undefined, timeZone: null, isAdmin: false },
  standing: 'active',
});

/** A program in which Maya is a member twice, the first time with an account that is deactivated. */
export async function twice(open: OpenDatabase) {
  const { db } = open;
  const { ctx } = testContext(open);
  const workspaceId = await addWorkspace(db);
  const programId = await addProgram(db, workspaceId);
  const program = { workspaceId, programId };
  const old = await addMember(db, program, ['resident', 'mentor'], { name: 'Maya Chen', capacity: 1 });
  const recent = await addMember(db, program, ['resident', 'mentor'], { name: 'Maya Chen' });
  const max = await addMember(db, program, ['mentor'], { name: 'Max Mentor' });
  const olga = await addMember(db, program, ['mentor'], { name: 'Olga Other' });
  const rosa = await addMember(db, program, ['resident'], { name: 'Rosa Resident' });
  const dana = await addMember(db, program, ['director'], { name: 'Dana Director' });
  await db.updateTable('people').set({ deactivated_at: at }).where('slack_user_id', '=', old.user).execute();
  return {
    ...{ ctx, program, workspaceId, programId, old, recent, max, olga, rosa, dana },
    merge: () =>
      movePerson(
        ctx,
        { id: programId, workspace_id: workspaceId, time_zone: 'America/Los_Angeles' },
        { userId: dana.user, mayNameDirectors: true },
        { from: old.user, to: person(recent.user) },
      ),
    /** Adds a row of the program; answers with its ID. */
    add: async (table: string, values: Record<string, unknown>, hasId = true): Promise<string> => {
      const id = randomUUID();
      const row = { ...(hasId ? { id } : {}), workspace_id: workspaceId, program_id: programId, ...values };
      const columns = Object.entries(row).filter(([, value]) => value !== undefined);
      await sql`insert into ${sql.table(table)} (${sql.join(columns.map(([name]) => sql.ref(name)))})
        values (${sql.join(columns.map(([, value]) => value))})`.execute(db);
      return id;
    },
    pairOf: (resident: Someone, mentor: Someone) =>
      addPairRow(db, program, resident.id, mentor.id, { next_check_at: null }),
    sealed: (table: string, column: string, id: string, value: unknown) =>
      encrypt(ctx.keys, { table, column, id }, JSON.stringify(value)),
    opened: async (table: string, column: string, key: string, id: string) => {
      const { rows } = await sql<{ text: string }>`select ${sql.ref(column)} as text from ${sql.table(table)}
        where ${sql.ref(key)} = ${id}`.execute(db);
      return rows[0] && JSON.parse(decrypt(ctx.keys, { table, column, id }, rows[0].text));
    },
    all: async (table: string) =>
      (
        await sql<Record<string, unknown>>`select * from ${sql.table(table)}
          where program_id = ${programId}`.execute(db)
      ).rows,
    /** Tables that still have a row with this text. */
    tablesWith: async (text: string): Promise<string[]> => {
      const rows = await everyRow(db);
      return Object.keys(rows).filter((table) => rows[table]?.some((row) => row.includes(text)));
    },
  };
}
