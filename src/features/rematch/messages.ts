import { z } from 'zod';
import type { Db } from '../../platform/database/tables.ts';
import type { Kinds, OutboxRow } from '../../platform/outbox/kinds.ts';
import { decidersOf, reachesNobody } from './access.ts';
import { isUndecided } from './policy.ts';
import { findRematch, type Rematch } from './queries.ts';
import { answerMessage, closedMessage, newsMessage, waitingMessage } from './views.ts';

const payload = z.object({ rematchId: z.uuid(), again: z.boolean().default(false) });
const read = (row: OutboxRow) => payload.parse(row.payload);

const deciderUsers = async (db: Db, rematch: Rematch | undefined) =>
  rematch ? (await decidersOf(db, rematch)).map(({ slack_user_id }) => slack_user_id) : [];

/** That Slack does not take a message about a request is known to its deciders alone: the moment would tell. */
const mayKnow = async (db: Db, row: OutboxRow) =>
  deciderUsers(db, await findRematch(db, row.workspace_id, read(row).rematchId));

/** Whether someone alone who was to be told can still decide; the channel was judged when it was chosen. */
const mayRead = async (db: Db, rematch: Rematch, { to_user }: OutboxRow) =>
  to_user === null || (await deciderUsers(db, rematch)).includes(to_user);

/**
 * The messages about a request. Owners of some workspaces can export channels and DMs, so none says
 * anything but that something waits to be opened or read (confidentiality rules 4 and 10).
 */
export const rematchMessages: Kinds = {
  'rematch.notice': {
    mayKnow,
    async render({ db }, row) {
      // The calendar closes it: nothing of the request is looked at, not even whether it is still there.
      if (row.refresh_of) return closedMessage();
      const { rematchId, again } = read(row);
      const rematch = await findRematch(db, row.workspace_id, rematchId);
      if (!rematch || !isUndecided(rematch.status)) return null; // closed before anyone was told: no one needs to be
      if (row.to_channel && (rematch.diverted_at || row.to_channel !== rematch.directors_channel_id))
        return null;
      return (await mayRead(db, rematch, row)) ? waitingMessage(rematch, again) : null;
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
  'rematch.overtaken': {
    mayKnow,
    async render({ db }, row) {
      const rematch = await findRematch(db, row.workspace_id, read(row).rematchId);
      return rematch?.overtaken_at ? answerMessage(rematch.id) : null;
    },
  },
  'rematch.reopened': {
    mayKnow,
    async render({ db }, row) {
      const rematch = await findRematch(db, row.workspace_id, read(row).rematchId);
      return rematch && isUndecided(rematch.status) ? newsMessage(rematch.id) : null; // else its answer says it
    },
  },
  'rematch.unheard': {
    mayKnow,
    async render({ db }, row) {
      const rematch = await findRematch(db, row.workspace_id, read(row).rematchId);
      const isNews = rematch && isUndecided(rematch.status) && (await reachesNobody(db, rematch));
      return isNews ? newsMessage(rematch.id) : null;
    },
  },
};
