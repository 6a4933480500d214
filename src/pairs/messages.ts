import { z } from 'zod';
import type { Db, Pair } from '../database/tables.ts';
import { getMember } from '../members/queries.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import type { Message } from '../slack/blocks.ts';
import { ENDED_MENTOR, mentorNews, STARTED_MENTOR } from './announce-operations.ts';
import { mentorNewsMessage } from './news-views.ts';
import { getPair, getPairs } from './queries.ts';
import {
  correctedForMentor,
  correctedForResident,
  endedForResident,
  startedForResident,
  takenBackMessage,
} from './views.ts';

const payload = z.object({ pairId: z.uuid(), shared: z.array(z.string()).default([]) });
const read = (row: OutboxRow) => payload.parse(row.payload);

/** A first message that was sent and is made anew: the pair may have been taken back meanwhile. */
const anew = (pair: Pair, row: OutboxRow) =>
  row.refresh_of && pair.end_reason === 'taken_back' ? takenBackMessage() : null;

/** A mentor's news as it stands: of what begins, each pair that goes on; of what was taken back, only where it was read. */
async function tellMentor(db: Db, row: OutboxRow): Promise<Message | null> {
  const { pairIds, shared, endedIds } = mentorNews.parse(row.payload);
  const ended = await getPairs(db, endedIds);
  const told = (await getPairs(db, pairIds))
    .filter(
      ({ status, end_reason }) => status === 'active' || (row.refresh_of && end_reason === 'taken_back'),
    )
    .sort((one, other) => one.resident_name.localeCompare(other.resident_name, 'en'));
  return mentorNewsMessage(
    told.map((pair) => ({
      pair,
      shared: shared[pair.id] ?? [],
      state: pair.status !== 'active' ? 'taken_back' : pair.declined_at ? 'declined' : 'begins',
    })),
    ended,
  );
}

/** Messages about the beginning and the end of a pair. */
export const pairMessages: Kinds = {
  'pair.started.resident': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      return pair.status === 'active' ? startedForResident(pair, shared) : anew(pair, row);
    },
  },
  [STARTED_MENTOR]: { render: ({ db }, row) => tellMentor(db, row) },
  'pair.corrected.resident': {
    render: async ({ db }, row) => correctedForResident(await getPair(db, read(row).pairId)),
  },
  'pair.corrected.mentor': {
    render: async ({ db }, row) => correctedForMentor(await getPair(db, read(row).pairId)),
  },
  [ENDED_MENTOR]: { render: ({ db }, row) => tellMentor(db, row) },
  'pair.ended.resident': {
    async render({ db }, row) {
      const pair = await getPair(db, read(row).pairId);
      const { roles } = await getMember(db, pair.resident_id);
      return endedForResident(pair, roles.includes('resident'));
    },
  },
};
