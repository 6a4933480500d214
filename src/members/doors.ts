import type { Button } from '@slack/types';
import { LOG_MEETING } from '../pairs/actions.ts';
import { button } from '../slack/blocks.ts';

/**
 * What a command does, by its button's action id. Nobody can type where the app's messages are read, nor in a thread:
 * whatever is said there leads on by a button.
 */
export const DOORS = {
  change: 'change.open',
  guide: 'home.guide',
  privacy: 'privacy.open',
  rematch: 'rematch.ask',
  request: 'matching.request',
  roster: 'roster.open',
  setup: 'programs.setup',
} as const;

export const guideButton = (): Button => button(DOORS.guide, 'How mentoring works here');
export const privacyButton = (): Button => button(DOORS.privacy, 'My data');
export const logButton = (pairId?: string): Button => button(LOG_MEETING, 'Log a meeting', pairId);
export const rosterButton = (programId: string): Button => button(DOORS.roster, 'Import roster', programId);
export const setupButton = (programId: string): Button =>
  button(DOORS.setup, 'Change the program', programId);
/** Leads to where somebody's leaving or stepping down is entered, with them chosen. */
export const changeButton = (
  programId: string,
  memberId: string,
  what: 'leaves' | 'steps_down' | 'pair_ends',
): Button => button(DOORS.change, 'Someone leaves or changes', `${programId}:${memberId}:${what}`);
