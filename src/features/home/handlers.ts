import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { Temporal } from 'temporal-polyfill';
import { reviewOn } from '../../domain/cadence/midyear-policy.ts';
import { setAccepting } from '../../domain/members/accepting.ts';
import { may } from '../../domain/members/access.ts';
import { findMemberships } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { PairWithPeople } from '../../domain/pairs/queries.ts';
import { totalBlocks } from '../../domain/totals/views.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { button, messageModal } from '../../platform/slack/blocks.ts';
import type { Call } from '../../platform/slack/commands.ts';
import { track } from '../../platform/slack/in-flight.ts';
import { showOrLines } from '../../platform/slack/in-lines.ts';
import { type Person, personOfInteraction } from '../../platform/slack/person.ts';
import { retryCall } from '../../platform/slack/retry.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Clicked, Web } from '../../platform/slack/web.ts';
import { workspaceOfEvent } from '../../platform/workspaces/events.ts';
import { draftTable } from '../class-match/table-views.ts';
import { MATCH, MATCH_TITLE } from '../class-match/views.ts';
import { ownEntry } from '../class-match/wish-views.ts';
import { isFor } from '../guide/access.ts';
import { findResources } from '../guide/queries.ts';
import { findReopenable } from '../program-settings/closing-queries.ts';
import { closedBlocks } from '../program-settings/closing-views.ts';
import { firstStepsBlocks } from '../program-settings/first-steps-views.ts';
import { undeliveredBlocks } from '../program-settings/undelivered-views.ts';
import { confidentialBlocks } from '../rematch/decided-views.ts';
import { ownRequestBlocks } from '../rematch/views.ts';
import { heldBlocks } from '../restoring/views.ts';
import { TELL, untoldBlocks, untoldText } from '../roster/tell-views.ts';
import { talkBlocks } from '../scheduling/talk-views.ts';
import type { YearState } from '../year-rollover/queries.ts';
import { registerDashboard } from './director-handlers.ts';
import { dashboardRows } from './director-views.ts';
import { helper } from './help.ts';
import { registerLost } from './lost-handlers.ts';
import { ACCEPTING } from './own-views.ts';
import { type Facts, gatherFacts } from './queries.ts';
import { emptyStatus, emptyView } from './setting-up.ts';
import type { PairStanding } from './types.ts';
import { GUIDE, GUIDE_TITLE, guideModal, homeView, type ProgramView, statusMessage } from './views.ts';

/** Registers the Home tab, a bare `/mentor`, and what explains the product. */
export function register(web: Web, ctx: HandlerDeps): void {
  const status = (call: Call) => showStatus(ctx, call);
  const help = helper(web, ctx);
  web.bare(status);
  web.command({
    name: 'status',
    usage: 'status',
    purpose: 'meetings',
    about: 'see where your meetings stand',
    title: 'My mentoring',
    run: status,
  });
  web.command({
    name: 'guide',
    usage: 'guide',
    purpose: 'privacy',
    title: GUIDE_TITLE,
    about: 'read how mentoring works here',
    run: (call) => call.openModal(GUIDE_TITLE, () => guideFor(ctx, call.person)),
  });
  web.command({
    name: 'help',
    usage: 'help',
    purpose: 'privacy',
    about: 'see this list',
    says: (person) => help.known(person),
  });
  registerLost(web, help);
  web.click(GUIDE, (click) => click.openModal(GUIDE_TITLE, () => guideFor(ctx, click.person)));
  registerDashboard(web, ctx);
  const mentors = programWindows(web, ctx, 'Mentor', 'mentor.accepting');
  mentors.answer(ACCEPTING, async (mentor, { rest, view }) => {
    await setAccepting(ctx, mentor, rest === 'yes');
    if (view) return; // the tab itself shows it
    return rest === 'yes'
      ? "You're open to new residents again."
      : "You're not taking new residents right now.";
  });
  registerHomeTab(web, ctx);
}

async function guideFor(ctx: HandlerDeps, person: Person): Promise<ModalView> {
  const memberships = await findMemberships(ctx.db, person);
  const roles = new Set(memberships.flatMap((member) => member.roles));
  const [isResident, isMentor] = [roles.has('resident'), roles.has('mentor')];
  const all = await findResources(
    ctx.db,
    memberships.map(({ program_id }) => program_id),
  );
  const resources = all.filter((resource) => isFor(resource, roles));
  return guideModal(isResident === isMentor ? 'anybody' : isResident ? 'resident' : 'mentor', resources);
}

