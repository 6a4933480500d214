import type { Tx } from '../../platform/database/tables.ts';
import { enqueue } from '../../platform/outbox/enqueue.ts';
import type { OutboxRow } from '../../platform/outbox/kinds.ts';
import { kindOfCode } from '../../platform/slack/error-codes.ts';
import { findByRole } from '../members/queries.ts';

/** The outbox kind of the message that tells a director of what Slack does not take. */
export const UNDELIVERED = 'programs.undelivered';

const QUIET_MS = 30 * 86_400_000;

/** What a director is told of: a person or channel that takes nothing, or, without a place, a reason of another kind. */
type Subject = { recipient: string; code: string };

/**
 * Tells one director of the program, once in a month, that Slack takes no message for this person or channel, or for
 * another reason refuses or holds up what I send; if that director cannot be reached either, the next one. `among`
 * are the only ones who may be told, where the message was confidential: a director who is the mentor in question must
 * not learn that one was sent.
 */
export async function tellUndelivered(
  tx: Tx,
  now: Date,
  row: OutboxRow,
  code: string,
  among?: string[],
): Promise<void> {
  const isHeldUp = !['person', 'channel', 'bug'].includes(kindOfCode(code));
  if (row.kind === UNDELIVERED && isHeldUp) return; // it goes out itself as soon as the rest does
  const about = row.kind === UNDELIVERED ? subjectOf(row) : subjectFor(row, code);
  const programId = row.program_id ?? (await findProgramOf(tx, row));
  if (!programId) return;
  // Settings that hold messages up are told as one thing, whatever code Slack gives for them.
  const topic = about.recipient || (isHeldUp ? 'held_up' : about.code);
  const prefix = `${UNDELIVERED}:${programId}:${topic}:`;
  const told = await findTold(tx, row.workspace_id, prefix, new Date(now.getTime() - QUIET_MS));
  if (told.some(({ state }) => state !== 'failed')) return;
  const asked = new Set([about.recipient, row.to_user, ...told.map(({ to_user }) => to_user)]);
  const director = await whomToTell(tx, programId, asked, among);
  if (!director) return;
  await enqueue(tx, now, {
    workspaceId: row.workspace_id,
    programId,
    kind: UNDELIVERED,
    payload: { programId, place: about.recipient, code: about.code, ...(among ? { among } : {}) },
    to: { user: director },
    dedupeKey: `${prefix}${director}:${now.toISOString().slice(0, 10)}`,
  });
}

/** The one place that decides who hears that this message did not arrive: a director who has not been asked yet. */
async function whomToTell(
  tx: Tx,
  programId: string,
  asked: ReadonlySet<string | null>,
  among: readonly string[] | undefined,
): Promise<string | undefined> {
  const directors = await findByRole(tx, programId, 'director');
  const users = directors.map(({ slack_user_id }) => slack_user_id);
  return users.find((user) => !asked.has(user) && (among?.includes(user) ?? true));
}

/** A fault, or a setting of the workspace, is about no one: then no person is named, and many messages are told as one. */
function subjectFor(row: OutboxRow, code: string): Subject {
  const kind = kindOfCode(code);
  const isOfPlace = kind === 'person' || kind === 'channel';
  return { recipient: isOfPlace ? (row.to_channel ?? row.to_user ?? '') : '', code };
}

const subjectOf = (row: OutboxRow): Subject => ({
  recipient: String(row.payload.place),
  code: String(row.payload.code),
});

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

function findTold(tx: Tx, workspaceId: string, prefix: string, since: Date) {
  return tx
    .selectFrom('outbox')
    .select(['to_user', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('dedupe_key', 'like', `${prefix}%`)
    .where('created_at', '>', since)
    .execute();
}

/** Whether a place that messages go to is a channel, and not a person. */
export const isChannel = (recipient: string) => /^[CG]/.test(recipient);
