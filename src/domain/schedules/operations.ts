import { sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { record } from '../audit/record.ts';
import { recheckPairsOfAll } from '../cadence/recheck.ts';
import { type Days, dayAfter, dayBefore, type KindSpan, replaced } from './policy.ts';
import { findSpans } from './queries.ts';

type ProgramRef = { id: string; workspace_id: string };

/** Stores how a program sorts these labels; what it said of others stays. */
export async function saveLabels(
  tx: Tx,
  program: ProgramRef,
  labels: ReadonlyMap<string, LabelKind>,
): Promise<void> {
  if (labels.size === 0) return;
  await sql`
    insert into schedule_labels (workspace_id, program_id, label, kind)
    select ${program.workspace_id}, ${program.id}::uuid, sorted.label, sorted.kind
    from unnest(${[...labels.keys()]}::text[], ${[...labels.values()]}::text[]) as sorted(label, kind)
    order by sorted.label
    on conflict (program_id, label) do update set kind = excluded.kind
      where schedule_labels.kind <> excluded.kind`.execute(tx);
}

/** What a schedule file says of each person it names. Between its first and last day, it replaces what earlier files said. */
export type SaidByFile = Days & { people: ReadonlyMap<string, readonly KindSpan[]> };

type Row = KindSpan & { member: string };

/**
 * Replaces what earlier files said of these people between the file's first and its last day; the rest of a span that
 * reaches beyond stays. The members are locked, then their pairs, which the sweep looks at again where days away or held
 * have changed. The same again changes nothing, but for the line in the log. Answers whose days changed.
 */
export async function replaceSpans(
  tx: Tx,
  now: Date,
  by: { program: ProgramRef; actor: string },
  file: SaidByFile,
): Promise<{ changed: string[] }> {
  const ids = [...file.people.keys()].sort();
  await lockMembers(tx, ids);
  const around = { first: dayBefore(file.first), last: dayAfter(file.last) };
  const known = await findSpans(tx, ids, around);
  const [gone, come]: [Row[], Row[]] = [[], []];
  for (const [member, said] of file.people) {
    const old = known.get(member) ?? [];
    const fresh = replaced(old, file, said);
    gone.push(...without(old, fresh).map((span) => ({ ...span, member })));
    come.push(...without(fresh, old).map((span) => ({ ...span, member })));
  }
  await removeSpans(tx, gone);
  await addSpans(tx, by.program, come);
  const changed = [...gone, ...come];
  await recheckPairsOfAll(tx, now, membersOf(changed.filter(({ kind }) => kind !== 'good')));
  const { id, workspace_id } = by.program;
  await record(
    tx,
    now,
    { workspace_id, program_id: id },
    { actor: by.actor, action: 'schedule.imported', subjectId: id },
  );
  return { changed: membersOf(changed) };
}

const membersOf = (rows: readonly Row[]) => [...new Set(rows.map(({ member }) => member))].sort();

const keyOf = ({ kind, first, last }: KindSpan) => `${kind} ${first} ${last}`;

function without(spans: readonly KindSpan[], others: readonly KindSpan[]): KindSpan[] {
  const known = new Set(others.map(keyOf));
  return spans.filter((span) => !known.has(keyOf(span)));
}

async function lockMembers(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .selectFrom('members')
    .select('id')
    .where(isAmong('id', ids))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

async function removeSpans(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    delete from schedule_spans using unnest(${rows.map(({ member }) => member)}::uuid[],
      ${rows.map(({ first }) => first)}::date[]) as gone(member_id, first_day)
    where (schedule_spans.member_id, schedule_spans.first_day) = (gone.member_id, gone.first_day)`.execute(
    tx,
  );
}

async function addSpans(tx: Tx, program: ProgramRef, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into schedule_spans (workspace_id, program_id, member_id, first_day, last_day, kind)
    select ${program.workspace_id}, ${program.id}::uuid, come.*
    from unnest(${rows.map(({ member }) => member)}::uuid[], ${rows.map(({ first }) => first)}::date[],
      ${rows.map(({ last }) => last)}::date[], ${rows.map(({ kind }) => kind)}::text[]) as come`.execute(tx);
}
