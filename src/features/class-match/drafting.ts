import { findDraws } from '../../domain/draws/operations.ts';
import { isTooSmall, keptOut } from '../../domain/draws/policy.ts';
import { findMentors, type MentorOption } from '../../domain/members/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { KeyRing } from '../../platform/encryption/keys.ts';
import { type ClassMatchMentor, type ClassMatchResident, instanceOf } from './policy.ts';
import { type ClassMatch, type ClassMatchEntry, findFormer, findPins, findResidents } from './queries.ts';
import type { Instance, Pin } from './types.ts';
import { decryptWishes } from './wishes.ts';

/** The mentors a round can place residents with: those who take new ones, with the openings everyone can count. */
export const findRoom = async (db: Db, programId: string, timeZone: string, now: Date) =>
  roomOf(await findMentors(db, programId, dateIn(timeZone, now).toString()));

const roomOf = (mentors: readonly MentorOption[]) =>
  mentors
    .filter(({ accepting }) => accepting)
    .map((mentor) => ({ ...mentor, openings: mentor.left, load: mentor.active_mentees }));

/** A mentor with what the class match needs. */
export type Mentor = Awaited<ReturnType<typeof findRoom>>[number];

/** Everything a draft of a round follows from at this moment, with who they all are. */
export type Facts = {
  round: ClassMatch;
  residents: ClassMatchEntry[];
  mentors: Mentor[];
  /** The program has too few mentors for a draw. */
  isSmall: boolean;
  instance: Instance;
  /** The pins that are kept when the draft is made again. */
  kept: Pin[];
  /** Whom each resident can be given in a draft, by member id: what the draw took is not among them. */
  open: Map<string, Set<string>>;
  /** What residents wrote for their directors, by Slack user. */
  notes: { user: string; note: string }[];
};

/** Gathers them. */
export async function gatherFacts(
  db: Db,
  keys: KeyRing,
  round: ClassMatch,
  at: { timeZone: string; now: Date },
): Promise<Facts> {
  const residents = await findResidents(db, round);
  const all = await findMentors(db, round.program_id, dateIn(at.timeZone, at.now).toString());
  const mentors = roomOf(all);
  const draws = await findDraws(
    db,
    keys,
    residents.map(({ resident_id }) => resident_id),
  );
  const former = await findFormer(db, round.program_id);
  const placing = residents.map((row): ClassMatchResident => {
    const wishes = decryptWishes(keys, row);
    return {
      id: row.resident_id,
      level: row.pgy,
      wishes,
      keptOut: keptOut(draws.get(row.resident_id), wishes.choices),
      former: former.get(row.resident_id) ?? [],
    };
  });
  const rooms: ClassMatchMentor[] = mentors;
  const kept = await findPins(db, round.id);
  const instance = instanceOf(placing, rooms, { rule: round.evaluators, pins: kept, seed: round.seed });
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
  return { round, residents, mentors, isSmall: isTooSmall(all.length), instance, kept, open, notes };
}
