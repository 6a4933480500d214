import { z } from 'zod';
import { getMember } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import { getProgram } from '../programs/queries.ts';
import { NO_MORE_KIND } from './operations.ts';
import { noMoreMessage } from './views.ts';

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
};
