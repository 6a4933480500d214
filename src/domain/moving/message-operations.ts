import { sql } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import { wakeSender } from '../../platform/database/transact.ts';
import { LOCKED_COLUMNS, refreshLocked } from '../../platform/outbox/enqueue.ts';
import { UNDELIVERED } from '../programs/undelivered.ts';
import { ANEW, type Anew } from './anew.ts';

/** One account in the place of another. */
export type Accounts = { from: string; to: string };
type Where = { workspace_id: string; id: string };

/** What is older than this is no one's to answer any more, in days. */
const RECENT_DAYS = 60;
const kindsOf = (what: Anew) => Object.keys(ANEW).filter((kind) => ANEW[kind] === what);
const recent = (now: Date) => new Date(now.getTime() - RECENT_DAYS * 86_400_000);

/** The accounts as a table of a statement. */
const moved = (accounts: readonly Accounts[]) => sql`unnest(
  ${accounts.map(({ from }) => from)}::text[], ${accounts.map(({ to }) => to)}::text[]) as moved (old, new)`;

/**
 * Messages of a program to these people are the new accounts' from now on: what waits goes there, and what waits for an
 * answer or never arrived is sent again. What an account had stays in its conversation in Slack.
 */
export async function moveMessages(
  tx: Tx,
  now: Date,
  { workspace_id, id }: Where,
  accounts: readonly Accounts[],
): Promise<void> {
  await forgetUndelivered(tx, id, accounts);
  const key = sql`regexp_replace(outbox.dedupe_key, '(^|:)' || moved.old || '(:|$)', '\\1' || moved.new || '\\2')`;
  const isAgain = sql`(outbox.refresh_of is null and outbox.created_at > ${recent(now)} and (
    (outbox.kind = any(${kindsOf('open')}::text[]) and outbox.state in ('sent', 'unknown', 'failed'))
    or (outbox.kind = any(${kindsOf('news')}::text[]) and outbox.state = 'failed')))`;
  const isKnown = sql`exists (select from outbox other where other.workspace_id = outbox.workspace_id
    and other.id <> outbox.id and other.dedupe_key = ${key})`;
  const isTaken = sql`exists (select from outbox other where other.workspace_id = outbox.workspace_id
    and other.to_user = moved.new and other.unasked_on = outbox.unasked_on
    and other.state in ('planned', 'sending', 'sent', 'unknown'))`;
  const ifAgain = (column: string) =>
    sql`${sql.ref(column)} = case when ${isAgain} then null else outbox.${sql.ref(column)} end`;
  await sql`
    update outbox set to_user = moved.new,
      dedupe_key = case when ${isKnown} then outbox.dedupe_key else ${key} end,
      state = case when ${isKnown} and outbox.state = 'planned' then 'skipped'
        when ${isAgain} and not ${isKnown} then 'planned' else outbox.state end,
      unasked_on = case when ${isAgain} or ${isTaken} then null else outbox.unasked_on end,
      not_before = case when ${isAgain} then ${now} else outbox.not_before end,
      tries = case when ${isAgain} then 0 else outbox.tries end,
      ${sql.join(['error', 'sending_since', 'sent_at', 'channel_id', 'message_ts'].map(ifAgain))}
    from ${moved(accounts)}
    where outbox.workspace_id = ${workspace_id} and outbox.to_user = moved.old
      and (outbox.program_id = ${id} or outbox.program_id is null and not exists (select from members
        where members.workspace_id = ${workspace_id} and members.slack_user_id = moved.old))`.execute(tx);
  wakeSender(tx, workspace_id);
}

/** Deletes notices about messages that the old account didn't get, and puts the new account among those who may know of others. */
async function forgetUndelivered(tx: Tx, programId: string, accounts: readonly Accounts[]): Promise<void> {
  const old = accounts.map(({ from }) => from);
  await sql`delete from outbox where program_id = ${programId} and kind = ${UNDELIVERED}
    and payload->>'place' = any(${old}::text[])`.execute(tx);
  const { rows } = await sql<{ id: string; payload: { among: string[] } }>`
    select id, payload from outbox where program_id = ${programId} and kind = ${UNDELIVERED}
      and payload->'among' ?| ${old}::text[] order by id`.execute(tx);
  for (const { id, payload } of rows) {
    const among = payload.among.map((user) => accounts.find(({ from }) => from === user)?.to ?? user);
    await tx
      .updateTable('outbox')
      .set({ payload: JSON.stringify({ ...payload, among }) })
      .where('id', '=', id)
      .execute();
  }
}

const isAboutTimes = sql`outbox.kind in ('times.proposed', 'times.agreed', 'times.today')`;
const isTheirs = sql`time_proposals.state in ('open', 'agreed')
  and time_proposals.id::text = outbox.payload->>'proposalId'`;

/**
 * Updates recent messages to others that name the old account: introductions, and suggested or agreed times, also those
 * in conversations with people of another program.
 */
export async function refreshOthers(
  tx: Tx,
  now: Date,
  { workspace_id, id }: Where,
  memberIds: readonly string[],
): Promise<void> {
  const messages = await tx
    .selectFrom('outbox')
    .select(LOCKED_COLUMNS)
    .where('outbox.workspace_id', '=', workspace_id)
    .where('outbox.refresh_of', 'is', null)
    .where('outbox.created_at', '>', recent(now))
    .where(
      sql<boolean>`(outbox.program_id = ${id} and exists (select from pairs
        where pairs.status = 'active' and (pairs.resident_id = any(${memberIds}::uuid[]) or pairs.mentor_id = any(${memberIds}::uuid[]))
          and (outbox.kind like 'pair.started.%' and outbox.payload->'pairIds' ? pairs.id::text
            or ${isAboutTimes} and exists (select from time_proposals
              where time_proposals.pair_id = pairs.id and ${isTheirs}))))
        or ${isAboutTimes} and exists (select from conversations
          join time_proposals on time_proposals.conversation_id = conversations.id
          where (conversations.resident_id = any(${memberIds}::uuid[]) or conversations.mentor_id = any(${memberIds}::uuid[]))
            and conversations.ended_at is null and ${isTheirs})`,
    )
    .orderBy('outbox.created_at')
    .orderBy('outbox.seq')
    .forUpdate()
    .execute();
  await refreshLocked(tx, now, messages);
}
