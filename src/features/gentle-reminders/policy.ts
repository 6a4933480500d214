/** A pair gets one gentle reminder from the directors in this many days. */
export const ONCE_IN_DAYS = 28;
/** A word that could not be said for so long is not said any more, in days: a week, and as long as a block schedule may hold it. */
export const USEFUL_DAYS = 7 + 14;
