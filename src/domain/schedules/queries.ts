import { isAmong } from '../../platform/database/sql.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import type { Db } from '../../platform/database/tables.ts';
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
