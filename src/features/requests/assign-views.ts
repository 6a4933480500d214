import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { isTooSmall } from '../../domain/draws/policy.ts';
import { DRAW_SAID } from '../../domain/draws/views.ts';
import { rosterButton } from '../../domain/members/buttons.ts';
import { choiceName } from '../../domain/members/names.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { beyondInputs, loadText } from '../../domain/pairs/capacity-views.ts';
import { type Leaving, leavingBlocks } from '../../domain/pairs/change-views.ts';
import { topicNames } from '../../domain/pairs/topics.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import type { NotAsked } from './assign-queries.ts';
import { type Candidate, type Ranked, suggested, type Unfit, whyUnfit } from './policy.ts';
import type { RequestWithPeople } from './queries.ts';
import { quoted } from './quoted-views.ts';
import { undoButton, undoUntil } from './undo-views.ts';
import { assignButton, wishBlocks } from './views.ts';

export const ASSIGN_TITLE = 'Assign a mentor';
export const ASSIGN_SUBMIT = 'matching.assign.submit';
/** The same for a resident who has no request; its window holds the member's id. */
export const ASSIGN_NEW_SUBMIT = 'matching.assign_new.submit';

/** The most options a select can hold in Slack. */
const MOST_OPTIONS = 100;

/** The mentor a director assigns. */
export const assignForm = z.object({ mentor: z.uuid('Choose a mentor.') });

const NOBODY_LEFT =
  "No mentor can be assigned right now. Raise a mentor's capacity in the roster (*Import roster*) or ask another mentor to take new residents, then select *Assign* again.";

const FULL_ALL =
  "No mentor listed here has an opening right now. Raise a mentor's capacity in the roster (*Import roster*), or choose someone to take one more.";

const HAD_MENTORS =
  "Mentors they've had before are suggested only if they ask for them. *Assign* lists everyone who can be chosen.";

const ORDINALS = ['First', 'Second', 'Third'];

/** What speaks for a mentor, such as "First choice · shared topics: Career advice · 2 openings". */
export function reasons(mentor: Ranked): string {
  const { choice, shared, left } = mentor;
  return [
    ...(choice === undefined ? [] : [`${ORDINALS[choice - 1] ?? `No. ${choice}`} choice`]),
    ...(shared.length > 0
      ? [`${choice === undefined ? 'Shared' : 'shared'} topics: ${topicNames(shared)}`]
      : []),
    ...(mentor.evaluator ? ['evaluates this resident'] : []),
    left > 0
      ? `${left} ${left === 1 ? 'opening' : 'openings'}`
      : loadText(mentor.active_mentees, mentor.capacity),
  ].join(' · ');
}

const who = (request: Pick<RequestWithPeople, 'resident_user' | 'pgy'>) =>
  `${mention(request.resident_user)}${request.pgy === null ? '' : ` (PGY-${request.pgy})`}`;

/**
 * The card in the directors' channel: who asks and who would suit, or what was decided, by whom and when. `hadMentors`: the
 * resident had mentors before, who aren't suggested.
 */
export function requestCard(
  request: RequestWithPeople,
  ranked: readonly Ranked[],
  now: Date,
  hadMentors = false,
): Message {
  const name = escapeText(request.resident_name);
  if (request.status !== 'open') {
    const until = undoUntil(request, now);
    const undo = until ? [actions('undo', undoButton(request.id))] : [];
    const text =
      request.status === 'assigned'
        ? `${name} now has a mentor.`
        : `${name}'s request for a mentor was ${request.decided_by_user ? 'withdrawn' : 'closed'}.`;
    const blocks = [section(decidedText(request)), ...undo];
    return { text, notifiesInFull: true, blocks, ...(until ? { until } : {}) };
  }
  const does = request.source === 'resident' ? 'asked for' : 'needs';
  return {
    text: `${name} ${does} a mentor.`,
    notifiesInFull: true,
    blocks: [
      section(`${who(request)} ${does} a mentor.`),
      ...wishBlocks(request, []),
      section(suggestions(ranked)),
      ...(hadMentors ? [context(HAD_MENTORS)] : []),
      actions(
        'assign',
        assignButton(request.id),
        ...(ranked.length === 0 ? [rosterButton(request.program_id)] : []),
      ),
      context('*Assign* shows you the details first. Only directors can assign.'),
    ],
  };
}

