import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { getProgram } from '../../domain/programs/queries.ts';
import { hoursOf } from '../../platform/calendar/hours.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Kind, Kinds, RenderContext } from '../../platform/outbox/kinds.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import { type ConnectionKey, connectionOf, findConnection, otherSide } from './connection-queries.ts';
import { decryptLocation } from './location.ts';
import { kindOf, type Told } from './operations.ts';
import { isAhead, stillAhead } from './policy.ts';
import { findAgreed, findFormer, findNewest, findOpen, findProposal, type TimeProposal } from './queries.ts';
import { findZone } from './reading.ts';
import { quietMessage } from './talk-views.ts';
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

/** A message about a proposal, from what `read` finds; that a word about a conversation did not arrive is told no one. */
const about = (
  what: Told,
  render: (facts: Facts) => Message | null | Promise<Message | null>,
): Record<string, Kind> => ({
  [kindOf(what)]: {
    async render(ctx, row) {
      const facts = await read(ctx, row);
      const message = facts && (await render(facts));
      if (!message) return null;
      return facts.between.kind === 'conversation' ? quietMessage(what, message) : message;
    },
    async mayKnow(db, row) {
      const proposal = await findProposal(db, payload.parse(row.payload).proposalId);
      return proposal?.pair_id ? undefined : [];
    },
  },
});

type Facts = NonNullable<Awaited<ReturnType<typeof read>>>;

/** The proposal, whose it is, and how the reader sees the other; undefined where it was deleted. */
async function read({ db, keys, now }: Parameters<Kind['render']>[0], row: Parameters<Kind['render']>[1]) {
  const { proposalId, side } = payload.parse(row.payload);
  const proposal = await findProposal(db, proposalId);
  const between = proposal && (await findConnection(db, connectionOf(proposal)));
  if (!proposal || !between) return undefined;
  const { zone, programId } = between[side];
  const { user, name } = between[otherSide(side)];
  const shown: Shown = {
    id: proposal.id,
    of: between,
    other: { user, name },
    zone,
    now,
    way: proposal.way,
    minutes: proposal.minutes,
    location: decryptLocation(keys, proposal),
    instead: await insteadOf(db, proposal),
    hours: hoursOf(await getProgram(db, programId)),
  };
  const names: [string, string] = [between.resident.name, between.mentor.name];
  return { db, proposal, between, names, shown, zone, now, isAnew: row.refresh_of !== null };
}

/** The date that a proposal changes or has changed. */
const insteadOf = async (db: Db, proposal: TimeProposal): Promise<Date | undefined> =>
  proposal.sequence > 0 ? ((await findFormer(db, proposal))?.agreed_for ?? undefined) : undefined;

async function hasDate(db: Db, of: ConnectionKey, now: Date): Promise<boolean> {
  const agreed = await findAgreed(db, of);
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
    if (!reader || !proposal.pair_id || proposal.proposed_by === reader.memberId || times.length === 0)
      continue;
    const program = await getProgram(db, proposal.program_id);
    const shown: Shown = {
      id: proposal.id,
      of: connectionOf(proposal),
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
  ...about('proposed', ({ proposal, between, shown, zone, now, isAnew }) => {
    if (proposal.state === 'open' && between.isOn) return proposedMessage(shown, stillAhead(proposal, now));
    if (!isAnew) return null;
    const agreed = proposal.state === 'agreed' && proposal.agreed_for;
    return answeredMessage(agreed ? momentText(agreed, zone, now) : undefined, between.id);
  }),
  ...about('agreed', ({ proposal, between, names, shown, now, isAnew }) => {
    if (proposal.state === 'agreed' && proposal.agreed_for)
      return agreedMessage(shown, proposal.agreed_for, names, isAhead(proposal, now));
    return isAnew ? answeredMessage(undefined, between.id) : null;
  }),
  ...about('passed', async ({ db, proposal, between, shown, now }) => {
    const newest = await findNewest(db, between);
    const isLast = newest?.id === proposal.id && proposal.state === 'passed' && between.isOn;
    return isLast && !(await hasDate(db, between, now)) ? passedMessage(shown) : null;
  }),
  ...about('declined', ({ proposal, shown }) =>
    proposal.state === 'declined' ? declinedMessage(shown) : null,
  ),
  ...about('cancelled', ({ proposal, between, shown }) => {
    // Whether the date alone is off, or the conversation is over, is said to no one.
    const offersAnother = between.kind === 'pair' && between.isOn;
    return proposal.agreed_for ? cancelledMessage(shown, proposal.agreed_for, offersAnother) : null;
  }),
  ...about('today', ({ proposal, between, names, shown, now, isAnew }) => {
    const at = proposal.agreed_for;
    if (at && isAhead(proposal, now)) return todayMessage(shown, at);
    if (!isAnew || !at) return null;
    return proposal.state === 'agreed'
      ? agreedMessage(shown, at, names, false)
      : answeredMessage(undefined, between.id);
  }),
};
