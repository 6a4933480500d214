import { z } from 'zod';
import { mentorWays } from '../../domain/members/buttons.ts';
import { findMentors } from '../../domain/members/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { mention } from '../../platform/slack/blocks.ts';
import { MENTORS_KIND, REMINDER_KIND, WISHES_KIND } from './policy.ts';
import { findClassMatch, findEntry, findResidents } from './queries.ts';
import { announcedMessage, draftedMessage, draftSettledMessage } from './views.ts';
import { mentorsMessage, wishesDone, wishesMessage, wishesReminder } from './wish-views.ts';

const payload = z.object({ placeId: z.uuid() });
const mentor = z.object({ roundId: z.uuid(), memberId: z.uuid() });
const round = z.object({ roundId: z.uuid(), made: z.number().default(0) });

/** The question or the reminder; made again once wishes are sent or closed. */
async function wishes(db: Db, placeId: string, isAnew: boolean, words: typeof wishesMessage) {
  const found = await findEntry(db, placeId);
  if (!found) return null;
  if (found.wished_at || found.state !== 'wishes')
    return isAnew ? wishesDone(found.state === 'wishes', found.id) : null;
  const { name } = await getProgram(db, found.program_id);
  return words(found.id, name, found.wishes_until);
}

/** What is said about class matches. */
export const classMatchMessages: Kinds = {
  [WISHES_KIND]: {
    render: ({ db }, row) =>
      wishes(db, payload.parse(row.payload).placeId, row.refresh_of !== null, wishesMessage),
  },
  [REMINDER_KIND]: {
    render: ({ db }, row) =>
      wishes(db, payload.parse(row.payload).placeId, row.refresh_of !== null, wishesReminder),
  },
  [MENTORS_KIND]: {
    async render({ db, now }, row) {
      const { roundId, memberId } = mentor.parse(row.payload);
      const found = await findClassMatch(db, roundId);
      if (found?.state !== 'wishes') return null;
      const program = await getProgram(db, found.program_id);
      const mentors = await findMentors(db, program.id, dateIn(program.time_zone, now).toString());
      const self = mentors.find(({ id }) => id === memberId);
      if (!self?.accepting || self.left <= 0) return null;
      const ways = mentorWays(program.id, self.capacity, 'Stop mentoring');
      return mentorsMessage({ openings: self.left }, program.name, found.wishes_until, ways);
    },
  },
  'rounds.drafted': {
    async render({ db }, row) {
      const found = await findClassMatch(db, round.parse(row.payload).roundId);
      if (!found) return null;
      const program = await getProgram(db, found.program_id);
      if (found.state === 'draft') return draftedMessage(program);
      if (row.refresh_of === null) return null; // it was settled before anyone could be told
      return draftSettledMessage(program, found.state === 'cancelled' ? 'canceled' : 'published');
    },
  },
  'rounds.announced': {
    async render({ db }, row) {
      const { roundId, made } = round.parse(row.payload);
      const found = await findClassMatch(db, roundId);
      if (!found) return null;
      const waiting = await findResidents(db, found);
      return announcedMessage(
        await getProgram(db, found.program_id),
        made,
        waiting.map(({ user }) => mention(user)),
      );
    },
  },
};
