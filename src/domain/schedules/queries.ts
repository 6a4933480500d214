import { sql } from 'kysely';
import { isAmong } from '../../platform/database/sql.ts';
import type { LabelKind, SpanKind } from '../../platform/database/tables/schedules.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { PairDays } from './good-policy.ts';
import type { Days, KindSpan } from './policy.ts';

/** How a program sorted the labels of its block schedules. */
export async function findLabels(db: Db, programId: string): Promise<Map<string, LabelKind>> {
  const rows = await db
    .selectFrom('schedule_labels')
    .select(['label', 'kind'])
    .where('program_id', '=', programId)
    .orderBy('label')
    .execute();
  return new Map(rows.map(({ label, kind }) => [label, kind]));
}

/** What the schedules of these members say of any of these days, by member and in order; whole spans, however few of their days are meant. */
export async function findSpans(
  db: Db,
  memberIds: readonly string[],
  { first, last }: Days,
): Promise<Map<string, KindSpan[]>> {
  if (memberIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('schedule_spans')
    .select(['member_id', 'kind', 'first_day as first', 'last_day as last'])
    .where(isAmong('member_id', memberIds))
    .where('first_day', '<=', last)
    .where('last_day', '>=', first)
    .orderBy('member_id')
    .orderBy('first_day')
    .execute();
  const byMember = Map.groupBy(rows, ({ member_id }) => member_id);
  return new Map(
    [...byMember].map(([id, spans]) => [id, spans.map(({ kind, first, last }) => ({ kind, first, last }))]),
  );
}

type Two = { id: string; resident_id: string; mentor_id: string };

/** What is known of the two people of each pair on any of these days, their pauses by hand among them; by pair, in one statement. */
export async function findDaysOf(
  db: Db,
  pairs: readonly Two[],
  { first, last }: Days,
): Promise<Map<string, PairDays>> {
  if (pairs.length === 0) return new Map();
  const members = [...new Set(pairs.flatMap((pair) => [pair.resident_id, pair.mentor_id]))];
  const { rows } = await sql<KindSpan & { of: string }>`
    select member_id as of, kind, first_day as first, last_day as last from schedule_spans
    where member_id = any(${members}::uuid[]) and first_day <= ${last} and last_day >= ${first}
    union all
    select coalesce(pair_id, member_id), ${'away' satisfies SpanKind}, from_on, until_on from pauses
    where (member_id = any(${members}::uuid[]) or pair_id = any(${pairs.map(({ id }) => id)}::uuid[]))
      and from_on <= ${last} and until_on >= ${first}`.execute(db);
  const known = Map.groupBy(rows, ({ of }) => of);
  const spansOf = (...ids: string[]): KindSpan[] =>
    ids.flatMap((id) => known.get(id) ?? []).map(({ kind, first, last }) => ({ kind, first, last }));
  return new Map(
    pairs.map((pair) => [
      pair.id,
      { resident: spansOf(pair.resident_id, pair.id), mentor: spansOf(pair.mentor_id, pair.id) },
    ]),
  );
}
