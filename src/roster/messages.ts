import { z } from 'zod';
import { findMembership } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import { WELCOME_KIND } from './tell-operations.ts';
import { welcomeMessage } from './tell-views.ts';

const payload = z.object({ programId: z.uuid() });

/** The first word to people who came with a roster. */
export const rosterMessages: Kinds = {
  [WELCOME_KIND]: {
    async render({ db }, row) {
      const who = { workspaceId: row.workspace_id, userId: row.to_user ?? '' };
      const member = await findMembership(db, who, payload.parse(row.payload).programId);
      return member && member.roles.length > 0 ? welcomeMessage(member.program.name, member.roles) : null;
    },
  },
};
