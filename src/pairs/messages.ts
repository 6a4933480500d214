import { z } from 'zod';
import { getMember } from '../members/queries.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { getPair, getPairs } from './queries.ts';
import { endedForMentor, endedForResident, startedForMentor, startedForResident } from './views.ts';

const payload = z.object({ pairId: z.uuid(), shared: z.array(z.string()).default([]) });
const endedPairs = z.object({ pairIds: z.array(z.uuid()) });
const read = (row: OutboxRow) => payload.parse(row.payload);

/** Messages about the beginning and the end of a pair. */
export const pairMessages: Kinds = {
  'pair.started.resident': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      return pair.status === 'active' ? startedForResident(pair, shared) : null;
    },
  },
  'pair.started.mentor': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      return pair.status === 'active' ? startedForMentor(pair, shared) : null;
    },
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
