import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { findActivePair } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { openGoals, saveGoals } from './operations.ts';
import { findGoals, findShared } from './queries.ts';
import { GOALS, GOALS_SUBMIT, GOALS_TITLE, goalsForm, goalsModal, savedGoals, sharedModal } from './views.ts';

/** Registers a resident's own goals, and what a mentor sees of those that are shared. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'goals',
    title: GOALS_TITLE,
    action: 'goals.open',
    render: (member) => goalsView(ctx, member),
  };
  web.command({
    name: 'goals',
    usage: 'goals',
    roles: ['resident', 'mentor'],
    about:
      'your own goals, sealed; share them with your mentor if you like (mentors: what is shared with you)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(GOALS, (click) => openIn(ctx, opening, click, click.value));
  web.submit(GOALS_SUBMIT, (submission) => save(ctx, submission));
}

async function goalsView(ctx: Context, member: Membership): Promise<ModalView> {
  const shared = (await findShared(ctx.db, member.id)).map((row) => ({
    user: row.user,
    goals: openGoals(ctx.keys, row),
  }));
  if (!member.roles.includes('resident')) return sharedModal(shared);
  const row = await findGoals(ctx.db, member.id);
  const pair = await findActivePair(ctx.db, member.id);
  return goalsModal(member.program_id, {
    goals: row ? openGoals(ctx.keys, row) : [],
    isShared: row !== undefined && pair !== undefined && row.shared_pair_id === pair.id,
    mentorUser: pair?.mentor_user,
    shared,
  });
}

async function save(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'goals.keep', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(GOALS_TITLE, refusal(access.reason, 'goals.keep')) };
  const entered = parseForm(goalsForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { first, second, third, share } = entered.data;
  const goals = [first, second, third].filter((text) => text !== '');
  const isShared = await saveGoals(ctx, access.member, goals, share.length > 0);
  return { show: savedGoals(goals.length, isShared) };
}
