import { unseal } from '../confidential/keys.ts';
import type { Means } from '../means.ts';
import type { Person } from '../slack/person.ts';
import { findOwnNotes, removeOwnNotes } from './queries.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

/** A person's own note on a meeting, opened; undefined text where it does not open. */
export type Note = { metOn: string; withUser: string; text: string | undefined };

/** The private notes of a person, the newest meeting first; for their own eyes. */
export async function readNotes(ctx: Pick<Means, 'db' | 'keys' | 'log'>, who: Who): Promise<Note[]> {
  return (await findOwnNotes(ctx.db, who)).map(({ id, note, met_on, resident, mentor }) => ({
    metOn: met_on,
    withUser: resident === who.userId ? mentor : resident,
    text: opened(ctx, id, note),
  }));
}

function opened({ keys, log }: Pick<Means, 'keys' | 'log'>, id: string, sealed: string): string | undefined {
  try {
    return unseal(keys, { table: 'meeting_entries', column: 'note', id }, sealed);
  } catch {
    log.error({ table: 'meeting_entries' }, 'a sealed text does not open');
    return undefined;
  }
}

/** Deletes every private note of a person and answers how many there were; what they logged stays. */
export const deleteNotes = ({ db }: Pick<Means, 'db'>, who: Who): Promise<number> => removeOwnNotes(db, who);
