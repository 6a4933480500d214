import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { figureBlocks } from '../figures/views.ts';
import { setAccepting } from '../members/accepting.ts';
import { authorize, may } from '../members/access.ts';
import { findMemberships } from '../members/queries.ts';
import { refusal, whyNoProgram } from '../members/refusals.ts';
import { reviewOn } from '../midyear/policy.ts';
import type { PairWithPeople } from '../pairs/queries.ts';
import { undeliveredBlocks } from '../programs/undelivered-views.ts';
import { ownRequestBlocks, waitingBlocks } from '../rematch/views.ts';
import { draftTable } from '../rounds/draft-views.ts';
import { again } from '../slack/again.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Call } from '../slack/commands.ts';
import { troubleOf } from '../slack/errors.ts';
import { track } from '../slack/in-flight.ts';
import type { Click } from '../slack/interactions.ts';
import { type Person, personOfInteraction } from '../slack/person.ts';
import { hasTable, withoutTables } from '../slack/tables.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { isFor } from '../toolkit/policy.ts';
import { findResources } from '../toolkit/queries.ts';
import type { YearState } from '../year/queries.ts';
import { registerDesk } from './desk-handlers.ts';
import { deskRows } from './desk-views.ts';
import { helper } from './help.ts';
import { type Facts, gatherFacts } from './queries.ts';
import type { PairStanding } from './types.ts';
import {
  ACCEPTING,
  emptyHomeView,
  GUIDE,
  GUIDE_TITLE,
  guideModal,
  homeView,
  type ProgramView,
  statusMessage,
} from './views.ts';

/** Registers the Home tab, a bare `/mentor`, and what explains the product. */
export function register(web: Web, ctx: Context): void {
  const status = (call: Call) => showStatus(ctx, call);
  const help = helper(web, ctx);
  web.bare(status);
  web.command({ name: 'status', usage: 'status', about: 'where you stand', run: status });
  web.command({
    name: 'guide',
    usage: 'guide',
    about: 'a first meeting, what to expect, and what to do if it does not fit',
    run: (call) => call.openModal(GUIDE_TITLE, () => guideFor(ctx, call.person)),
  });
  web.command({
    name: 'help',
    usage: 'help',
    about: 'this list',
    says: (person) => help(person),
  });
  web.lost((person) => help(person, true));
  web.click(GUIDE, (click) => click.openModal(GUIDE_TITLE, () => guideFor(ctx, click.person)));
  registerDesk(web, ctx);
  web.click(ACCEPTING, (click) => switchAccepting(ctx, click));
  registerHomeTab(web, ctx);
}

