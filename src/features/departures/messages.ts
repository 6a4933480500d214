import { z } from 'zod';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { GONE_KIND } from './gone-operations.ts';
import { goneMessage } from './gone-views.ts';
import { findStillGone } from './queries.ts';

const payload = z.object({ memberId: z.uuid() });

/** Messages about someone who leaves or changes. */
export const changeMessages: Kinds = {
  [GONE_KIND]: {
    async render({ db }, row) {
      const gone = await findStillGone(db, payload.parse(row.payload).memberId);
      return gone ? goneMessage(gone) : null;
    },
  },
};
