import { findStanding } from '../../domain/cadence/queries.ts';
import { may } from '../../domain/members/access.ts';
import { findByRole, findLevels, findMemberships, type Membership } from '../../domain/members/queries.ts';
import { findActivePairsIn, findActivePairsOf } from '../../domain/pairs/queries.ts';
import { findTotals } from '../../domain/totals/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Person } from '../../platform/slack/person.ts';
import { findOpenClassMatch, findOwnEntry, findResidents } from '../class-match/queries.ts';
import { findResources } from '../guide/queries.ts';
import { findUndelivered } from '../program-settings/undelivered-queries.ts';
import { findWaitingAndDecided, reachesNobody } from '../rematch/access.ts';
import { findOpenRematch } from '../rematch/queries.ts';
import { findOpenRequest, findOpenRequests, findUnmatchedResidents } from '../requests/queries.ts';
import { findDeclinedPairs } from '../requests/reassign-queries.ts';
import { countUntold } from '../roster/queries.ts';
import { findConversationsOf } from '../scheduling/connection-queries.ts';
import { findLetterYear } from '../year-rollover/letter-queries.ts';
import { findYearState } from '../year-rollover/queries.ts';

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
  const talks = memberships.some(mayTalk) ? await findConversationsOf(db, person) : [];
  const facts = [];
  for (const member of memberships) {
    const openRematch = await findOpenRematch(db, member.id);
    const pairs = own.filter((pair) => pair.program_id === member.program_id);
    const isResident = member.roles.includes('resident');
    const openRequest = isResident ? await findOpenRequest(db, member.id) : undefined;
    const isUnmatched = isResident && !openRequest && !pairs.some((pair) => pair.resident_id === member.id);
    facts.push({
      today: dateIn(member.program.time_zone, now),
      now,
      member,
      pairs,
      talks: talks.filter(({ resident, mentor }) => [resident.memberId, mentor.memberId].includes(member.id)),
      standings,
      hasLetter: mayHaveLetter(member) && (await findLetterYear(db, member)) !== undefined,
      openRequest,
      inMatch: isUnmatched ? await findOwnEntry(db, member.id) : undefined,
      openRematch,
      unheard: openRematch !== undefined && (await reachesNobody(db, openRematch)),
      confidential: await findWaitingAndDecided(db, member),
      resources: resources.filter((each) => each.program_id === member.program_id),
      program: await gatherProgram(db, member, now),
    });
  }
  return facts;
}

const mayTalk = ({ roles }: Membership) => roles.includes('resident') || roles.includes('mentor');

/** A mentor, and someone who has finished or left; for anyone else there is nothing to look for. */
const mayHaveLetter = ({ roles }: Membership) => roles.length === 0 || roles.includes('mentor');

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
    round: may(member, 'round.run') ? await findDashboardClassMatch(db, member.program_id) : undefined,
    year: may(member, 'year.prepare') ? await findYearState(db, member.program, now) : undefined,
    untold: may(member, 'roster.import') ? await countUntold(db, member.program_id) : { people: 0, pairs: 0 },
    figures: may(member, 'fit.figures') ? await findTotals(db, member.program_id) : [],
    undelivered: may(member, 'audit.read')
      ? await findUndelivered(db, member.program_id, member.slack_user_id, now)
      : [],
    standings: await findStanding(db, pairs, now),
  };
}

/** Every active pair of a program with where it stands, and the residents' levels by member id. */
export async function findDashboard(db: Db, programId: string, now: Date) {
  const pairs = await findActivePairsIn(db, programId);
  const standings = await findStanding(db, pairs, now);
  const residents = await findLevels(db, programId);
  return {
    standings: pairs.flatMap((pair) => {
      const standing = standings.get(pair.id);
      return standing ? [{ ...standing, pair }] : [];
    }),
    levels: new Map(residents.map(({ id, pgy }) => [id, pgy])),
  };
}

/** The open class match with the residents in it, by name once there is a draft; once published, with those it places. */
async function findDashboardClassMatch(db: Db, programId: string) {
  const round = await findOpenClassMatch(db, programId);
  if (!round) return undefined;
  const { state } = round;
  if (state === 'published') return { state, placed: (round.draft ?? []).map(({ resident }) => resident) };
  const residents = (await findResidents(db, round)).map(({ resident_id: id, display_name, wished_at }) => ({
    ...{ id, display_name, hasWishes: wished_at !== null },
  }));
  if (state === 'wishes') return { state, residents };
  return {
    state,
    residents,
    draft: round.draft ?? [],
    mentors: await findByRole(db, programId, 'mentor'),
  };
}
