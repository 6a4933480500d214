const DAY_MS = 86_400_000;

/** How long the data of a workspace is kept after the app was taken out, in days. */
const WORKSPACE_DAYS = 30;

/** How long the confidential texts of a request, and who entered an ending, are kept after it is over, in days. */
const TEXT_DAYS = 90;

/** When the data goes of a workspace that took the app out now. */
export const deletionAfter = (now: Date): Date => new Date(now.getTime() + WORKSPACE_DAYS * DAY_MS);

/** How long a span of a person's block schedule is kept after its last day, in days. */
const SPAN_DAYS = 365;

/** What was decided before the answer is erased, if this moment is long enough after. */
export const eraseBefore = (moment: Date): Date => new Date(moment.getTime() - TEXT_DAYS * DAY_MS);

/** A span whose last day is before this one (YYYY-MM-DD) ended a year ago, wherever on earth its person lives. */
export const spansErasedBefore = (moment: Date): string =>
  new Date(moment.getTime() - (SPAN_DAYS + 0.5) * DAY_MS).toISOString().slice(0, 10);