/** What an open request's card turns into in a channel that is the directors' no more. */
export function movedCard(request: RequestWithPeople): Message {
  const text = `${escapeText(request.resident_name)}'s request has moved to another channel.`;
  return { text, notifiesInFull: true, blocks: [section(text)] };
}

function suggestions(ranked: readonly Ranked[]): string {
  if (ranked.length === 0) return NOBODY_LEFT;
  const lines = suggested(ranked).map(
    (mentor, index) => `${index + 1}. ${mention(mentor.slack_user_id)} · ${escapeText(reasons(mentor))}`,
  );
  return lines.length > 0
    ? `*Suggestions*\n${lines.join('\n')}`
    : 'No suggestions this time. *Assign* lists everyone who can be chosen.';
}

/** By whom and when, such as " by @Dana on Mon, Sep 14, 2026". */
function decision({ decided_by_user, decided_at, program_time_zone }: RequestWithPeople): string {
  const by = decided_by_user ? ` by ${mention(decided_by_user)}` : '';
  return decided_at ? `${by} on ${readableDate(dateIn(program_time_zone, decided_at), { year: true })}` : by;
}

/** What was decided on a request, by whom and when. */
export function decidedText(request: RequestWithPeople): string {
  const resident = mention(request.resident_user);
  if (request.status === 'assigned' && request.mentor_user) {
    return `${mention(request.mentor_user)} was assigned as ${resident}'s mentor${decision(request)}.`;
  }
  return request.decided_by_user
    ? `${resident}'s request for a mentor was withdrawn${decision(request)}.`
    : `${resident}'s request for a mentor was closed${decision(request)}. It's no longer needed.`;
}

type Facts = {
  note: string;
  preferences: readonly { slack_user_id: string }[];
  mentors: readonly Candidate[];
  ranked: readonly Ranked[];
  beyond?: readonly Beyond[];
  /** The resident is in a class match that's underway. */
  inMatch?: boolean;
  /** The changes still to come that the director may see. */
  coming?: readonly Leaving[];
} & ({ request: RequestWithPeople } | { notAsked: NotAsked });

/** The modal in which a director sees the facts and chooses; only the note is new to them, and only here. */
export function assignModal(facts: Facts): ModalView {
  const { mentors, ranked, beyond = [] } = facts;
  const draw = isTooSmall(mentors.length) ? [] : [context(DRAW_SAID)];
  const { program_id: programId } = 'request' in facts ? facts.request : facts.notAsked;
  if (ranked.length === 0) {
    return modal({
      id: 'matching.assign.nobody',
      title: ASSIGN_TITLE,
      blocks: [
        ...detailBlocks(facts),
        section(NOBODY_LEFT),
        actions('roster', rosterButton(programId)),
        ...draw,
      ],
    });
  }
  return modal({
    ...('request' in facts
      ? { id: ASSIGN_SUBMIT, metadata: { request: facts.request.id } }
      : { id: ASSIGN_NEW_SUBMIT, metadata: { member: facts.notAsked.id } }),
    title: ASSIGN_TITLE,
    submit: 'Assign',
    blocks: [
      ...detailBlocks(facts),
      ...(ranked.some(({ left }) => left > 0) ? [] : fullBlocks(programId)),
      mentorInput(ranked),
      ...leavingBlocks(
        ranked.map(({ id }) => id),
        facts.coming ?? [],
      ),
      ...beyondInputs(beyond),
      ...cutBlocks(ranked.length),
      context(
        'Both will get a message that introduces them, with the topics they share and a guide to the first meeting.',
      ),
      ...draw,
    ],
  });
}

/** Who it is about, what they asked for, and whether a class match is about to give them a mentor. */
function detailBlocks(facts: Facts): KnownBlock[] {
  const { note, preferences, mentors, inMatch } = facts;
  const resident = 'request' in facts ? facts.request : facts.notAsked;
  const standing = ({ slack_user_id }: { slack_user_id: string }) => {
    const mentor = mentors.find((candidate) => candidate.slack_user_id === slack_user_id);
    const wish = { residentUser: resident.resident_user, keptOut: [] };
    return standingText(mentor && whyUnfit(wish, mentor), mentor);
  };
  return [
    section(`*Resident:* ${who(resident)} in ${escapeText(resident.program_name)}`),
    ...('request' in facts ? wishBlocks(facts.request, preferences, standing) : []),
    ...(note ? [section('*Note*'), ...quoted(note)] : []),
    ...(inMatch ? [section(IN_MATCH)] : []),
  ];
}

