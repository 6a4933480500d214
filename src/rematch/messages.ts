import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { decidersOf } from './access.ts';
import { isUndecided } from './policy.ts';
import { findRematch, type Rematch } from './queries.ts';
import { answerMessage, handledMessage, waitingMessage } from './views.ts';

const payload = z.object({ rematchId: z.uuid(), again: z.boolean().default(false) });
const read = (row: OutboxRow) => payload.parse(row.payload);

const deciderUsers = async (db: Db, rematch: Rematch | undefined) =>
  rematch ? (await decidersOf(db, rematch)).map(({ slack_user_id }) => slack_user_id) : [];

/** That Slack does not take a message about a request is known to its deciders alone: the moment would tell. */
const mayKnow = async (db: Db, row: OutboxRow) =>
  deciderUsers(db, await findRematch(db, row.workspace_id, read(row).rematchId));

/** Whether somebody alone who was to be told can still decide; the channel was judged when it was chosen. */
const mayHear = async (db: Db, rematch: Rematch, { to_user }: OutboxRow) =>
  to_user === null || (await deciderUsers(db, rematch)).includes(to_user);

/**
 * The only two messages about a request. Owners of some workspaces can export channels and DMs, so neither says
 * anything but that something waits (confidentiality rules 4 and 10).
 */
export const rematchMessages: Kinds = {
  'rematch.notice': {
    mayKnow,
    async render({ db, now }, row) {
      const { rematchId, again } = read(row);
      const rematch = await findRematch(db, row.workspace_id, rematchId);
      if (!rematch) return null;
      // For the channel it is over once the mentor in question can read there, and looks as any handled one.
      if (row.to_channel && rematch.diverted_at)
        return row.refresh_of
          ? handledMessage(rematch.reference, dateIn(rematch.time_zone, rematch.diverted_at))
          : null;
      if (isUndecided(rematch.status)) {
        return (await mayHear(db, rematch, row)) ? waitingMessage(rematch, again) : null;
      }
      if (!row.refresh_of) return null; // closed before anybody was told: nobody needs to be
      return handledMessage(rematch.reference, dateIn(rematch.time_zone, rematch.decided_at ?? now));
    },
  },
  'rematch.answer': {
    mayKnow,
    async render({ db }, row) {
      const rematch = await findRematch(db, row.workspace_id, read(row).rematchId);
      const answered = rematch && rematch.status !== 'open' && rematch.status !== 'withdrawn';
      return answered ? answerMessage(rematch.id) : null;
    },
  },
};
