/** The button that opens the log modal, wherever it stands; its value is a pair id, or empty to choose. */
export const LOG_MEETING = 'meetings.log';

/** The buttons of a reminder; their value is a pair id. */
export const AGREE = 'pauses.agree';
export const SNOOZE = 'pauses.snooze';
export const AWAY = 'pauses.away';
