import type { Db } from '../../platform/database/tables.ts';
import { PAGES, type PageId } from './pages.ts';
import { findResources } from './queries.ts';
import { link } from './views.ts';

/** Who reads a line, and when. */
type Occasion = { programId: string; side: 'resident' | 'mentor'; when: 'first' | 'middle' | 'any' };

const PAGE: Record<Occasion['when'], PageId | null> = {
  first: 'first_meeting',
  middle: 'midyear',
  any: null,
};

/**
 * One line in mrkdwn for a reminder: a question to open with, and a link of the program's that is for this reader and this
 * time. Nothing where there is neither.
 */
export async function fittingLine(db: Db, { programId, side, when }: Occasion): Promise<string | undefined> {
  const page = PAGE[when];
  const audience = side === 'resident' ? 'residents' : 'mentors';
  const resources = await findResources(db, [programId]);
  const fits = resources.find(
    (each) => each.page === page && (each.audience === 'everybody' || each.audience === audience),
  );
  const question = PAGES.find(({ id }) => id === page)?.questions[0];
  const parts = [
    ...(question ? [`To start with: _${question}_`] : []),
    ...(fits ? [`From your program: ${link(fits)}`] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
