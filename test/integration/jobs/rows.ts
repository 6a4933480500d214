import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { encryptInConfidence } from '../../../src/features/requests/wishes.ts';
import type { Db } from '../../../src/platform/database/tables.ts';
import { encrypt } from '../../../src/platform/encryption/keys.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { addMember, addPairRow, type seedPair } from '../../support/fixtures.ts';

export type Seed = Awaited<ReturnType<typeof seedPair>>;

export const NOW = '2026-09-15T17:00:00Z'; // Tuesday, ten in the morning in Los Angeles
const NEVER = new Date('2026-07-01T12:00:00Z');
export const LATELY = new Date('2026-09-01T12:00:00Z');

/** The id and owner of a new row of a program. */
export const owned = ({ workspaceId, programId }: Seed) => ({
  id: randomUUID(),
  workspace_id: workspaceId,
  program_id: programId,
});

/** Changes a program's settings. */
export const setProgram = (db: Db, seed: Seed, change: Record<string, unknown>) =>
  db.updateTable('programs').set(change).where('id', '=', seed.programId).execute();

/** Chooses the reminders of a program. */
export const setSteps = (db: Db, seed: Seed, ...steps: string[]) =>
  setProgram(db, seed, { reminder_steps: steps });

/** A resident without a mentor. */
export const addUnpaired = ({ db }: HandlerDeps, seed: Seed, name = 'Nina New') =>
  addMember(db, seed, ['resident'], { name });

/** An undecided request for a new match. */
export async function askRematch({ db }: HandlerDeps, seed: Seed, created_at = LATELY): Promise<string> {
  const row = owned(seed);
  await db
    .insertInto('rematches')
    .values({
      ...row,
      resident_id: seed.resident.id,
      pair_id: seed.pairId,
      reference: row.id.slice(0, 6),
      status: 'open',
      confidential: null,
      note_to_resident: null,
      decided_by: null,
      decided_at: null,
      diverted_at: null,
      overtaken_at: null,
      reopened_at: null,
      created_at,
    })
    .execute();
  return row.id;
}

/** Ends the pair, so that it is over. */
export const endPair = ({ db }: HandlerDeps, seed: Seed, end_reason: 'changed' | 'taken_back') =>
  db
    .updateTable('pairs')
    .set({ status: 'ended', ended_on: '2026-09-01', end_reason, next_check_at: null })
    .where('id', '=', seed.pairId)
    .execute();

/** A proposed or agreed time. */
export async function propose(
  ctx: HandlerDeps,
  seed: Seed,
  how: { state: 'open' | 'agreed' | 'passed'; at: string; place?: string },
): Promise<string> {
  const row = owned(seed);
  await ctx.db
    .insertInto('time_proposals')
    .values({
      ...row,
      pair_id: seed.pairId,
      proposed_by: seed.mentor.id,
      times: JSON.stringify([how.at]),
      way: 'video',
      place: how.place
        ? encrypt(ctx.keys, { table: 'time_proposals', column: 'place', id: row.id }, how.place)
        : null,
      state: how.state,
      agreed_for: how.state === 'agreed' ? new Date(how.at) : null,
      event_id: randomUUID(),
      created_at: LATELY,
      settled_at: how.state === 'open' ? null : LATELY,
    })
    .execute();
  return row.id;
}

/** A class match that asks for wishes, or is about to be announced. */
export async function startClassMatch(
  { db }: HandlerDeps,
  seed: Seed,
  how: { state: 'wishes' | 'published'; closeAt: string },
): Promise<string> {
  const row = owned(seed);
  const isPublished = how.state === 'published';
  await db
    .insertInto('rounds')
    .values({
      ...row,
      state: how.state,
      begins_until: null,
      wishes_until: how.closeAt.slice(0, 10),
      close_at: new Date(how.closeAt),
      announce_on: null,
      announce_at: isPublished ? LATELY : null,
      evaluators: 'warn',
      seed: 7,
      draft: isPublished ? JSON.stringify([]) : null,
      drafted_at: isPublished ? LATELY : null,
      started_by: seed.director.id,
      settled_by: isPublished ? seed.director.id : null,
      settled_at: isPublished ? LATELY : null,
      created_at: LATELY,
    })
    .execute();
  return row.id;
}

