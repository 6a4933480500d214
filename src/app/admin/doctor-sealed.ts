import type { Db } from '../../platform/database/tables.ts';
import { countPadded, SEALED_COLUMNS } from '../../platform/encryption/columns.ts';
import { counted } from '../../platform/slack/blocks.ts';
import type { Finding } from './doctor-checks.ts';

/** How far the padding of what an earlier version encrypted has come; the worker does it by itself. */
export async function checkSealed(db: Db): Promise<Finding> {
  let [done, all] = [0, 0];
  for (const place of SEALED_COLUMNS) {
    const counts = await countPadded(db, place);
    done += counts.done;
    all += counts.all;
  }
  const words =
    done === all
      ? `${counted(all, 'entry', 'entries')}, each padded to the standard size for its kind`
      : `${done} of ${counted(all, 'entry', 'entries')} padded to the standard size for their kind. The worker pads the rest step by step; "keys rotate" does it at once.`;
  return { what: 'Encrypted text', ok: true, words };
}
