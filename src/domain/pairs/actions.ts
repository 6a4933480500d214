import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** By which a mentor says that they cannot take a new pair on; its value is the pair id. */
export const DECLINE = 'matching.decline';

/** How long a logged meeting can be taken back, in minutes. */
export const UNDO_MINUTES = 10;

/** The longest private note on a meeting, in characters as people count them. */
export const MOST_NOTE = 2000;

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
