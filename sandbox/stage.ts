import type { FakeSlack } from './slack/fake.ts';

/** Someone of the demo program, for choosing who to be. */
export type CastMember = { user: string; name: string; part: string };

/** The running sandbox: the fake Slack, the product behind it, and the clock both follow. */
export type Stage = {
  slack: FakeSlack;
  now(): Date;
  /**
   * Moves the clock forward, stopping at every moment at which the product has something to do, so that all that
   * would have happened on the way happens; never backward.
   */
  travelTo(target: Date): Promise<void>;
  /** The next moment at which the product will look at something or send something, if there is one. */
  nextMoment(): Promise<Date | undefined>;
  /** The next moment at which to look whether something happens: that one, or the next noon. Always ahead. */
  nextStop(): Promise<Date>;
  /** Has the product look at what is due, and waits until all is sent. */
  settle(): Promise<void>;
  /** The people of the demo and who they are in it, directors first. */
  cast(): CastMember[];
  /** Brings back the program as it was seeded. */
  reset(): Promise<void>;
  stop(): Promise<void>;
};
