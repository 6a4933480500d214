const DAY_MS = 86_400_000;

/** How long the data of a workspace is kept after the app was taken out, in days. */
const WORKSPACE_DAYS = 30;

/** How long the confidential texts of a request, and who entered an ending, are kept after it is over, in days. */
const TEXT_DAYS = 90;

/** When the data goes of a workspace that took the app out now. */
export const deletionAfter = (now: Date): Date => new Date(now.getTime() + WORKSPACE_DAYS * DAY_MS);

/** What was decided before the answer is erased, if this moment is long enough after. */
export const eraseBefore = (moment: Date): Date => new Date(moment.getTime() - TEXT_DAYS * DAY_MS);
