/**
 * How long someone who waits is kept waiting, in milliseconds: `ackMs` until Bolt refuses a request that no one has
 * acknowledged, `answerMs` until they are told that it takes longer,
 * `callMs` for one call to Slack, `channelMs` for the question who is in a channel.
 */
export type Patience = { ackMs: number; answerMs: number; callMs: number; channelMs: number };

/** Slack waits 3 s for an acknowledgement, and a trigger lives as long. */
export const SLACKS_PATIENCE: Patience = { ackMs: 3001, answerMs: 2500, callMs: 2800, channelMs: 1200 };
