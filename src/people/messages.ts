import { z } from 'zod';
import { getMember } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import { getProgram } from '../programs/queries.ts';
import { NO_MORE_KIND } from './operations.ts';
import { RENEWAL_KIND } from './renewal-operations.ts';
import { noMoreMessage, renewalMessage, renewedMessage } from './views.ts';

const renewal = z.object({ memberId: z.uuid(), yearOn: z.iso.date() });
const payload = z.object({ memberId: z.uuid() });

/** Messages about what mentors say of themselves. */
export const peopleMessages: Kinds = {
  [NO_MORE_KIND]: {
    async render({ db }, row) {
      const mentor = await getMember(db, payload.parse(row.payload).memberId);
      if (!mentor.roles.includes('mentor')) return null; // entered by now
      const { name } = await getProgram(db, mentor.program_id);
      return noMoreMessage({ ...mentor, program_name: name });
    },
  },
  [RENEWAL_KIND]: {
    async render({ db }, row) {
      const { memberId, yearOn } = renewal.parse(row.payload);
      const mentor = await getMember(db, memberId);
      if (!mentor.roles.includes('mentor')) return null;
      if (row.refresh_of) return renewedMessage(mentor); // made anew once it is answered
      if (mentor.renewed_at && mentor.renewed_at > row.created_at) return null;
      const { name } = await getProgram(db, mentor.program_id);
      return renewalMessage(mentor, name, yearOn);
    },
  },
};
