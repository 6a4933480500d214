import { dateIn } from '../calendar/dates.ts';
import type { KeyRing } from '../confidential/keys.ts';
import type { Db } from '../database/tables.ts';
import { findMentors } from '../members/queries.ts';
import { instanceOf, type RoundMentor, type RoundResident } from './policy.ts';
import { findFormer, findPins, findResidents, type InRound, type Round } from './queries.ts';
import type { Instance, Pin } from './types.ts';
import { openExcluded, openWishes } from './wishes.ts';

/** The mentors a round can place residents with: those who take new ones, with the places everybody can count. */
export async function findRoom(db: Db, programId: string, timeZone: string, now: Date) {
  const mentors = await findMentors(db, programId, dateIn(timeZone, now).toString());
  return mentors
    .filter(({ accepting }) => accepting)
    .map((mentor) => ({ ...mentor, places: mentor.left, load: mentor.active_mentees }));
}

export type Mentor = Awaited<ReturnType<typeof findRoom>>[number];

/** Everything a draft of a round follows from at this moment, with who they all are. */
export type Facts = {
  round: Round;
  residents: InRound[];
  mentors: Mentor[];
  instance: Instance;
  /** Whom each resident can be given in a draft, by member id: what the draw took is not among them. */
  open: Map<string, Set<string>>;
  /** What residents wrote for their directors, by Slack user. */
  notes: { user: string; note: string }[];
};

/** Gathers them; `more` are pins beside those that are kept. */
export async function gatherFacts(
  db: Db,
  keys: KeyRing,
  round: Round,
  at: { timeZone: string; now: Date },
  more: readonly Pin[] = [],
): Promise<Facts> {
  const residents = await findResidents(db, round);
  const mentors = await findRoom(db, round.program_id, at.timeZone, at.now);
  const former = await findFormer(db, round.program_id);
  const placing = residents.map(
    (row): RoundResident => ({
      id: row.resident_id,
      level: row.pgy,
      wishes: openWishes(keys, row),
      excluded: openExcluded(keys, row),
      former: former.get(row.resident_id) ?? [],
    }),
  );
  const rooms: RoundMentor[] = mentors;
  const named = new Set(more.map(({ resident }) => resident));
  const kept = (await findPins(db, round.id)).filter(({ resident }) => !named.has(resident));
  const instance = instanceOf(placing, rooms, {
    rule: round.evaluators,
    pins: [...more, ...kept],
    seed: round.seed,
  });
  const open = new Map(
    instance.residents.map(({ id, never }) => [
      id,
      new Set(mentors.filter((mentor) => !never.has(mentor.id)).map((mentor) => mentor.id)),
    ]),
  );
  const notes = residents.flatMap((row, index) => {
    const note = placing[index]?.wishes.note ?? '';
    return note ? [{ user: row.user, note }] : [];
  });
  return { round, residents, mentors, instance, open, notes };
}