/** An open request for a mentor; answers with its id. */
export async function openRequest(
  { db, keys }: HandlerDeps,
  seed: Seed,
  residentId: string,
  card: string | null,
) {
  const row = owned(seed);
  await db
    .insertInto('requests')
    .values({
      ...row,
      resident_id: residentId,
      status: 'open',
      confidential: encryptInConfidence(keys, row.id, { note: '' }),
      pair_id: null,
      card_channel_id: card,
      decided_by: null,
      decided_at: null,
      created_at: LATELY,
    })
    .execute();
  return row.id;
}

/** A message that waits to be sent. */
export async function addMessage(
  { db }: HandlerDeps,
  seed: Seed,
  more: Partial<{
    kind: string;
    payload: string;
    to_channel: string | null;
    to_user: string;
    dedupe_key: string;
    not_before: Date;
    state: 'planned' | 'sent';
    sent_at: Date;
  }> = {},
) {
  await db
    .insertInto('outbox')
    .values({
      ...owned(seed),
      kind: 'digest',
      payload: JSON.stringify({ programId: seed.programId }),
      to_channel: more.to_user ? null : 'GDIRECTORS',
      to_user: null,
      dedupe_key: randomUUID(),
      refresh_of: null,
      not_before: LATELY,
      sending_since: null,
      sent_at: null,
      channel_id: null,
      message_ts: null,
      error: null,
      created_at: LATELY,
      ...more,
    })
    .execute();
}

/** A private question that was asked, and its answer. */
export async function askFit({ db }: HandlerDeps, seed: Seed, answer: string | null = null): Promise<string> {
  const row = owned(seed);
  await db
    .insertInto('fit_checks')
    .values({
      ...row,
      resident_id: seed.resident.id,
      pair_id: seed.pairId,
      occasion: 'second_meeting',
      answer,
      asked_at: LATELY,
      answered_at: answer ? LATELY : null,
    })
    .execute();
  return row.id;
}

/** Meetings on these days. */
export const meet = ({ db }: HandlerDeps, seed: Seed, days: readonly string[]) =>
  db
    .insertInto('meetings')
    .values(
      days.map((met_on) => ({
        ...owned(seed),
        pair_id: seed.pairId,
        met_on,
        created_at: new Date(`${met_on}T20:00:00Z`),
      })),
    )
    .execute();

/** An installation whose token ends soon. */
export async function install({ db, keys }: HandlerDeps, { workspaceId }: Seed) {
  const cell = (column: string) => ({ table: 'installations', column, id: workspaceId });
  await db
    .insertInto('installations')
    .values({
      workspace_id: workspaceId,
      install_id: randomUUID(),
      is_org: false,
      app_id: null,
      bot_id: 'B1',
      bot_user_id: 'UBOT',
      scopes: [],
      installed_by: 'U1',
      bot_token: encrypt(keys, cell('bot_token'), 'xoxe-1'),
      refresh_token: encrypt(keys, cell('refresh_token'), 'xoxe-2'),
      expires_at: new Date('2026-09-15T17:30:00Z'),
      installed_at: NEVER,
      renewed_at: null,
    })
    .execute();
}

/** Another resident with a mentor, in the same workspace but another program. */
export const addSecondPair = async (db: Db, seed: Seed, mentorUser: string) => {
  const mentor = await addMember(db, seed, ['mentor'], { user: mentorUser });
  const resident = await addMember(db, seed, ['resident'], { name: 'Rae Second' });
  return addPairRow(db, seed, resident.id, mentor.id);
};

/** What stands in the rows of a workspace, but for when it is looked at again. */
export async function standing(db: Db, workspaceId: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns where column_name = 'workspace_id'
      and table_schema = 'public' and table_name not in ('job_faults', 'nudges_waiting')`.execute(db);
  const all: unknown[] = [];
  for (const { name } of rows) {
    const found = await sql<{ row: unknown }>`
      select to_jsonb(t) - array['next_check_at', 'sendable_at', 'channel_check_at', 'looks', 'look_again_at'] as row
      from ${sql.table(name)} t where workspace_id = ${workspaceId}`.execute(db);
    all.push([name, found.rows.map(({ row }) => JSON.stringify(row)).sort()]);
  }
  const own = await sql`select id, stopped_at from workspaces where id = ${workspaceId}`.execute(db);
  return JSON.stringify([all.sort(), own.rows]);
}
