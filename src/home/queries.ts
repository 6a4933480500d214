import { findStanding } from '../cadence/queries.ts';
import { dateIn } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { findFigures } from '../figures/queries.ts';
import { findDeclinedPairs } from '../matching/again-queries.ts';
import { findOpenRequest, findOpenRequests, findUnmatchedResidents } from '../matching/queries.ts';
import { may } from '../members/access.ts';
import { findByRole, findLevels, findMemberships, type Membership } from '../members/queries.ts';
import { findActivePairsIn, findActivePairsOf } from '../pairs/queries.ts';
import { findUndelivered } from '../programs/undelivered-queries.ts';
import { findWaiting, reachesNobody } from '../rematch/access.ts';
import { findOpenRematch } from '../rematch/queries.ts';
import { findOpenRound, findResidents } from '../rounds/queries.ts';
import type { Person } from '../slack/person.ts';
import { findResources } from '../toolkit/queries.ts';
import { findTurned, findYearState } from '../year/queries.ts';

/** Everything one person may see of one program; what it shows is decided by the views. */
export type Facts = Awaited<ReturnType<typeof gatherFacts>>[number];

/** Gathers what a person may see, program by program. */
export async function gatherFacts(db: Db, person: Pick<Person, 'workspaceId' | 'userId'>, now: Date) {
  const memberships = await findMemberships(db, person);
  const own = await findActivePairsOf(db, person);
  const standings = await findStanding(db, own, now);
  const resources = await findResources(
    db,
    memberships.map(({ program_id }) => program_id),
  );
  const facts = [];
  for (const member of memberships) {
    const openRematch = await findOpenRematch(db, member.id);
    const pairs = own.filter((pair) => pair.program_id === member.program_id);
    facts.push({
      today: dateIn(member.program.time_zone, now),
      member,
      pairs,
      standings,
      turned: member.roles.includes('mentor') ? (await findTurned(db, member.program_id))[0] : undefined,
      openRequest: await findOpenRequest(db, member.id),
      openRematch,
      unheard: openRematch !== undefined && (await reachesNobody(db, openRematch)),
      confidential: await findWaiting(db, member),
      resources: resources.filter((each) => each.program_id === member.program_id),
      program: await gatherProgram(db, member, now),
    });
  }
  return facts;
}

async function gatherProgram(db: Db, member: Membership, now: Date) {
  if (!may(member, 'program.overview')) return undefined;
  const [residents, pairs, waiting, unmatched] = [
    await findLevels(db, member.program_id),
    await findActivePairsIn(db, member.program_id),
    await findOpenRequests(db, member.program_id),
    await findUnmatchedResidents(db, member.program_id),
  ];
  const today = dateIn(member.program.time_zone, now);
  return {
    residents,
    pairs,
    waiting,
    unmatched,
    today,
    declined: may(member, 'request.assign') ? await findDeclinedPairs(db, member.program_id, member.id) : [],
    round: may(member, 'round.run') ? await findRoundOnDesk(db, member.program_id) : undefined,
    year: may(member, 'year.prepare') ? await findYearState(db, member.program, now) : undefined,
    figures: may(member, 'fit.figures') ? await findFigures(db, member.program_id) : [],
    undelivered: may(member, 'audit.read')
      ? await findUndelivered(db, member.program_id, member.slack_user_id, now)
      : [],
    standings: await findStanding(db, pairs, now),
  };
}

/** Every active pair of a program with where it stands, and the residents' levels by member id. */
export async function findDesk(db: Db, programId: string, now: Date) {
  const pairs = await findActivePairsIn(db, programId);
  const standings = await findStanding(db, pairs, now);
  const residents = await findLevels(db, programId);
  return {
    standings: pairs
      .filter(({ kind }) => kind === 'formal')
      .flatMap((pair) => {
        const standing = standings.get(pair.id);
        return standing ? [{ ...standing, pair }] : [];
      }),
    levels: new Map(residents.map(({ id, pgy }) => [id, pgy])),
  };
}

/** The open class match; once there is a draft, with whom it is about, by name. */
async function findRoundOnDesk(db: Db, programId: string) {
  const round = await findOpenRound(db, programId);
  if (!round) return undefined;
  if (round.state !== 'draft') return { state: round.state };
  return {
    state: round.state,
    draft: round.draft ?? [],
    residents: (await findResidents(db, round)).map(({ resident_id: id, display_name }) => ({
      ...{ id, display_name },
      ...{ active_mentees: 0, capacity: 0 },
    })),
    mentors: await findByRole(db, programId, 'mentor'),
  };
}
