import type { Temporal } from 'temporal-polyfill';
import type { WorkingHours } from '../../platform/calendar/hours.ts';
import type { YearStarts } from '../../platform/calendar/year.ts';
import type { PairSide } from '../../platform/database/tables/pairs.ts';
import type { Rung } from './ladder.ts';

type Day = Temporal.PlainDate;

/** A span of calendar days, both included. */
export type Span = { from: Day; until: Day };

/** A program's settings, as the rules need them. Every date is a calendar date in `timeZone`. */
export type Rules = {
  timeZone: string;
  meetingsPerYear: number;
  firstMeetingWindowDays: number;
  yearStarts: YearStarts;
  hours: WorkingHours;
  ladder: readonly Rung[];
};

/** A meeting that was logged: the day they met, and when it was entered. */
export type Met = { on: Day; loggedAt: Date };

/** One side of a pair. */
type SideFacts = {
  timeZone: string;
  /** Slack knows the account as active. */
  reachable: boolean;
  snoozes: readonly { dueOn: Day; until: Day }[];
};

/** All that the rules look at about a pair. */
export type PairFacts = {
  startedOn: Day;
  /** The day on which it came with a roster, where it did. */
  importedOn: Day | undefined;
  /** The pair is active, not scheduled and not ended. */
  active: boolean;
  agreedOn: Day | undefined;
  /** The mentor has said that they cannot take it on; they hear no more of it. */
  declined: boolean;
  /** By date, the first one first. */
  meetings: readonly Met[];
  /** Of the pair and of either member, as `merged` makes them. */
  pauses: readonly Span[];
  sides: Record<PairSide, SideFacts>;
};

/** Who stands on one side of a pair. */
export type SidePerson = { memberId: string; user: string; name: string };

/** A pair with everything the cadence rules look at. */
export type KnownPair = {
  id: string;
  workspaceId: string;
  programId: string;
  programName: string;
  rules: Rules;
  facts: PairFacts;
  people: Record<PairSide, SidePerson>;
};
