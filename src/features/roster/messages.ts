import { z } from 'zod';
import { findMembership } from '../../domain/members/queries.ts';
import { welcomeOf } from '../../domain/members/welcome.ts';
import { MOVED_KIND } from '../../domain/moving/operations.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { WELCOME_KIND } from '../../platform/outbox/welcoming.ts';
import { movedMessage } from './move-views.ts';

const payload = z.object({ programId: z.uuid() });

/** The welcome of people whom a roster added, and at the new account of those who were there already. */
export const rosterMessages: Kinds = {
  [MOVED_KIND]: {
    async render({ db }, row) {
      const who = { workspaceId: row.workspace_id, userId: row.to_user ?? '' };
      const member = await findMembership(db, who, payload.parse(row.payload).programId);
      return member ? movedMessage(member.program.name) : null;
    },
  },
  [WELCOME_KIND]: {
    async render({ db }, row) {
      const who = { workspaceId: row.workspace_id, userId: row.to_user ?? '' };
      return (await welcomeOf(db, who, payload.parse(row.payload).programId)) ?? null;
    },
  },
};
