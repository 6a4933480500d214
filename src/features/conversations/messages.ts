import { z } from 'zod';
import type { Db } from '../../platform/database/tables.ts';
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
import { type Conversation, findConversation, findRequested, isAlive } from './queries.ts';

const payload = z.object({ conversationId: z.uuid() });

const about = (
  say: (conversation: Conversation, isAnew: boolean) => Message | null,
  find = findAlive,
): Kinds[string] => ({
  async render({ db }, row) {
    const found = await find(db, payload.parse(row.payload).conversationId);
    return found ? say(found, row.refresh_of !== null) : null;
  },
  // That a word about it did not arrive would tell a director that there is one.
  mayKnow: async () => [],
});

async function findAlive(db: Db, id: string): Promise<Conversation | undefined> {
  const found = await findConversation(db, id);
  return found && isAlive(found) ? found : undefined;
}

/** Who asked hears within a week, also where the mentor has left meanwhile. */
async function findWaiting(db: Db, id: string): Promise<Conversation | undefined> {
  const found = await findRequested(db, id);
  const waits = found && found.ended_at === null && found.opened_at === null;
  return waits && found.resident_roles.includes('resident') ? found : undefined;
}

/** Messages about conversations beyond the assigned mentor. */
export const conversationMessages: Kinds = {
  [ASKED_KIND]: about((one, isAnew) => {
    if (one.opened_at) return isAnew ? answeredMessage(one, true) : null;
    if (one.declined_at) return isAnew ? answeredMessage(one, false) : null;
    return askedMessage(one);
  }),
  [OPENED_KIND]: about((one) => openedMessage(one)),
  [SILENCE_KIND]: about((one) => silenceMessage(one), findWaiting),
  [REMINDER_KIND]: about((one) => (one.remind_from ? reminderMessage(one) : null)),
};
