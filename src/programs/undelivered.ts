import type { Tx } from '../database/tables.ts';
import { findByRole } from '../members/queries.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { OutboxRow } from '../outbox/kinds.ts';

/** The outbox kind of the message that tells a director of a person or channel that Slack takes nothing for. */
export const UNDELIVERED = 'programs.undelivered';

const QUIET_MS = 30 * 86_400_000;

export const isChannel = (place: string) => /^[CG]/.test(place);

/**
 * Tells one director of the program, once in a month, that Slack takes no message for this person or channel; if
 * that director is the one who cannot be reached, the next one. `among` are the only ones who may be told, where the
 * message was confidential: a director who is the mentor in question must not learn that one was sent.
 */
export async function tellUndelivered(
  tx: Tx,
  now: Date,
  row: OutboxRow,
  code: string,
  among?: string[],
): Promise<void> {
  const about = row.kind === UNDELIVERED ? subjectOf(row) : undefined;
  const place = about?.place ?? row.to_channel ?? row.to_user ?? '';
  const programId = row.program_id ?? (await findProgramOf(tx, row));
  if (!programId) return;
  const told = await findTold(tx, row.workspace_id, programId, place, new Date(now.getTime() - QUIET_MS));
  if (told.some(({ state }) => state !== 'failed')) return;
  const asked = new Set([place, row.to_user, ...told.map(({ to_user }) => to_user)]);
  const director = (await findByRole(tx, programId, 'director')).find(
    ({ slack_user_id: user }) => !asked.has(user) && (among?.includes(user) ?? true),
  );
  if (!director) return;
  await enqueue(tx, now, {
    workspaceId: row.workspace_id,
    programId,
    kind: UNDELIVERED,
    payload: { programId, place, code: about?.code ?? code, ...(among ? { among } : {}) },
    to: { user: director.slack_user_id },
    dedupeKey: `${prefixOf(programId, place)}${director.slack_user_id}:${now.toISOString().slice(0, 10)}`,
  });
}

const prefixOf = (programId: string, place: string) => `${UNDELIVERED}:${programId}:${place}:`;

function subjectOf(row: OutboxRow): { place: string; code: string } {
  return { place: String(row.payload.place), code: String(row.payload.code) };
}

/** A program of the person the message was for, where it was about several. */
async function findProgramOf(tx: Tx, row: OutboxRow): Promise<string | undefined> {
  const member = await tx
    .selectFrom('members')
    .select('program_id')
    .where('workspace_id', '=', row.workspace_id)
    .where('slack_user_id', '=', row.to_user ?? '')
    .orderBy('program_id')
    .executeTakeFirst();
  return member?.program_id;
}

function findTold(tx: Tx, workspaceId: string, programId: string, place: string, since: Date) {
  return tx
    .selectFrom('outbox')
    .select(['to_user', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('dedupe_key', 'like', `${prefixOf(programId, place)}%`)
    .where('created_at', '>', since)
    .execute();
}
