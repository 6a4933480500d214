/** A pair hears one kind word from the directors in so many days. */
export const ONCE_IN_DAYS = 28;
/** A word that could not be said for so long is not said any more, in days. */
export const USEFUL_DAYS = 7;
