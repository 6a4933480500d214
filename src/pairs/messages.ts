import { z } from 'zod';
import type { Pair } from '../database/tables.ts';
import { getMember } from '../members/queries.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { getPair, getPairs } from './queries.ts';
import {
  correctedForMentor,
  correctedForResident,
  declinedForMentor,
  endedForMentor,
  endedForResident,
  startedForMentor,
  startedForResident,
  takenBackMessage,
} from './views.ts';

const payload = z.object({ pairId: z.uuid(), shared: z.array(z.string()).default([]) });
const endedPairs = z.object({ pairIds: z.array(z.uuid()) });
const read = (row: OutboxRow) => payload.parse(row.payload);

/** A first message that was sent and is made anew: the pair may have been taken back meanwhile. */
const anew = (pair: Pair, row: OutboxRow) =>
  row.refresh_of && pair.end_reason === 'taken_back' ? takenBackMessage() : null;

/** Messages about the beginning and the end of a pair. */
export const pairMessages: Kinds = {
  'pair.started.resident': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      return pair.status === 'active' ? startedForResident(pair, shared) : anew(pair, row);
    },
  },
  'pair.started.mentor': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      if (pair.status !== 'active') return anew(pair, row);
      return pair.declined_at ? declinedForMentor(pair) : startedForMentor(pair, shared);
    },
  },
  'pair.corrected.resident': {
    render: async ({ db }, row) => correctedForResident(await getPair(db, read(row).pairId)),
  },
  'pair.corrected.mentor': {
    render: async ({ db }, row) => correctedForMentor(await getPair(db, read(row).pairId)),
  },
  'pair.ended.mentor': {
    render: async ({ db }, row) => endedForMentor(await getPairs(db, endedPairs.parse(row.payload).pairIds)),
  },
  'pair.ended.resident': {
    async render({ db }, row) {
      const pair = await getPair(db, read(row).pairId);
      const { roles } = await getMember(db, pair.resident_id);
      return endedForResident(pair, roles.includes('resident'));
    },
  },
};
