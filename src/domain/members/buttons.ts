import type { ActionsBlock, Button } from '@slack/types';
import { actions, button, plain } from '../../platform/slack/blocks.ts';

/**
 * What a command does, by its button's action id. No one can type where the app's messages are read, nor in a thread:
 * whatever is said there leads on by a button.
 */
export const ActionIds = {
  change: 'change.open',
  guide: 'home.guide',
  privacy: 'privacy.open',
  places: 'places.open',
  findTime: 'times.open',
  /** Opens the window to log a meeting; its value is a pair ID, or empty to choose. */
  logMeeting: 'meetings.log',
  /** Answers to "Did you meet?"; their value is a pair ID and the date. */
  met: 'meetings.met',
  /** Moves someone's records to a new account; its value is a program's ID, and perhaps a member's. */
  move: 'roster.move',
  notYet: 'meetings.not_yet',
  /** The list of a program's pairs; its value is the program's ID. */
  pairs: 'desk.pairs',
  /** Takes one's own entry back; its value is the entry's ID. */
  undoMeeting: 'meetings.undo',
  keepCapacity: 'places.keep',
  notAnyMore: 'places.not_any_more',
  notNextYear: 'places.not_next_year',
  rematch: 'rematch.ask',
  removal: 'removal.open',
  request: 'matching.request',
  roster: 'roster.open',
  schedule: 'schedule.open',
  setup: 'programs.setup',
} as const;

/** Opens the mentoring guide. */
export const guideButton = (): Button => button(ActionIds.guide, 'How mentoring works here');
/** The guide, from the first message of a pair. */
export const firstMeetingButton = (): Button => button(ActionIds.guide, 'For your first meeting');
/** Opens what is stored about a person. */
export const privacyButton = (): Button => button(ActionIds.privacy, 'My data');
/** Opens the window to log a meeting. */
export const logButton = (pairId?: string): Button => button(ActionIds.logMeeting, 'Log a meeting', pairId);
/** Opens the window to propose times; its value is a pair id, or empty to choose. */
export const findTimeButton = (pairId?: string): Button => button(ActionIds.findTime, 'Find a time', pairId);
/** Opens the request for a mentor; its value is a program id, or empty to choose. */
export const requestButton = (programId?: string): Button =>
  button(ActionIds.request, 'Ask for a mentor', programId);
/** Opens the confidential request, or where it stands; its value is a pair or a program id, or empty to choose. */
export const rematchButton = (value?: string): Button =>
  button(ActionIds.rematch, 'Ask for a new match', value);
/** Opens the roster import. */
export const rosterButton = (programId: string): Button =>
  button(ActionIds.roster, 'Import roster', programId);
export const SCHEDULE_LABEL = 'Import schedule';
/** Opens the import of block schedules. */
export const scheduleButton = (programId: string): Button =>
  button(ActionIds.schedule, SCHEDULE_LABEL, programId);
export const ALL_PAIRS = 'All pairs';
/** Opens the list of a program's pairs. */
export const allPairsButton = (programId: string): Button => button(ActionIds.pairs, ALL_PAIRS, programId);
/** Opens a program's setup. */
export const setupButton = (programId: string): Button =>
  button(ActionIds.setup, 'Change the program', programId);
/** Leads to where data of someone who has left is deleted. */
export const dataDeletionButton = (programId: string): Button =>
  button(ActionIds.removal, 'Delete data', programId);
/** Leads to where someone's records move to their new account. */
export const moveButton = (programId: string, memberId?: string): Button =>
  button(ActionIds.move, 'Move to a new account', memberId ? `${programId}:${memberId}` : programId);
export const CHANGE_BUTTON_LABEL = 'Departures and changes';
/** Leads to where someone's leaving or change is entered, with them and what it is chosen where that is known. */
export const changeButton = (
  programId: string,
  chosen?: { memberId: string; what: 'leaves' | 'steps_down' | 'pair_ends' },
): Button =>
  button(
    ActionIds.change,
    CHANGE_BUTTON_LABEL,
    chosen ? `${programId}:${chosen.memberId}:${chosen.what}` : programId,
  );

/** A mentor's answer in spring: not for another year. */
const notNextYearButton = (programId: string): Button =>
  button(ActionIds.notNextYear, 'Not next year', programId, {
    confirm: {
      title: plain('Not mentoring next year?'),
      text: plain(
        "Your directors will be told privately. Until one of them records the change, you'll keep your current residents and won't be suggested for new ones.",
      ),
      confirm: plain('Not next year'),
      deny: plain('Cancel'),
    },
  });

/** The way for a mentor to stop. */
export const stopMentoringButton = (programId: string): Button =>
  button(ActionIds.notAnyMore, 'Stop mentoring', programId, {
    confirm: {
      title: plain('Stop mentoring?'),
      text: plain(
        "Your directors will be told privately. Until one of them records the change, you'll keep your current residents and won't be suggested for new ones.",
      ),
      confirm: plain('Stop mentoring'),
      deny: plain('Cancel'),
    },
  });

/** A number of residents in words. */
export const residentsCounted = (places: number): string =>
  places === 1 ? '1 resident' : `${places} residents`;

/** How a mentor says whether and with how many residents they continue; `stop` labels the way to end it. */
export const mentorWays = (
  programId: string,
  capacity: number,
  stop: 'Not next year' | 'Stop mentoring',
): ActionsBlock =>
  actions(
    'renewal',
    button(ActionIds.keepCapacity, `Yes, up to ${residentsCounted(capacity)}`, programId, {
      style: 'primary',
    }),
    button(ActionIds.places, 'Change capacity', programId),
    stop === 'Not next year' ? notNextYearButton(programId) : stopMentoringButton(programId),
  );