async function guideFor(ctx: Context, person: Person): Promise<ModalView> {
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

async function showStatus(ctx: Context, call: Call): Promise<void> {
  const programs = await viewsFor(ctx, call.person);
  await call.answer(
    programs.length === 0 ? await whyNoProgram(ctx.db, call.person) : statusMessage(programs),
  );
}

/** Publishes the tab when it is opened, and again after its owner did something that may have changed it. */
function registerHomeTab(web: Web, ctx: Context): void {
  web.app.event('app_home_opened', ({ event, body, client }) => {
    if (event.tab !== 'home') return Promise.resolve();
    const org = body.is_enterprise_install ? body.enterprise_id : undefined;
    return track(publish(ctx, client, { workspaceId: org ?? body.team_id, userId: event.user }));
  });
  web.app.use(async ({ next, body, client }) => {
    await next();
    if (!('type' in body)) return;
    const fromHome = body.type === 'block_actions' && 'view' in body && body.view?.type === 'home';
    if (!fromHome && body.type !== 'view_submission') return;
    if (!('user' in body) || !('team' in body)) return;
    const person = personOfInteraction(body as Parameters<typeof personOfInteraction>[0]);
    if (!person.foreign) await track(publish(ctx, client, person));
  });
}

type HomeClient = Click['client'];

async function publish(
  ctx: Context,
  client: HomeClient,
  who: Pick<Person, 'workspaceId' | 'userId'>,
): Promise<void> {
  try {
    const programs = await viewsFor(ctx, who);
    const view = programs.length > 0 ? homeView(programs) : emptyHomeView(await whyNoProgram(ctx.db, who));
    await again(() => client.views.publish({ user_id: who.userId, view })).catch((error) => {
      // A Slack that does not take tables yet gets the same in plain lines.
      if (troubleOf(error).kind !== 'bug' || !hasTable(view)) throw error;
      return again(() => client.views.publish({ user_id: who.userId, view: withoutTables(view) }));
    });
  } catch (error) {
    const text = explain(ctx.log, 'home', error);
    const view = { type: 'home' as const, blocks: messageModal('Mentor', text).blocks };
    await again(() => client.views.publish({ user_id: who.userId, view })).catch((failed) =>
      explain(ctx.log, 'home, telling so', failed),
    );
  }
}

async function viewsFor(ctx: Context, who: Pick<Person, 'workspaceId' | 'userId'>): Promise<ProgramView[]> {
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
    program: facts.program && programPart(facts.program, member),
    ownRematch: facts.openRematch ? ownRequestBlocks(facts.openRematch, facts.unheard) : [],
    confidential: waitingBlocks(facts.confidential, member.program.time_zone),
    resources: facts.resources.filter(
      (each) =>
        mayBeInPair(member.roles) && isFor(each, new Set(member.roles.filter((role) => role !== 'director'))),
    ),
    figures: figureBlocks(facts.program?.figures ?? []),
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

function residentPart({ today, member, pairs, standings, openRequest }: Facts, userId: string) {
  const own = pairs.filter(({ resident_user, kind }) => resident_user === userId && kind === 'formal');
  return {
    today,
    standing: pairStandings(standings, own)[0],
    openRequest: openRequest && {
      id: openRequest.id,
      since: dayIn(member.program.time_zone, openRequest.created_at),
    },
  };
}

function mentorPart({ member, pairs, standings, turned }: Facts, userId: string) {
  const mine = pairs.filter(({ mentor_user }) => mentor_user === userId);
  return {
    standings: pairStandings(standings, mine),
    capacity: member.capacity,
    accepting: member.accepting,
    hasLetter: turned !== undefined,
  };
}

function programPart(program: NonNullable<Facts['program']>, member: Facts['member']) {
  const matched = new Set(
    program.pairs.filter(({ kind }) => kind === 'formal').map(({ resident_id }) => resident_id),
  );
  // Whom the draft of a class match is about stands in its table.
  const drafted = new Set((program.round?.residents ?? []).map(({ id }) => id));
  const levels = new Map(program.residents.map(({ id, pgy }) => [id, pgy]));
  return {
    today: program.today,
    residents: program.residents.length,
    matched: program.residents.filter(({ id }) => matched.has(id)).length,
    desk: deskRows(
      pairStandings(
        program.standings,
        program.pairs.filter(({ kind }) => kind === 'formal'),
      ),
      (residentId) => levels.get(residentId) ?? null,
    ),
    overdue: worstFirst(pairStandings(program.standings, program.pairs)),
    waiting: program.waiting.map(({ id, resident_user, created_at }) => ({
      id,
      resident: resident_user,
      since: dateIn(member.program.time_zone, created_at).toString(),
    })),
    unmatched: program.unmatched
      .filter(({ id, request_id }) => request_id === null && !drafted.has(id))
      .map(({ id, resident_user }) => ({ id, user: resident_user })),
    round: program.round?.state,
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
    undelivered: may(member, 'audit.read') ? undeliveredBlocks(member.program, program.undelivered) : [],
    mayAssign: may(member, 'request.assign'),
    mayReadRecord: may(member, 'audit.read'),
  };
}

/** What the tab says of the new academic year, while there is something to do or to see about it. */
function yearPart(year: YearState | undefined, member: Facts['member']) {
  if (year?.planned) return { planned: year.planned.turns_on };
  if (!year?.ahead) return undefined;
  return { toConfirm: year.draft !== undefined && may(member, 'year.confirm'), from: year.ahead.yearOn };
}

async function switchAccepting(ctx: Context, click: Click): Promise<void> {
  const [programId = '', wanted] = click.value.split(':');
  const access = await authorize(ctx.db, click.person, 'mentor.accepting', programId);
  if (!access.ok) return click.answer(refusal(access.reason, 'mentor.accepting'));
  await setAccepting(ctx, access.member, wanted === 'yes');
  if (click.view) return; // the tab itself shows it
  await click.answer(
    wanted === 'yes' ? 'You take new residents again.' : 'You take no new residents for now.',
  );
}
