import { z } from 'zod';
import { getPair } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { ANNOUNCED_KIND, CHANNEL_KIND, QUESTION_KIND } from './operations.ts';
import { announcedMessage, channelMessage, reviewMessage } from './views.ts';

const announced = z.object({ programId: z.uuid(), on: z.iso.date() });
const question = z.object({ pairId: z.uuid() });

/** What is said about the midyear review. */
export const midyearMessages: Kinds = {
  [ANNOUNCED_KIND]: {
    async render({ db, now }, row) {
      const { programId, on } = announced.parse(row.payload);
      const { name, time_zone } = await getProgram(db, programId);
      return announcedMessage(name, on, dateIn(time_zone, now));
    },
  },
  [CHANNEL_KIND]: {
    async render({ db, now }, row) {
      const { programId, on } = announced.parse(row.payload);
      const program = await getProgram(db, programId);
      return channelMessage(program, on, dateIn(program.time_zone, now));
    },
  },
  [QUESTION_KIND]: {
    async render({ db }, row) {
      const pair = await getPair(db, question.parse(row.payload).pairId);
      return pair.status === 'active' ? reviewMessage(pair) : null;
    },
  },
};
