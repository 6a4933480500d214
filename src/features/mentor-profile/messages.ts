import { z } from 'zod';
import { getMember } from '../../domain/members/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { NO_MORE_KIND } from './operations.ts';
import { RENEWAL_KIND } from './renewal-operations.ts';
import { noMoreMessage, renewalMessage, renewedMessage } from './views.ts';

const renewal = z.object({ memberId: z.uuid(), yearOn: z.iso.date() });
const payload = z.object({ memberId: z.uuid(), isNextYear: z.boolean().default(false) });

/** Messages about what mentors say of themselves. */
export const peopleMessages: Kinds = {
  [NO_MORE_KIND]: {
    async render({ db }, row) {
      const { memberId, isNextYear } = payload.parse(row.payload);
      const mentor = await getMember(db, memberId);
      if (!mentor.roles.includes('mentor')) return null; // entered by now
      const { name } = await getProgram(db, mentor.program_id);
      return noMoreMessage({ ...mentor, program_name: name }, isNextYear);
    },
  },
  [RENEWAL_KIND]: {
    async render({ db }, row) {
      const { memberId, yearOn } = renewal.parse(row.payload);
      const mentor = await getMember(db, memberId);
      if (!mentor.roles.includes('mentor')) return null;
      if (row.refresh_of) return renewedMessage(mentor); // made again once it is answered
      if (mentor.renewed_at && mentor.renewed_at > row.created_at) return null;
      const { name } = await getProgram(db, mentor.program_id);
      return renewalMessage(mentor, name, yearOn);
    },
  },
};
