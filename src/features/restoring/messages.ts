import { z } from 'zod';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { findRestoration } from '../../platform/restoring/hold.ts';
import { RESTORED_KIND } from './operations.ts';
import { restoredMessage } from './views.ts';

const payload = z.object({ restorationId: z.uuid(), timeZone: z.string() });

/** What everyone is told after a restoration. */
export const restoringMessages: Kinds = {
  [RESTORED_KIND]: {
    async render({ db }, row) {
      const { restorationId, timeZone } = payload.parse(row.payload);
      const restoration = await findRestoration(db, restorationId);
      if (!restoration) return null;
      return restoredMessage({ from: restoration.backup_at, until: restoration.held_at }, timeZone);
    },
  },
};
