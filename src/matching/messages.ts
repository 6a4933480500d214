import { z } from 'zod';
import { getMember } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import { findActivePair, getPair } from '../pairs/queries.ts';
import { getProgram } from '../programs/queries.ts';
import { DECLINED_KIND } from './again-operations.ts';
import { declinedMessage, declineSettledMessage } from './again-views.ts';
import { movedCard, requestCard } from './assign-views.ts';
import { PROMPT_KIND } from './first-year-operations.ts';
import { findOpenRequest, getRequest } from './queries.ts';
import { promptMessage } from './views.ts';
import { findRanked } from './wishes.ts';

const payload = z.object({ requestId: z.uuid() });
const declined = z.object({ pairId: z.uuid() });
const prompt = z.object({ memberId: z.uuid() });

/** The card of a request in the directors' channel, as it stands at the moment of sending, and the question to first-years. */
export const matchingMessages: Kinds = {
  'matching.card': {
    async render({ db, keys, now }, row) {
      const request = await getRequest(db, payload.parse(row.payload).requestId);
      // Withdrawn before anybody can have seen it: there is nothing to tell.
      const unseen = row.refresh_of === null && row.tries <= 1;
      if (request.status === 'withdrawn' && unseen) return null;
      // What stands in a former directors' channel is nobody's to act on there.
      if (request.status === 'open' && row.to_channel !== request.directors_channel_id)
        return row.refresh_of ? movedCard(request) : null;
      const ranked = request.status === 'open' ? await findRanked(db, keys, now, request) : [];
      return requestCard(request, ranked, now);
    },
  },
  [DECLINED_KIND]: {
    async render({ db }, row) {
      const pair = await getPair(db, declined.parse(row.payload).pairId);
      if (pair.status === 'active' && pair.declined_at) return declinedMessage(pair);
      return row.refresh_of ? declineSettledMessage(pair) : null;
    },
  },
  [PROMPT_KIND]: {
    async render({ db }, row) {
      const { memberId } = prompt.parse(row.payload);
      const member = await getMember(db, memberId);
      const isSettled = (await findActivePair(db, memberId)) ?? (await findOpenRequest(db, memberId));
      if (isSettled || !member.roles.includes('resident')) return null;
      return promptMessage(await getProgram(db, member.program_id));
    },
  },
};
