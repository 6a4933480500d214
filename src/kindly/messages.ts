import { z } from 'zod';
import type { Kinds } from '../outbox/kinds.ts';
import { getPair } from '../pairs/queries.ts';
import { KIND_WORD } from './operations.ts';
import { kindMessage } from './views.ts';

const payload = z.object({ pairId: z.uuid(), side: z.enum(['resident', 'mentor']) });

/** The kind word to one side of a pair. */
export const kindlyMessages: Kinds = {
  [KIND_WORD]: {
    async render({ db }, row) {
      const { pairId, side } = payload.parse(row.payload);
      const pair = await getPair(db, pairId);
      if (pair.status !== 'active') return null;
      return kindMessage(pair.id, side === 'resident' ? pair.mentor_user : pair.resident_user);
    },
  },
};
