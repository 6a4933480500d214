import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { getPair } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { hoursOf } from '../../platform/calendar/hours.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Kind, Kinds, RenderContext } from '../../platform/outbox/kinds.ts';
import { decryptLocation } from './location.ts';
import { isAhead, stillAhead } from './policy.ts';
import { findAgreed, findFormer, findNewest, findOpen, getProposal, type TimeProposal } from './queries.ts';
import { findZone } from './reading.ts';
import {
  agreedMessage,
  answeredMessage,
  cancelledMessage,
  declinedMessage,
  momentText,
  passedMessage,
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
    minutes: proposal.minutes,
    location: decryptLocation(keys, proposal),
    instead: await insteadOf(db, proposal),
    hours: hoursOf(await getProgram(db, pair.program_id)),
  };
  return { db, proposal, pair, shown, zone, now, isAnew: row.refresh_of !== null };
}

/** The date that a proposal changes or has changed. */
const insteadOf = async (db: Db, proposal: TimeProposal): Promise<Date | undefined> =>
  proposal.sequence > 0 ? ((await findFormer(db, proposal))?.agreed_for ?? undefined) : undefined;

async function hasDate(db: Db, pairId: string, now: Date): Promise<boolean> {
  const agreed = await findAgreed(db, pairId);
  return agreed !== undefined && isAhead(agreed, now);
}

/** What one person of some pairs was asked and has not answered, by pair: it stands in their reminder, too. */
export async function proposedBlocks(
  { db, keys, now }: RenderContext,
  asked: readonly { pairId: string; memberId: string; user: string; other: { user: string; name: string } }[],
): Promise<Map<string, KnownBlock[]>> {
  const open = await findOpen(
    db,
    asked.map(({ pairId }) => pairId),
  );
  const blocks = new Map<string, KnownBlock[]>();
  for (const proposal of open) {
    const reader = asked.find(({ pairId }) => pairId === proposal.pair_id);
    const times = stillAhead(proposal, now);
    if (!reader || proposal.proposed_by === reader.memberId || times.length === 0) continue;
    const program = await getProgram(db, proposal.program_id);
    const shown: Shown = {
      id: proposal.id,
      pairId: proposal.pair_id,
      other: reader.other,
      zone: (await findZone(db, proposal.workspace_id, reader.user)) ?? program.time_zone,
      now,
      way: proposal.way,
      minutes: proposal.minutes,
      location: decryptLocation(keys, proposal),
      instead: await insteadOf(db, proposal),
      hours: hoursOf(program),
    };
    blocks.set(proposal.pair_id, proposedMessage(shown, times).blocks ?? []);
  }
  return blocks;
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
  'times.passed': about(async ({ db, proposal, pair, shown, now }) => {
    const newest = await findNewest(db, pair.id);
    const isLast = newest?.id === proposal.id && proposal.state === 'passed' && pair.status === 'active';
    return isLast && !(await hasDate(db, pair.id, now)) ? passedMessage(shown) : null;
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
