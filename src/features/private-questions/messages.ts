import { z } from 'zod';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import { findCheck, findYearly } from './queries.ts';
import { questionMessage, YEARLY } from './views.ts';
import { YEARLY_KIND } from './yearly-operations.ts';

const payload = z.object({ checkId: z.uuid() });
const yearly = z.object({ yearlyId: z.uuid() });

/** The one message about a private question: that there is one, for the resident alone. */
export const privateQuestionMessages: Kinds = {
  'fit.question': {
    async render({ db }, row) {
      const check = await findCheck(db, row.workspace_id, payload.parse(row.payload).checkId);
      const isOpen = check?.pair_status === 'active' && check.answered_at === null;
      return isOpen ? questionMessage(check.id) : null;
    },
  },
  [YEARLY_KIND]: {
    async render({ db }, row) {
      const { yearlyId } = yearly.parse(row.payload);
      const found = await findYearly(db, row.workspace_id, yearlyId);
      return found && found.answered_at === null ? questionMessage(found.id, YEARLY) : null;
    },
  },
};
