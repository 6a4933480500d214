import type { ModalView } from '@slack/types';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import { decryptGoals, saveGoals } from './operations.ts';
import { findGoals, findShared } from './queries.ts';
import { GOALS, GOALS_SUBMIT, GOALS_TITLE, goalsForm, goalsModal, savedGoals, sharedModal } from './views.ts';

/** Registers a resident's own goals, and what a mentor sees of those that are shared. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, GOALS_TITLE, 'goals.open');
  const command = {
    name: 'goals',
    usage: 'goals',
    purpose: 'mentor',
    roles: ['resident', 'mentor'],
    about: 'keep private goals, or see those shared with you',
  } as const;
  windows.begin({ id: 'goals', command, button: GOALS }, (member) => goalsView(ctx, member));
  const keeping = programWindows(web, ctx, GOALS_TITLE, 'goals.keep');
  keeping.submit(GOALS_SUBMIT, goalsForm, async (resident, { first, second, third, share }) => {
    const goals = [first, second, third].filter((text) => text !== '');
    return savedGoals(goals.length, await saveGoals(ctx, resident, goals, share.length > 0));
  });
}

async function goalsView(ctx: HandlerDeps, member: Membership): Promise<ModalView> {
  const shared = (await findShared(ctx.db, member.id)).map((row) => ({
    user: row.user,
    goals: decryptGoals(ctx.keys, row),
  }));
  if (!member.roles.includes('resident')) return sharedModal(shared);
  const row = await findGoals(ctx.db, member.id);
  const pair = await findActivePair(ctx.db, member.id);
  return goalsModal(member.program_id, {
    goals: row ? decryptGoals(ctx.keys, row) : [],
    isShared: row !== undefined && pair !== undefined && row.shared_pair_id === pair.id,
    mentorUser: pair?.mentor_user,
    shared,
  });
}
