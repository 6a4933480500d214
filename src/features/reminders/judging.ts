import type { KnownPair } from '../../domain/cadence/facts.ts';
import type { LedgerRow } from './ledger.ts';
import { judge } from './policy.ts';

/** The side of the pair a nudge is for. */
export const sideOf = (row: Pick<LedgerRow, 'recipient_id'>, pair: KnownPair) =>
  pair.people.resident.memberId === row.recipient_id ? ('resident' as const) : ('mentor' as const);

/** What becomes of a nudge of the ledger at this moment. */
export const judgeRow = (row: LedgerRow, pair: KnownPair, now: Date) =>
  judge({ ...row, side: sideOf(row, pair) }, pair.facts, pair.rules, now);

/** A nudge about to be sent, with its pair. */
export type Relevant = { row: LedgerRow; pair: KnownPair };

/** The time zone in which the person it is for lives. */
export const zoneOf = ({ row, pair }: Relevant): string => pair.facts.sides[sideOf(row, pair)].timeZone;
