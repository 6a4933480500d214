/** A pair gets one gentle reminder from the directors in this many days. */
export const ONCE_IN_DAYS = 28;
/** A word that could not be said for so long is not said any more, in days. */
export const USEFUL_DAYS = 7;
