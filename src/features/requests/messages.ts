import { z } from 'zod';
import { getMember } from '../../domain/members/queries.ts';
import { findActivePair, getPair } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { movedCard, requestCard } from './assign-views.ts';
import { DECLINED_KIND } from './decline-operations.ts';
import { NEXT_GONE_KIND } from './ending-operations.ts';
import { nextGoneMessage } from './ending-views.ts';
import { PROMPT_KIND } from './first-year-operations.ts';
import { rankMentors } from './policy.ts';
import { findOpenRequest, getRequest } from './queries.ts';
import { declinedMessage, declineSettledMessage } from './reassign-views.ts';
import { promptMessage } from './views.ts';
import { findMentorsToday, findWish } from './wishes.ts';

const payload = z.object({ requestId: z.uuid() });
const declined = z.object({ pairId: z.uuid(), again: z.boolean().default(false) });
const nextGone = z.object({ requestId: z.uuid(), mentorId: z.uuid(), chooserId: z.uuid() });
const prompt = z.object({ memberId: z.uuid() });

/** The card of a request in the directors' channel, as it stands at the moment of sending, and the question to first-years. */
export const matchingMessages: Kinds = {
  'matching.card': {
    async render({ db, keys, now }, row) {
      const request = await getRequest(db, payload.parse(row.payload).requestId);
      // It was withdrawn before anyone could see it, so there's nothing to say.
      const unseen = row.refresh_of === null && row.tries <= 1;
      if (request.status === 'withdrawn' && unseen) return null;
      // No one should act on a card in a former directors' channel.
      if (request.status === 'open' && row.to_channel !== request.directors_channel_id)
        return row.refresh_of ? movedCard(request) : null;
      if (request.status !== 'open') return requestCard(request, [], now);
      const wish = await findWish(db, keys, request);
      const ranked = rankMentors(wish, await findMentorsToday(db, now, request));
      return requestCard(request, ranked, now, wish.former.length > 0);
    },
  },
  [DECLINED_KIND]: {
    async render({ db }, row) {
      const { pairId, again } = declined.parse(row.payload);
      const pair = await getPair(db, pairId);
      if (pair.status === 'active' && pair.declined_at) return declinedMessage(pair, again);
      return row.refresh_of ? declineSettledMessage(pair) : null;
    },
  },
  [NEXT_GONE_KIND]: {
    async render({ db }, row) {
      const { requestId, mentorId, chooserId } = nextGone.parse(row.payload);
      if (!(await getMember(db, chooserId)).roles.includes('director')) return null;
      const request = await getRequest(db, requestId);
      return nextGoneMessage(request, await getMember(db, mentorId));
    },
  },
  [PROMPT_KIND]: {
    async render({ db }, row) {
      const { memberId } = prompt.parse(row.payload);
      const member = await getMember(db, memberId);
      const isSettled = (await findActivePair(db, memberId)) ?? (await findOpenRequest(db, memberId));
      if (isSettled || !member.roles.includes('resident')) return null;
      const program = await getProgram(db, member.program_id);
      const since = dateIn(program.time_zone, program.created_at).toString();
      return promptMessage(program, member.starts_on !== null && member.starts_on < since);
    },
  },
};
