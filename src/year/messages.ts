import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Kinds } from '../outbox/kinds.ts';
import { findMeetingCounts, getPairs } from '../pairs/queries.ts';
import { thanksMessage } from './views.ts';

const payload = z.object({ memberId: z.uuid(), yearOn: z.iso.date(), pairIds: z.array(z.uuid()) });

/** Messages about the year's turn. */
export const yearMessages: Kinds = {
  'year.thanks': {
    async render({ db }, row) {
      const { memberId, yearOn, pairIds } = payload.parse(row.payload);
      const pairs = (await getPairs(db, pairIds)).filter(({ status }) => status === 'active');
      const from = Temporal.PlainDate.from(yearOn).subtract({ years: 1 }).toString();
      const counts = await findMeetingCounts(db, pairIds, { from, before: yearOn });
      return thanksMessage(memberId, pairs, (pairId) => counts.get(pairId)?.count ?? 0);
    },
  },
};
