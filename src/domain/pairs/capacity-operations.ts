import { isAmong, membersWithPeople } from '../../platform/database/sql.ts';
import type { Tx } from '../../platform/database/tables.ts';

/** The places of some mentors, who stay locked: those lined up or published take theirs, whatever the capacity. */
export type Places = {
  /** Whether they are a mentor still, and active in Slack. */
  isThere(mentorId: string): boolean;
  /** Takes a place; answers with the number of residents that this comes to, where it is beyond the capacity. */
  takeBeyond(mentorId: string): number | undefined;
};

/** Locks these mentors until the transaction ends, by id. */
export async function lockPlaces(tx: Tx, mentorIds: readonly string[]): Promise<Places> {
  const rows = await membersWithPeople(tx)
    .select(['members.id', 'members.roles', 'members.capacity', 'members.active_mentees'])
    .select('people.deactivated_at')
    .where(isAmong('members.id', mentorIds))
    .orderBy('members.id')
    .forNoKeyUpdate(['members'])
    .execute();
  const mentors = new Map(rows.map((row) => [row.id, row]));
  return {
    isThere(mentorId) {
      const mentor = mentors.get(mentorId);
      return mentor?.deactivated_at === null && mentor.roles.includes('mentor');
    },
    takeBeyond(mentorId) {
      const mentor = mentors.get(mentorId);
      if (!mentor) return undefined;
      const active_mentees = mentor.active_mentees + 1;
      mentors.set(mentorId, { ...mentor, active_mentees });
      return active_mentees > mentor.capacity ? active_mentees : undefined;
    },
  };
}
