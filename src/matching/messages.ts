import { z } from 'zod';
import type { Kinds } from '../outbox/kinds.ts';
import { requestCard } from './assign-views.ts';
import { getRequest } from './queries.ts';
import { findRanked } from './wishes.ts';

const payload = z.object({ requestId: z.uuid() });

/** The card of a request in the directors' channel, as the request stands at the moment of sending. */
export const matchingMessages: Kinds = {
  'matching.card': {
    async render({ db, keys, now }, row) {
      const request = await getRequest(db, payload.parse(row.payload).requestId);
      // Withdrawn before anybody can have seen it: there is nothing to tell.
      const unseen = row.refresh_of === null && row.tries <= 1;
      if (request.status === 'withdrawn' && unseen) return null;
      const ranked = request.status === 'open' ? await findRanked(db, keys, now, request) : [];
      return requestCard(request, ranked);
    },
  },
};
