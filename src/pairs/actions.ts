import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** The button that opens the log modal, wherever it stands; its value is a pair id, or empty to choose. */
export const LOG_MEETING = 'meetings.log';

/** By which a mentor says that they cannot take a new pair on; its value is the pair id. */
export const DECLINE = 'matching.decline';

/** The buttons of a reminder; their value is a pair id, with a date after it where one was typed already. */
export const AGREE = 'pauses.agree';
export const SNOOZE = 'pauses.snooze';
export const AWAY = 'pauses.away';

/** What those buttons are about, as their value has it; both come from outside. */
export const aboutPair = {
  write: (pairId: string, date: Temporal.PlainDate) => `${pairId} ${date}`,
  read(value: string): { pairId: string; date: Temporal.PlainDate | undefined } {
    const [pairId = '', date] = value.split(' ');
    const read = z.iso.date().safeParse(date);
    return { pairId, date: read.success ? Temporal.PlainDate.from(read.data) : undefined };
  },
};