async function showStatus(ctx: HandlerDeps, call: Call): Promise<void> {
  const programs = await viewsFor(ctx, call.person);
  if (programs.length > 0) return call.answer(statusMessage(programs));
  const closed = closedBlocks(await findReopenable(ctx.db, call.person));
  await call.answer(
    closed.length > 0
      ? { text: 'Your program is closed.', blocks: closed }
      : await emptyStatus(ctx, call.client, call.person),
  );
}

/** Publishes the tab when it is opened, and again after its owner did something that may have changed it. */
function registerHomeTab(web: Web, ctx: HandlerDeps): void {
  web.app.event('app_home_opened', ({ event, body, client }) => {
    if (event.tab !== 'home') return Promise.resolve();
    const workspaceId = workspaceOfEvent(body);
    return workspaceId ? track(publish(ctx, client, { workspaceId, userId: event.user })) : Promise.resolve();
  });
  web.app.use(async ({ next, body, client }) => {
    await next();
    if (!('type' in body)) return;
    const isClick = body.type === 'block_actions' && web.acts(body as Clicked);
    if (!isClick && body.type !== 'view_submission') return;
    if (!('user' in body) || !('team' in body)) return;
    const person = personOfInteraction(body as Parameters<typeof personOfInteraction>[0]);
    if (!person.foreign) await track(publish(ctx, client, person));
  });
}

