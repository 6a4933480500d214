import type { PairSide } from '../../platform/database/tables/pairs.ts';
import { type Connection, otherSide } from './connection-queries.ts';

/** A pair or a conversation, from the side of one of its two people. */
export type Own = { between: Connection; side: PairSide };

/** The same, for one of the two by their Slack user. */
export const ownOf = (between: Connection, user: string): Own => ({
  between,
  side: between.resident.user === user ? 'resident' : 'mentor',
});

/** The other person. */
export const other = ({ between, side }: Own) => between[otherSide(side)];

/** The other person, as a window offers them. */
export const asChoice = (own: Own) => {
  const { user, name, realName } = other(own);
  return { id: own.between.id, user, name, real_name: realName };
};

/** The reader's time zone. */
export const ownZone = ({ between, side }: Own) => between[side].zone;
