import type { ModalView } from '@slack/types';
import { may } from '../../domain/members/access.ts';
import { ActionIds } from '../../domain/members/buttons.ts';
import { findMentors, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import {
  allPairsModal,
  type DashboardRow,
  dashboardRows,
  FILTERS,
  MENTORS,
  MENTORS_TITLE,
  mentorsModal,
  PAIRS_FILTER,
  PAIRS_NEWER,
  PAIRS_OLDER,
  PAIRS_TITLE,
} from './director-views.ts';
import { MORE, MORE_TITLE, moreModal } from './more-views.ts';
import { findDashboard } from './queries.ts';

/** Registers the lists of the directors' Home tab, all pairs and the mentors with their load, and what is behind More. */
export function registerDashboard(web: Web, ctx: HandlerDeps): void {
  const pairs = programWindows(web, ctx, PAIRS_TITLE, 'program.overview');
  pairs.open(ActionIds.pairs, (member, { rest }) => pairsView(ctx, member, rest));
  for (const id of [PAIRS_FILTER, PAIRS_OLDER, PAIRS_NEWER])
    pairs.show(id, (member, { rest }) => pairsView(ctx, member, rest));
  const mentors = programWindows(web, ctx, MENTORS_TITLE, 'program.overview');
  mentors.open(MENTORS, (member) => mentorsView(ctx, member));
  const rest = programWindows(web, ctx, MORE_TITLE, 'program.overview');
  rest.open(MORE, (member) => moreModal(member.program, may(member, 'audit.read')));
}

async function rowsFor(ctx: HandlerDeps, { program }: Membership): Promise<DashboardRow[]> {
  const { standings, levels } = await findDashboard(ctx.db, program.id, ctx.clock());
  return dashboardRows(standings, (residentId) => levels.get(residentId) ?? null);
}

/** The pairs as `shown` asks for them: a filter and a page. */
async function pairsView(ctx: HandlerDeps, member: Membership, shown: string): Promise<ModalView> {
  const [wanted, page] = shown.split(' ');
  const filter = FILTERS.find((each) => each === wanted) ?? 'all';
  const at = /^\d{1,4}$/.test(page ?? '') ? Number(page) : 0;
  const rows = await rowsFor(ctx, member);
  return allPairsModal(
    member.program,
    rows,
    filter,
    at,
    may(member, 'pairs.remind'),
    may(member, 'request.assign'),
  );
}

async function mentorsView(ctx: HandlerDeps, member: Membership): Promise<ModalView> {
  const { program } = member;
  const today = dateIn(program.time_zone, ctx.clock()).toString();
  const mentors = await findMentors(ctx.db, program.id, today);
  return mentorsModal(program, mentors, await rowsFor(ctx, member));
}
