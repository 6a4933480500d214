import { replaceSpans } from '../../../src/domain/schedules/operations.ts';
import type { KindSpan } from '../../../src/domain/schedules/policy.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import type { Someone, World } from '../../support/world.ts';

type Program = { workspaceId: string; programId: string };

/** A year of block schedules, as a file would bring them. */
const YEAR = { first: '2026-07-01', last: '2027-06-30' };

/** Gives people these days, and no others. */
export async function giveDays(
  world: World,
  { workspaceId, programId }: Program,
  days: readonly (readonly [Someone, readonly KindSpan[]])[],
): Promise<void> {
  const by = { program: { id: programId, workspace_id: workspaceId }, actor: 'operator' };
  const people = new Map(days.map(([{ id }, spans]) => [id, spans]));
  await transact(world.running.ctx, (tx) => replaceSpans(tx, world.now(), by, { ...YEAR, people }));
}

/** A span in 2027. */
export const nextYear = (kind: KindSpan['kind'], first: string, last: string): KindSpan => ({
  kind,
  first: `2027-${first}`,
  last: `2027-${last}`,
});

/** A span in 2026. */
export const days = (kind: KindSpan['kind'], first: string, last: string): KindSpan => ({
  kind,
  first: `2026-${first}`,
  last: `2026-${last}`,
});
