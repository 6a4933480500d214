import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { mentorWays } from '../members/doors.ts';
import { findMentors } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import { getProgram } from '../programs/queries.ts';
import { mention } from '../slack/blocks.ts';
import { MENTORS_KIND, REMINDER_KIND, WISHES_KIND } from './asking-operations.ts';
import { findPlace, findResidents, findRound } from './queries.ts';
import { announcedMessage, draftedMessage } from './views.ts';
import { mentorsMessage, wishesDone, wishesMessage, wishesReminder } from './wish-views.ts';

const place = z.object({ placeId: z.uuid() });
const mentor = z.object({ roundId: z.uuid(), memberId: z.uuid() });
const round = z.object({ roundId: z.uuid(), made: z.number().default(0) });

/** The question or the reminder; made anew once wishes are sent or closed. */
async function wishes(db: Db, placeId: string, isAnew: boolean, words: typeof wishesMessage) {
  const found = await findPlace(db, placeId);
  if (!found) return null;
  if (found.wished_at || found.state !== 'wishes')
    return isAnew ? wishesDone(found.state === 'wishes', found.id) : null;
  const { name } = await getProgram(db, found.program_id);
  return words(found.id, name, found.wishes_until);
}

/** What is said about class matches. */
export const roundMessages: Kinds = {
  [WISHES_KIND]: {
    render: ({ db }, row) =>
      wishes(db, place.parse(row.payload).placeId, row.refresh_of !== null, wishesMessage),
  },
  [REMINDER_KIND]: {
    render: ({ db }, row) =>
      wishes(db, place.parse(row.payload).placeId, row.refresh_of !== null, wishesReminder),
  },
  [MENTORS_KIND]: {
    async render({ db, now }, row) {
      const { roundId, memberId } = mentor.parse(row.payload);
      const found = await findRound(db, roundId);
      if (found?.state !== 'wishes') return null;
      const program = await getProgram(db, found.program_id);
      const mentors = await findMentors(db, program.id, dateIn(program.time_zone, now).toString());
      const self = mentors.find(({ id }) => id === memberId);
      if (!self?.accepting) return null;
      const ways = mentorWays(program.id, self.capacity);
      return mentorsMessage({ places: self.left }, program.name, found.wishes_until, ways);
    },
  },
  'rounds.drafted': {
    async render({ db }, row) {
      const found = await findRound(db, round.parse(row.payload).roundId);
      return found?.state === 'draft' ? draftedMessage(await getProgram(db, found.program_id)) : null;
    },
  },
  'rounds.announced': {
    async render({ db }, row) {
      const { roundId, made } = round.parse(row.payload);
      const found = await findRound(db, roundId);
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