const MOST_BLOCKS = 100;
async function publish(
  ctx: HandlerDeps,
  client: WebClient,
  who: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<void> {
  try {
    const programs = await viewsFor(ctx, who);
    const closed = closedBlocks(await findReopenable(ctx.db, who));
    const held = ctx.held?.();
    const zone = programs[0]?.member.program.time_zone;
    const first = held && zone ? heldBlocks(held.backup_at, zone) : [];
    const view =
      programs.length > 0
        ? homeView(programs, [...first, ...closed])
        : await emptyView(ctx, client, who, closed);
    const showing = { most: MOST_BLOCKS, plain: ctx.plainLines === true, again: true };
    await showOrLines(view.blocks as KnownBlock[], showing, (blocks) =>
      retryCall(() => client.views.publish({ user_id: who.userId, view: { ...view, blocks } })),
    );
  } catch (error) {
    const text = explain(ctx.log, 'home', error);
    const view = { type: 'home' as const, blocks: messageModal('Mentor', text).blocks };
    await retryCall(() => client.views.publish({ user_id: who.userId, view })).catch((failed) =>
      explain(ctx.log, 'home, showing the message', failed),
    );
  }
}

async function viewsFor(
  ctx: HandlerDeps,
  who: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<ProgramView[]> {
  const now = ctx.clock();
  const facts = await gatherFacts(ctx.db, who, now);
  return facts.map((fact) => viewOf(fact, who.userId));
}

/** What one person is shown of one program. */
export function viewOf(facts: Facts, userId: string): ProgramView {
  const { member } = facts;
  return {
    member,
    resident: member.roles.includes('resident') ? residentPart(facts, userId) : undefined,
    mentor: member.roles.includes('mentor') ? mentorPart(facts, userId) : undefined,
    talks: facts.talks.flatMap((talk) => talkBlocks(talk, userId, facts.now)),
    hasLetter: facts.hasLetter,
    program: facts.program && programPart(facts.program, member),
    ownRematch: facts.openRematch ? ownRequestBlocks(facts.openRematch, facts.unheard) : [],
    ...confidentialBlocks(facts.confidential, member.program.time_zone),
    resources: facts.resources.filter(
      (each) =>
        mayBeInPair(member.roles) && isFor(each, new Set(member.roles.filter((role) => role !== 'director'))),
    ),
    figures: totalBlocks(facts.program?.figures ?? []),
  };
}

/** Who has residents or a mentor to meet; a director alone looks after the links by their button. */
const mayBeInPair = (roles: readonly string[]) => roles.includes('resident') || roles.includes('mentor');

const dayIn = (zone: string, at: Date) => dateIn(zone, at).toString();

/** The pair with where it stands; one that ended between two reads is left out. */
function pairStandings(standings: Facts['standings'], pairs: readonly PairWithPeople[]): PairStanding[] {
  return pairs.flatMap((pair) => {
    const standing = standings.get(pair.id);
    return standing ? [{ ...standing, pair }] : [];
  });
}

/** Those past the due date, the longest first. */
const worstFirst = (standings: readonly PairStanding[]): PairStanding[] =>
  standings
    .flatMap((standing) => (standing.missedOn ? [{ standing, since: standing.missedOn }] : []))
    .sort((one, other) => Temporal.PlainDate.compare(one.since, other.since))
    .map(({ standing }) => standing);

function residentPart({ today, member, pairs, standings, openRequest, inMatch }: Facts, userId: string) {
  const own = pairs.filter(({ resident_user }) => resident_user === userId);
  return {
    today,
    standing: pairStandings(standings, own)[0],
    match: inMatch && ownEntry(inMatch),
    openRequest: openRequest && {
      id: openRequest.id,
      since: dayIn(member.program.time_zone, openRequest.created_at),
    },
  };
}

function mentorPart({ member, pairs, standings }: Facts, userId: string) {
  const mine = pairs.filter(({ mentor_user }) => mentor_user === userId);
  return {
    standings: pairStandings(standings, mine),
    capacity: member.capacity,
    accepting: member.accepting,
  };
}

function programPart(program: NonNullable<Facts['program']>, member: Facts['member']) {
  const steps = stepsFor(program, member);
  const matched = new Set(program.pairs.map(({ resident_id }) => resident_id));
  // Who is in a class match isn't forgotten; whom a published one places has a mentor to come.
  const drafted = new Set([...(program.round?.residents ?? []).map(({ id }) => id), ...placedIn(program)]);
  const levels = new Map(program.residents.map(({ id, pgy }) => [id, pgy]));
  return {
    today: program.today,
    residents: program.residents.length,
    matched: program.residents.filter(({ id }) => matched.has(id)).length,
    desk: dashboardRows(
      pairStandings(program.standings, program.pairs),
      (residentId) => levels.get(residentId) ?? null,
    ),
    overdue: worstFirst(pairStandings(program.standings, program.pairs)),
    waiting: program.waiting.map(({ id, resident_id, resident_name, pgy, source, created_at }) => ({
      ...{ id, name: resident_name, pgy, asked: source === 'resident', inMatch: drafted.has(resident_id) },
      since: dateIn(member.program.time_zone, created_at).toString(),
    })),
    unmatched: program.unmatched
      .filter(({ id, request_id }) => request_id === null && !drafted.has(id))
      .map(({ id, resident_name, pgy }) => ({ id, name: resident_name, pgy })),
    round: program.round && { state: program.round.state, residents: drafted.size },
    draft:
      program.round && 'draft' in program.round && program.round.draft
        ? draftTable(member.program.name, program.round.draft, {
            residents: program.round.residents ?? [],
            mentors: program.round.mentors ?? [],
          })
        : [],
    midyear: may(member, 'midyear.read') ? reviewOn(program.today, member.program) : undefined,
    year: yearPart(program.year, member),
    declined: program.declined,
    untold: steps.length > 0 ? [] : untoldBlocks(member.program.id, program.untold), // the steps say it
    steps,
    undelivered: may(member, 'audit.read') ? undeliveredBlocks(member.program, program.undelivered) : [],
    mayAssign: may(member, 'request.assign'),
    mayReadRecord: may(member, 'audit.read'),
  };
}

/** The residents whom a published class match places on its date. */
const placedIn = ({ round }: NonNullable<Facts['program']>): readonly string[] =>
  round && 'placed' in round ? (round.placed ?? []) : [];

/** How long a program is new, in days: who joins later brings its first steps back to no one. */
const NEW_FOR_DAYS = 60;

/** A new program's first steps, for those who take them. */
function stepsFor(program: NonNullable<Facts['program']>, member: Facts['member']) {
  const { id, first_steps, created_at, time_zone } = member.program;
  if (!first_steps || !may(member, 'roster.import')) return [];
  const newUntil = dateIn(time_zone, new Date(created_at)).add({ days: NEW_FOR_DAYS });
  if (Temporal.PlainDate.compare(program.today, newUntil) > 0) return [];
  const placed = new Set(placedIn(program));
  return firstStepsBlocks(id, {
    isImported: program.residents.length > 0,
    untold: untoldText(program.untold),
    isMatched: program.pairs.length + placed.size > 0 && program.unmatched.every(({ id }) => placed.has(id)),
    tell: button(TELL, 'Tell them', id),
    match: may(member, 'round.run') ? button(MATCH, MATCH_TITLE, id) : undefined,
    isMatching: program.round !== undefined,
  });
}

/** What the tab says of the new academic year, while there is something to do or to see about it. */
function yearPart(year: YearState | undefined, member: Facts['member']) {
  if (year?.planned) return { planned: year.planned.turns_on };
  if (!year?.ahead) return undefined;
  return { toConfirm: year.draft !== undefined && may(member, 'year.confirm'), from: year.ahead.yearOn };
}
