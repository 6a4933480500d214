import { z } from 'zod';
import { getPair } from '../../domain/pairs/queries.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { GENTLE_REMINDER_KIND } from './operations.ts';
import { kindMessage } from './views.ts';

const payload = z.object({ pairId: z.uuid(), side: z.enum(['resident', 'mentor']) });

/** The gentle reminder to one side of a pair. */
export const gentleReminderMessages: Kinds = {
  [GENTLE_REMINDER_KIND]: {
    async render({ db }, row) {
      const { pairId, side } = payload.parse(row.payload);
      const pair = await getPair(db, pairId);
      if (pair.status !== 'active') return null;
      return kindMessage(pair.id, side === 'resident' ? pair.mentor_user : pair.resident_user);
    },
  },
};
