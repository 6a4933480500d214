import { z } from 'zod';
import type { Kinds } from '../outbox/kinds.ts';
import { DIGEST_KIND } from './operations.ts';
import { findDigest } from './queries.ts';
import { digestMessage } from './views.ts';

const payload = z.object({ programId: z.uuid() });

/** The digest as things stand at the moment of sending. */
export const digestMessages: Kinds = {
  [DIGEST_KIND]: {
    async render({ db, now }, row) {
      const digest = await findDigest(db, payload.parse(row.payload).programId, now);
      return digestMessage(digest) ?? null;
    },
  },
};
