import type { Db } from '../../platform/database/tables.ts';
import { findHold, heldWords } from '../../platform/restoring/hold.ts';
import { describeErasingHold } from '../../platform/retention/looks.ts';
import { describeDeletions } from '../../platform/retention/scheduled.ts';
import type { Finding } from './doctor-checks.ts';

/** What will be deleted and when, since an operator may not know of it yet; and whether a clock holds it up. */
export async function checkDeletions(db: Db): Promise<Finding> {
  const what = 'Deletions';
  const [held] = await describeErasingHold(db);
  if (held) {
    const words = `${held}. Check the clocks of every worker and of the database server; they must agree.`;
    return { what, ok: false, words };
  }
  const lines = await describeDeletions(db);
  if (lines.length === 0) return { what, ok: true, words: 'none scheduled' };
  return {
    what,
    ok: true,
    words: [
      'the data of these programs and workspaces will be deleted. "program restore NAME" reopens a program; reinstalling the app keeps a workspace\'s data:',
      ...lines.map((line) => `  ${line}`),
    ].join('\n'),
  };
}

/** Whether everything is held because the database was restored from a backup. */
export async function checkHold(db: Db): Promise<Finding[]> {
  const restoration = await findHold(db);
  return restoration ? [{ what: 'Restoration', ok: false, words: `${heldWords(restoration)}.` }] : [];
}
