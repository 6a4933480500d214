import type { ModalView } from '@slack/types';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { authorize, may } from '../members/access.ts';
import { findMentors, type Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import {
  allPairsModal,
  type DeskRow,
  deskRows,
  FILTERS,
  MENTORS,
  MENTORS_TITLE,
  mentorsModal,
  PAIRS,
  PAIRS_FILTER,
  PAIRS_NEWER,
  PAIRS_OLDER,
  PAIRS_TITLE,
} from './desk-views.ts';
import { findDesk } from './queries.ts';

/** Registers the lists of the desk: all pairs, and the mentors with their load. */
export function registerDesk(web: Web, ctx: Context): void {
  web.click(PAIRS, (click) => click.openModal(PAIRS_TITLE, () => pairsView(ctx, click)));
  for (const id of [PAIRS_FILTER, PAIRS_OLDER, PAIRS_NEWER]) web.click(id, (click) => turn(ctx, click));
  web.click(MENTORS, (click) => click.openModal(MENTORS_TITLE, () => mentorsView(ctx, click)));
}

async function rowsFor(ctx: Context, { program }: Membership): Promise<DeskRow[]> {
  const { standings, levels } = await findDesk(ctx.db, program.id, ctx.clock());
  return deskRows(standings, (residentId) => levels.get(residentId) ?? null);
}

async function pairsView(ctx: Context, { person, value }: Click): Promise<ModalView> {
  const [programId = '', wanted, page] = value.split(' ');
  const access = await authorize(ctx.db, person, 'program.overview', programId);
  if (!access.ok) return messageModal(PAIRS_TITLE, refusal(access.reason, 'program.overview'));
  const filter = FILTERS.find((each) => each === wanted) ?? 'all';
  const at = /^\d{1,4}$/.test(page ?? '') ? Number(page) : 0;
  const rows = await rowsFor(ctx, access.member);
  return allPairsModal(access.member.program, rows, filter, at, may(access.member, 'pairs.remind'));
}

async function turn(ctx: Context, click: Click): Promise<void> {
  if (!click.view?.isModal) return click.openModal(PAIRS_TITLE, () => pairsView(ctx, click));
  await replaceModal(click.client, click.view.id, await pairsView(ctx, click));
}

async function mentorsView(ctx: Context, { person, value }: Click): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'program.overview', value);
  if (!access.ok) return messageModal(MENTORS_TITLE, refusal(access.reason, 'program.overview'));
  const { program } = access.member;
  const today = dateIn(program.time_zone, ctx.clock()).toString();
  const mentors = await findMentors(ctx.db, program.id, today);
  return mentorsModal(program, mentors, await rowsFor(ctx, access.member));
}
