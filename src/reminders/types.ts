import type { Db } from '../database/tables.ts';

/** What a reminder is about, for whoever finds a line that fits. */
export type Occasion = { programId: string; side: 'resident' | 'mentor'; when: 'first' | 'middle' | 'any' };

/** Finds one line of mrkdwn that fits a reminder, if there is one. */
export type FindLine = (db: Db, occasion: Occasion) => Promise<string | undefined>;