/** Said of a resident who is in a class match that's underway. */
const IN_MATCH =
  "They're in the class match that's underway. If you assign a mentor here, they're taken out of it.";

const fullBlocks = (programId: string): KnownBlock[] => [
  section(FULL_ALL),
  actions('roster', rosterButton(programId)),
];

const cutBlocks = (mentors: number): KnownBlock[] => {
  const text = `Showing the ${MOST_OPTIONS} best fits of ${mentors} mentors with openings, always including anyone the resident asked for.`;
  return mentors > MOST_OPTIONS ? [context(text)] : [];
};

/** The mentors to choose from, best fit first. */
export function mentorInput(ranked: readonly Ranked[]): InputBlock {
  const toOption = (mentor: Ranked) =>
    option(choiceName(mentor) || mentor.slack_user_id, mentor.id, reasons(mentor));
  const [top] = suggested(ranked);
  return input('mentor', 'Mentor', {
    type: 'static_select',
    options: ranked.slice(0, MOST_OPTIONS).map(toOption),
    ...(top ? { initial_option: toOption(top) } : {}),
  });
}

function standingText(why: Unfit | undefined, mentor: Candidate | undefined): string {
  if (!mentor) return ' (no longer a mentor here)';
  if (why === 'full') return ' (no openings)';
  return why === undefined ? '' : ' (not taking new residents)';
}

/** Why this mentor cannot be assigned, and what to do; for the field, in plain text. */
export function unfitText(why: Unfit | 'gone', name = 'This person'): string {
  switch (why) {
    case 'full':
      return `${name} can't take another resident right now. Choose someone else, or raise their capacity in the roster first.`;
    case 'not_accepting':
      return `${name} isn't taking new residents right now. Choose someone else.`;
    case 'paused':
      return `${name} is away right now. Choose someone else.`;
    case 'gone':
      return `${name} is no longer a mentor in this program. Choose someone else.`;
    case 'self':
      return `${name} is the resident. Choose someone else.`;
    case 'own':
      return 'Only another director can assign you as a mentor. Choose someone else.';
    // No one may learn whom the resident would rather not have, so this says as little as possible.
    case 'kept_out':
      return `${name} isn't available for this request. Choose someone else.`;
  }
}

/** What a director is told whose assignment was carried out. */
export const assignedModal = (request: RequestWithPeople): ModalView =>
  modal({
    id: 'matching.assigned',
    title: ASSIGN_TITLE,
    blocks: [
      section(`${decidedText(request)} Both will get a message with a guide to their first meeting.`),
      actions('undo', undoButton(request.id)),
      context("You can undo this for 10 minutes, here or on the card in the directors' channel."),
    ],
  });

/** What a director is told who comes to a request that is decided already. */
export const decidedModal = (request: RequestWithPeople): ModalView =>
  messageModal(ASSIGN_TITLE, `${alreadyText(request)} Nothing was changed.`);

function alreadyText(request: RequestWithPeople): string {
  if (request.status === 'open') return 'Something changed in the meantime. Select *Assign* again.';
  if (request.status === 'withdrawn' || !request.mentor_user) return decidedText(request);
  return `Already assigned${decision(request)}: ${mention(request.mentor_user)} is ${mention(request.resident_user)}'s mentor.`;
}

const NOT_NEEDED = {
  has_mentor: 'already has a mentor, so the request is closed. No one was assigned.',
  left: 'is no longer an active resident in this program, so the request is closed. No one was assigned.',
};

/** What a director is told when the resident no longer needs a mentor. */
export const notNeededModal = (request: RequestWithPeople, why: keyof typeof NOT_NEEDED): ModalView =>
  messageModal(ASSIGN_TITLE, `${mention(request.resident_user)} ${NOT_NEEDED[why]}`);

/** For a resident who has a mentor by now. */
export const hasMentorText = (mentorUser: string): string =>
  `They now have a mentor: ${mention(mentorUser)}. Nothing was changed.`;

export const NO_RESIDENT = 'This person is no longer a resident in the program. Nothing was changed.';
