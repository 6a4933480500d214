/** The button that opens the log modal, wherever it stands; its value is a pair id, or empty to choose. */
export const LOG_MEETING = 'meetings.log';
