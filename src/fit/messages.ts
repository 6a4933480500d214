import { z } from 'zod';
import type { Kinds } from '../outbox/kinds.ts';
import { findCheck } from './queries.ts';
import { questionMessage } from './views.ts';

const payload = z.object({ checkId: z.uuid() });

/** The one message about a fit check: that there is a question, for the resident alone. */
export const fitMessages: Kinds = {
  'fit.question': {
    async render({ db }, row) {
      const check = await findCheck(db, row.workspace_id, payload.parse(row.payload).checkId);
      const isOpen = check?.pair_status === 'active' && check.answered_at === null;
      return isOpen ? questionMessage(check.id) : null;
    },
  },
};
