import { z } from 'zod';
import type { Kind, Kinds } from '../outbox/kinds.ts';
import { getPair } from '../pairs/queries.ts';
import { openPlace } from './place.ts';
import { isAhead, stillAhead } from './policy.ts';
import { getProposal } from './queries.ts';
import { findZone } from './reading.ts';
import {
  agreedMessage,
  answeredMessage,
  cancelledMessage,
  declinedMessage,
  momentText,
  proposedMessage,
  type Shown,
  todayMessage,
} from './views.ts';

const payload = z.object({ proposalId: z.uuid(), side: z.enum(['resident', 'mentor']) });

/** What a message about a proposal needs: the proposal, the pair, and how its reader sees the other. */
const about = (
  render: (
    facts: Awaited<ReturnType<typeof read>>,
  ) => ReturnType<Kind['render']> | Awaited<ReturnType<Kind['render']>>,
): Kind => ({
  render: async (ctx, row) => render(await read(ctx, row)),
});

async function read({ db, keys, now }: Parameters<Kind['render']>[0], row: Parameters<Kind['render']>[1]) {
  const { proposalId, side } = payload.parse(row.payload);
  const proposal = await getProposal(db, proposalId);
  const pair = await getPair(db, proposal.pair_id);
  const [self, other] =
    side === 'resident'
      ? [pair.resident_user, { user: pair.mentor_user, name: pair.mentor_name }]
      : [pair.mentor_user, { user: pair.resident_user, name: pair.resident_name }];
  const zone = (await findZone(db, pair.workspace_id, self)) ?? pair.program_time_zone;
  const shown: Shown = {
    id: proposal.id,
    pairId: pair.id,
    other,
    zone,
    now,
    way: proposal.way,
    place: openPlace(keys, proposal),
  };
  return { proposal, pair, shown, zone, now, isAnew: row.refresh_of !== null };
}

/** Messages about finding a time. */
export const timeMessages: Kinds = {
  'times.proposed': about(({ proposal, pair, shown, zone, now, isAnew }) => {
    if (proposal.state === 'open' && pair.status === 'active')
      return proposedMessage(shown, stillAhead(proposal, now));
    if (!isAnew) return null;
    const agreed = proposal.state === 'agreed' && proposal.agreed_for;
    return answeredMessage(agreed ? momentText(agreed, zone, now) : undefined, pair.id);
  }),
  'times.agreed': about(({ proposal, pair, shown, now, isAnew }) => {
    if (proposal.state === 'agreed' && proposal.agreed_for)
      return agreedMessage(
        shown,
        proposal.agreed_for,
        [pair.resident_name, pair.mentor_name],
        isAhead(proposal, now),
      );
    return isAnew ? answeredMessage(undefined, pair.id) : null;
  }),
  'times.declined': about(({ proposal, shown }) =>
    proposal.state === 'declined' ? declinedMessage(shown) : null,
  ),
  'times.cancelled': about(({ proposal, pair, shown }) =>
    proposal.agreed_for ? cancelledMessage(shown, proposal.agreed_for, pair.status === 'active') : null,
  ),
  'times.today': about(({ proposal, pair, shown, now, isAnew }) => {
    const at = proposal.agreed_for;
    if (at && isAhead(proposal, now)) return todayMessage(shown, at);
    if (!isAnew || !at) return null;
    return proposal.state === 'agreed'
      ? agreedMessage(shown, at, [pair.resident_name, pair.mentor_name], false)
      : answeredMessage(undefined, pair.id);
  }),
};
