import { sql } from 'kysely';
import { z } from 'zod';
import type { Drafted } from '../../platform/database/tables/class-match.ts';
import type { Member, Tx } from '../../platform/database/tables.ts';
import { decrypt, encrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import { REFERENCES, type Reference } from './references.ts';
import { renamedIn, renameInSealed, resealed } from './sealed-operations.ts';

/** A second member of the same person, who becomes one with the first. */
export type Merge = { programId: string; first: string; second: string; now: Date; today: string };

const ROLES = ['resident', 'mentor', 'director', 'coordinator'] as const;

/**
 * Moves everything of a second member to the first and removes the second. Of two rows that can't both be there, the
 * first's stays. Rows are locked in the order of docs/architecture.md: people, requests and rematches, pairs, outbox, and
 * nudges, which come last among the references.
 */
export async function mergeMembers(tx: Tx, keys: KeyRing, merge: Merge): Promise<void> {
  const names = new Map([[merge.second, merge.first]]);
  await renameInPlans(tx, merge, names);
  await mergeFacts(tx, merge);
  await forgetEachOther(tx, merge);
  await lockAsked(tx, merge);
  await closeOpen(tx, merge);
  await foldPair(tx, merge);
  await sealAnew(tx, keys, merge);
  await movePairs(tx, merge);
  await lockMessages(tx, merge);
  for (const reference of REFERENCES) await repoint(tx, merge, reference);
  await renameInSealed(tx, keys, merge.programId, names, 'members');
  await tx.deleteFrom('members').where('id', '=', merge.second).execute();
}

/** The draft of a class match, and what is planned for a new academic year, name people by member. */
async function renameInPlans(tx: Tx, { programId, first, second }: Merge, names: Map<string, string>) {
  const rounds = await tx
    .selectFrom('rounds')
    .select(['id', 'draft'])
    .where('program_id', '=', programId)
    .where('draft', 'is not', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const { id, draft } of rounds) {
    const rest = (draft ?? []).filter(({ resident }) => resident !== second || !has(draft, first));
    const renamed = JSON.stringify(
      rest.map((each) => ({
        ...each,
        resident: names.get(each.resident) ?? each.resident,
        mentor: names.get(each.mentor) ?? each.mentor,
      })),
    );
    // What the last change left behind names them, too: it can't be undone any more.
    await tx
      .updateTable('rounds')
      .set({ draft: renamed, before_change: null })
      .where('id', '=', id)
      .execute();
  }
  const turns = await tx
    .selectFrom('turns')
    .select(['id', 'choices'])
    .where('program_id', '=', programId)
    .orderBy('id')
    .execute();
  for (const { id, choices } of turns) {
    const renamed = renamedIn(
      JSON.stringify({
        ...choices,
        notFinishing: choices.notFinishing.map((one) => ({ ...one, id: names.get(one.id) ?? one.id })),
      }),
      names,
    );
    await tx.updateTable('turns').set({ choices: renamed }).where('id', '=', id).execute();
  }
}

const has = (draft: readonly Drafted[] | null, id: string) =>
  (draft ?? []).some(({ resident }) => resident === id);

/** The first has the roles of both, and what was known of the second alone. */
async function mergeFacts(tx: Tx, { first, second }: Merge): Promise<void> {
  const both: Member[] = await tx
    .selectFrom('members')
    .selectAll()
    .where('id', 'in', [first, second])
    .orderBy('id')
    .forUpdate()
    .execute();
  const [old, recent] = [both.find(({ id }) => id === first), both.find(({ id }) => id === second)];
  if (!old || !recent) throw new Error('a member to be merged is gone');
  await tx
    .updateTable('members')
    .set({
      roles: ROLES.filter((role) => old.roles.includes(role) || recent.roles.includes(role)),
      pgy: old.pgy ?? recent.pgy,
      starts_on: old.starts_on ?? recent.starts_on,
      graduates_on: old.graduates_on ?? recent.graduates_on,
      track: old.track ?? recent.track,
      advances_on: old.advances_on ?? recent.advances_on,
      about: old.about ?? recent.about,
      prompted_at: old.prompted_at ?? recent.prompted_at,
    })
    .where('id', '=', first)
    .execute();
}

/** No one is their own mentor, nor asks themselves for one. */
async function forgetEachOther(tx: Tx, { first, second }: Merge): Promise<void> {
  await sql`delete from round_pins where resident_id in (${first}, ${second}) and mentor_id in (${first}, ${second})`.execute(
    tx,
  );
  await sql`delete from request_preferences using requests where requests.id = request_preferences.request_id
    and requests.resident_id in (${first}, ${second}) and request_preferences.mentor_id in (${first}, ${second})`.execute(
    tx,
  );
  await sql`delete from successors where resident_id in (${first}, ${second}) and mentor_id in (${first}, ${second})`.execute(
    tx,
  );
  await sql`delete from conversations where resident_id in (${first}, ${second}) and mentor_id in (${first}, ${second})`.execute(
    tx,
  );
}

/** What the second asked for or decided is locked before any pair. */
async function lockAsked(tx: Tx, { first, second }: Merge): Promise<void> {
  for (const [table, columns] of [
    ['requests', ['decided_by']],
    ['rematches', ['decided_by', 'talk_by']],
  ] as const)
    await sql`select from ${sql.table(table)} where resident_id in (${first}, ${second})
      or ${second} in (${sql.join(columns.map((column) => sql.ref(column)))}) order by id for update`.execute(
      tx,
    );
}

/** The messages to both accounts are locked before any nudge. */
async function lockMessages(tx: Tx, { first, second }: Merge): Promise<void> {
  await sql`select outbox.id from outbox join members on members.workspace_id = outbox.workspace_id
      and members.slack_user_id = outbox.to_user
    where members.id in (${first}, ${second})
    order by outbox.created_at, outbox.seq for update of outbox`.execute(tx);
}

/** Of two open requests of the same person, the newer one goes on: it was asked from the account that is used. */
async function closeOpen(tx: Tx, { first, second, now }: Merge): Promise<void> {
  const close = (table: 'requests' | 'rematches', states: string[]) =>
    sql`update ${sql.table(table)} set status = 'withdrawn', decided_at = ${now}
      where resident_id = ${first} and status = any(${states}::text[])
        and exists (select from ${sql.table(table)} other
          where other.resident_id = ${second} and other.status = any(${states}::text[]))`.execute(tx);
  await close('requests', ['open']);
  await close('rematches', ['open', 'talking']);
}

/**
 * Two pairs with the same mentor are one: the first goes on with what came of the second, which ends as if it had been
 * undone. What was asked in confidence about the second is about the first from now on.
 */
async function foldPair(tx: Tx, { first, second, today }: Merge): Promise<void> {
  const pairs = await tx
    .selectFrom('pairs')
    .select(['id', 'resident_id', 'agreed_on', 'change_at'])
    .where('resident_id', 'in', [first, second])
    .where('status', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute();
  const kept = pairs.find(({ resident_id }) => resident_id === first);
  const folded = pairs.find(({ resident_id }) => resident_id === second);
  if (!kept || !folded) return;
  const to = sql`set pair_id = ${kept.id} where pair_id = ${folded.id}`;
  await sql`update rematches ${to}`.execute(tx);
  await sql`update changes ${to}`.execute(tx);
  await sql`update goals set shared_pair_id = ${kept.id} where shared_pair_id = ${folded.id}`.execute(tx);
  await sql`update meetings ${to}
    and met_on not in (select met_on from meetings where pair_id = ${kept.id})`.execute(tx);
  await sql`update pauses ${to} and not exists (select from pauses same where same.pair_id = ${kept.id}
    and (same.from_on, same.until_on) = (pauses.from_on, pauses.until_on))`.execute(tx);
  await sql`update time_proposals ${to} and not exists (select from time_proposals other
    where other.pair_id = ${kept.id} and other.state in ('open', 'agreed'))`.execute(tx);
  await tx
    .updateTable('pairs')
    .set({ status: 'ended', ended_on: today, end_reason: 'taken_back', change_at: null, next_check_at: null })
    .where('id', '=', folded.id)
    .execute();
  await tx
    .updateTable('pairs')
    .set({
      agreed_on: kept.agreed_on ?? folded.agreed_on,
      change_at: kept.change_at ?? folded.change_at,
    })
    .where('id', '=', kept.id)
    .execute();
}

/** Texts that are bound to a member, and whose row there is once for each. */
async function sealAnew(tx: Tx, keys: KeyRing, merge: Merge): Promise<void> {
  const { first, second } = merge;
  const draws = await tx
    .selectFrom('draws')
    .select(['resident_id', 'drawn'])
    .where('resident_id', 'in', [first, second])
    .execute();
  const draw = draws.find(({ resident_id }) => resident_id === second);
  if (draw && draws.length === 1)
    await tx
      .updateTable('draws')
      .set({
        resident_id: first,
        drawn: resealed(keys, { table: 'draws', column: 'drawn' }, second, first)(draw.drawn),
      })
      .where('resident_id', '=', second)
      .execute();
  else await tx.deleteFrom('draws').where('resident_id', '=', second).execute();
  await joinGoals(tx, keys, merge);
}

const goalsIn = z.array(z.string());
/** The window has room for this many. */
const MOST_GOALS = 3;

/** Goals under both accounts: the newer ones stay, and older ones as far as there is room. */
async function joinGoals(tx: Tx, keys: KeyRing, { first, second }: Merge): Promise<void> {
  const rows = await tx.selectFrom('goals').selectAll().where('member_id', 'in', [first, second]).execute();
  const [old, recent] = [first, second].map((id) => rows.find(({ member_id }) => member_id === id));
  if (!recent) return;
  const cell = (id: string) => ({ table: 'goals', column: 'goals', id });
  const all = [recent, old].flatMap((row) =>
    row ? goalsIn.parse(JSON.parse(decrypt(keys, cell(row.member_id), row.goals))) : [],
  );
  await tx.deleteFrom('goals').where('member_id', 'in', [first, second]).execute();
  await tx
    .insertInto('goals')
    .values({
      ...recent,
      member_id: first,
      shared_pair_id: recent.shared_pair_id ?? old?.shared_pair_id ?? null,
      goals: encrypt(keys, cell(first), JSON.stringify([...new Set(all)].slice(0, MOST_GOALS))),
    })
    .execute();
}

/** The mentor of both may have the residents of both: whoever asks for the move agrees to it. */
async function movePairs(tx: Tx, { first, second }: Merge): Promise<void> {
  await tx.updateTable('pairs').set({ resident_id: first }).where('resident_id', '=', second).execute();
  await sql`update pairs set mentor_id = ${first}, agreed_mentees = case when status = 'active' then greatest(
      agreed_mentees, (select count(*)::int from pairs other where other.status = 'active'
        and other.mentor_id in (${first}, ${second}))) else agreed_mentees end
    where mentor_id = ${second}`.execute(tx);
}

async function repoint(tx: Tx, { first, second }: Merge, reference: Reference): Promise<void> {
  const [table, column] = [sql.table(reference.table), sql.ref(reference.column)];
  if (reference.with) {
    const same = sql.join(
      reference.with.map((name) => sql`kept.${sql.ref(name)} is not distinct from ${table}.${sql.ref(name)}`),
      sql` and `,
    );
    const meant = sql.raw(reference.where ?? 'true');
    await sql`delete from ${table} where ${column} = ${second} and ${meant}
      and exists (select from (select * from ${table} where ${meant}) kept
        where kept.${column} = ${first} and ${same})`.execute(tx);
  }
  await sql`update ${table} set ${column} = ${first} where ${column} = ${second}`.execute(tx);
}
