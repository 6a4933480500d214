import type { KnownBlock } from '@slack/types';
import type { Db } from '../../platform/database/tables.ts';
import type { RenderContext } from '../../platform/outbox/kinds.ts';

/** What a reminder is about, for code that picks a line that fits. */
export type Occasion = { programId: string; side: 'resident' | 'mentor'; when: 'first' | 'middle' | 'any' };

/** Finds one line of mrkdwn that fits a reminder, if there is one. */
export type FindLine = (db: Db, occasion: Occasion) => Promise<string | undefined>;

/** A person who is reminded about a pair. */
export type Asked = {
  pairId: string;
  memberId: string;
  user: string;
  other: { user: string; name: string };
};

/** Finds what each was asked about meeting and has not answered, with its buttons, by pair. */
export type FindProposed = (
  ctx: RenderContext,
  asked: readonly Asked[],
) => Promise<ReadonlyMap<string, KnownBlock[]>>;
