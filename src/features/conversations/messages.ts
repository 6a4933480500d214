import { z } from 'zod';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import {
  answeredMessage,
  askedMessage,
  openedMessage,
  reminderMessage,
  silenceMessage,
} from './message-views.ts';
import { REMINDER_KIND, SILENCE_KIND } from './notification-operations.ts';
import { ASKED_KIND, OPENED_KIND } from './operations.ts';
import { type Conversation, findConversation, isAlive } from './queries.ts';

const payload = z.object({ conversationId: z.uuid() });

const about = (say: (conversation: Conversation, isAnew: boolean) => Message | null): Kinds[string] => ({
  async render({ db }, row) {
    const found = await findConversation(db, payload.parse(row.payload).conversationId);
    return found && isAlive(found) ? say(found, row.refresh_of !== null) : null;
  },
  // That a word about it did not arrive would tell a director that there is one.
  mayKnow: async () => [],
});

/** Messages about conversations beyond the assigned mentor. */
export const conversationMessages: Kinds = {
  [ASKED_KIND]: about((one, isAnew) => {
    if (one.opened_at) return isAnew ? answeredMessage(one, true) : null;
    if (one.declined_at) return isAnew ? answeredMessage(one, false) : null;
    return askedMessage(one);
  }),
  [OPENED_KIND]: about((one) => openedMessage(one)),
  [SILENCE_KIND]: about((one) => (one.opened_at ? null : silenceMessage(one))),
  [REMINDER_KIND]: about((one) => (one.remind_from ? reminderMessage(one) : null)),
};
