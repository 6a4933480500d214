import type { ActionsBlock, Button } from '@slack/types';
import { LOG_MEETING } from '../pairs/actions.ts';
import { actions, button, plain } from '../slack/blocks.ts';

/**
 * What a command does, by its button's action id. Nobody can type where the app's messages are read, nor in a thread:
 * whatever is said there leads on by a button.
 */
export const DOORS = {
  change: 'change.open',
  guide: 'home.guide',
  privacy: 'privacy.open',
  places: 'places.open',
  findTime: 'times.open',
  keepPlaces: 'places.keep',
  notAnyMore: 'places.not_any_more',
  rematch: 'rematch.ask',
  removal: 'removal.open',
  request: 'matching.request',
  roster: 'roster.open',
  setup: 'programs.setup',
} as const;

export const guideButton = (): Button => button(DOORS.guide, 'How mentoring works here');
/** The guide, from the first message of a pair. */
export const firstMeetingButton = (): Button => button(DOORS.guide, 'For your first meeting');
export const privacyButton = (): Button => button(DOORS.privacy, 'My data');
export const logButton = (pairId?: string): Button => button(LOG_MEETING, 'Log a meeting', pairId);
/** Opens the window to propose times; its value is a pair id, or empty to choose. */
export const findTimeButton = (pairId?: string): Button => button(DOORS.findTime, 'Find a time', pairId);
/** Opens the request for a mentor; its value is a program id, or empty to choose. */
export const requestButton = (programId?: string): Button =>
  button(DOORS.request, 'Ask for a mentor', programId);
/** Opens the confidential request, or where it stands; its value is a pair or a program id, or empty to choose. */
export const rematchButton = (value?: string): Button => button(DOORS.rematch, 'Ask for a new match', value);
export const rosterButton = (programId: string): Button => button(DOORS.roster, 'Import roster', programId);
export const setupButton = (programId: string): Button =>
  button(DOORS.setup, 'Change the program', programId);
/** Leads to where data of somebody who has left is deleted. */
export const removalButton = (programId: string): Button => button(DOORS.removal, 'Delete data', programId);
export const CHANGE_BUTTON_LABEL = 'Someone leaves or changes';
/** Leads to where somebody's leaving or change is entered, with them and what it is chosen where that is known. */
export const changeButton = (
  programId: string,
  chosen?: { memberId: string; what: 'leaves' | 'steps_down' | 'pair_ends' },
): Button =>
  button(
    DOORS.change,
    CHANGE_BUTTON_LABEL,
    chosen ? `${programId}:${chosen.memberId}:${chosen.what}` : programId,
  );

/** The way for a mentor to stop; each place gives it its own words. */
export const notAnyMoreButton = (programId: string, label: string): Button =>
  button(DOORS.notAnyMore, label, programId, {
    confirm: {
      title: plain('Mentor no more?'),
      text: plain(
        'Your directors are told in private. Until one of them enters it, you go on with the residents you have; you are not offered for new ones.',
      ),
      confirm: plain('Tell them'),
      deny: plain('Cancel'),
    },
  });

export const placesCounted = (places: number): string => (places === 1 ? '1 place' : `${places} places`);

/** How a mentor says whether and with how many places they go on. */
export const mentorWays = (programId: string, capacity: number): ActionsBlock =>
  actions(
    'renewal',
    button(DOORS.keepPlaces, `Keep ${placesCounted(capacity)}`, programId, { style: 'primary' }),
    button(DOORS.places, 'Change', programId),
    notAnyMoreButton(programId, 'Not next year'),
  );
