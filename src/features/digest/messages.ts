import { z } from 'zod';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { DIGEST_KIND, YEAR_KIND } from './operations.ts';
import { findDigest, findYear } from './queries.ts';
import { digestMessage } from './views.ts';
import { yearDigestMessage } from './year-views.ts';

const payload = z.object({ programId: z.uuid() });
const year = z.object({ programId: z.uuid(), yearOn: z.iso.date() });

/** The digest as things stand at the moment of sending. */
export const digestMessages: Kinds = {
  [DIGEST_KIND]: {
    async render({ db, now }, row) {
      const digest = await findDigest(db, payload.parse(row.payload).programId, now);
      return digestMessage(digest) ?? null;
    },
  },
  [YEAR_KIND]: {
    async render({ db }, row) {
      const { programId, yearOn } = year.parse(row.payload);
      const found = await findYear(db, programId, yearOn);
      return found.summary.pairs > 0 ? yearDigestMessage(found) : null;
    },
  },
};
