import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { rosterButton } from '../members/doors.ts';
import { choiceName } from '../members/names.ts';
import { topicNames } from '../pairs/topics.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import { type Candidate, mayUndo, type Ranked, suggested, type Unfit, whyUnfit } from './policy.ts';
import type { RequestWithPeople } from './queries.ts';
import { assignButton, wishBlocks } from './views.ts';

export const ASSIGN_TITLE = 'Assign a mentor';
export const ASSIGN_SUBMIT = 'matching.assign.submit';
export const UNDO = 'matching.undo';

/** The most options a select can hold in Slack. */
const MOST_OPTIONS = 100;

export const assignForm = z.object({ mentor: z.uuid() });

const NOBODY_LEFT =
  'No mentor has a place left right now. Raise the capacity of a mentor in the roster (*Import roster*), or ask another mentor to take new residents, then press *Assign* again.';

const ORDINALS = ['First', 'Second', 'Third'];

/** What speaks for a mentor, such as "First choice · shares Career advice · 2 places left". */
export function reasons(mentor: Ranked): string {
  const { choice, shared, left } = mentor;
  return [
    ...(choice === undefined ? [] : [`${ORDINALS[choice - 1] ?? `No. ${choice}`} choice`]),
    ...(shared.length > 0 ? [`shares ${topicNames(shared)}`] : []),
    ...(mentor.evaluator ? ['evaluates them'] : []),
    `${left} ${left === 1 ? 'place' : 'places'} left`,
  ].join(' · ');
}

const who = (request: RequestWithPeople) =>
  `${mention(request.resident_user)}${request.pgy === null ? '' : ` (PGY-${request.pgy})`}`;

/** The card in the directors' channel: who asks and who would suit, or what was decided, by whom and when. */
export function requestCard(request: RequestWithPeople, ranked: readonly Ranked[], now: Date): Message {
  const name = escapeText(request.resident_name);
  if (request.status !== 'open') {
    const undo = canUndo(request, now) ? [actions('undo', undoButton(request.id))] : [];
    const text =
      request.status === 'assigned' ? `${name} has a mentor now.` : `The request of ${name} is closed.`;
    return { text, blocks: [section(decidedText(request)), ...undo] };
  }
  const does = request.source === 'resident' ? 'asks for' : 'needs';
  return {
    text: `${name} ${does} a mentor.`,
    blocks: [
      section(`${who(request)} ${does} a mentor.`),
      ...wishBlocks(request, []),
      section(suggestions(ranked)),
      actions(
        'assign',
        assignButton(request.id),
        ...(ranked.length === 0 ? [rosterButton(request.program_id)] : []),
      ),
      context('*Assign* shows the details first. Directors of this program can assign.'),
    ],
  };
}

/** What an open request's card turns into in a channel that is the directors' no more. */
export function movedCard(request: RequestWithPeople): Message {
  const text = `The request of ${escapeText(request.resident_name)} goes on in another channel.`;
  return { text, blocks: [section(text)] };
}

function suggestions(ranked: readonly Ranked[]): string {
  if (ranked.length === 0) return NOBODY_LEFT;
  const lines = suggested(ranked).map(
    (mentor, index) => `${index + 1}. ${mention(mentor.slack_user_id)} · ${escapeText(reasons(mentor))}`,
  );
  return lines.length > 0
    ? `*Suggestions*\n${lines.join('\n')}`
    : 'No suggestion this time. *Assign* lists everybody who has a place left.';
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
    return `${mention(request.mentor_user)} was assigned to ${resident}${decision(request)}.`;
  }
  return request.decided_by_user
    ? `The request of ${resident} for a mentor was withdrawn${decision(request)}.`
    : `The request for a mentor for ${resident} was closed${decision(request)}: none is needed any more.`;
}

/** The modal in which a director sees the facts and chooses; only the note is new to them, and only here. */
export function assignModal(facts: {
  request: RequestWithPeople;
  note: string;
  preferences: readonly { slack_user_id: string }[];
  mentors: readonly Candidate[];
  ranked: readonly Ranked[];
}): ModalView {
  const { request, note, preferences, mentors, ranked } = facts;
  const standing = ({ slack_user_id }: { slack_user_id: string }) => {
    const mentor = mentors.find((candidate) => candidate.slack_user_id === slack_user_id);
    return standingText(
      mentor && whyUnfit({ residentUser: request.resident_user, ratherNot: [] }, mentor),
      mentor,
    );
  };
  const details = [
    section(`*Resident:* ${who(request)}`),
    ...wishBlocks(request, preferences, standing),
    ...(note ? [section('*Note*'), ...quoted(note)] : []),
  ];
  if (ranked.length === 0) {
    return modal({
      id: 'matching.assign.nobody',
      title: ASSIGN_TITLE,
      blocks: [...details, section(NOBODY_LEFT), actions('roster', rosterButton(request.program_id))],
    });
  }
  return modal({
    id: ASSIGN_SUBMIT,
    title: ASSIGN_TITLE,
    submit: 'Assign',
    metadata: { request: request.id },
    blocks: [
      ...details,
      mentorInput(ranked),
      ...(ranked.length > MOST_OPTIONS
        ? [
            context(
              `These are the ${MOST_OPTIONS} of ${ranked.length} mentors with places left who fit best. A mentor the resident asks for is always among them.`,
            ),
          ]
        : []),
      context('Both get a message with who, the topics they share and a guide to the first meeting.'),
    ],
  });
}

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
  if (why === 'full') return ' (no place left)';
  return why === undefined ? '' : ' (not taking new residents now)';
}

/** A person's own words as a quote, escaped, in as many sections as Slack's 3,000 characters ask for. */
export function quoted(words: string): KnownBlock[] {
  const parts: string[] = [];
  let part = '>';
  for (const letter of words.replaceAll(/\r\n?/g, '\n')) {
    const safe = letter === '\n' ? '\n>' : escapeText(letter);
    if (part.length + safe.length > 3000) {
      parts.push(part);
      part = '>';
    }
    part += letter === '\n' && part === '>' ? '' : safe;
  }
  return [...parts, part].map((text) => ({
    type: 'section',
    text: { type: 'mrkdwn', text, verbatim: true },
  }));
}

/** Why this mentor cannot be assigned, and what to do; for the field, in plain text. */
export function unfitText(why: Unfit | 'gone', name = 'This person'): string {
  switch (why) {
    case 'full':
      return `${name} cannot take another resident just now; choose another, or raise their capacity in the roster first.`;
    case 'not_accepting':
      return `${name} is not taking new residents now; choose another.`;
    case 'paused':
      return `${name} is away right now; choose another.`;
    case 'gone':
      return `${name} is no longer a mentor in this program; choose another.`;
    case 'self':
      return `${name} is the resident; choose another.`;
    // Whom the resident would rather not have is told to nobody, so this says no more than it must.
    case 'rather_not':
      return `${name} is not available for this request; choose another.`;
  }
}

/** An assignment that can still be taken back. */
export const canUndo = ({ status, decided_at }: RequestWithPeople, now: Date): boolean =>
  status === 'assigned' && mayUndo(decided_at, now);

/** Takes an assignment back; its value is the request. */
export const undoButton = (requestId: string) =>
  button(UNDO, 'Undo', requestId, {
    confirm: {
      title: plain('Take it back?'),
      text: plain(
        'The match is taken back and the request waits again. Whoever has read of it gets a kind correction.',
      ),
      confirm: plain('Undo'),
      deny: plain('Keep it'),
    },
  });

/** What a director is told whose assignment was carried out. */
export const assignedModal = (request: RequestWithPeople): ModalView =>
  modal({
    id: 'matching.assigned',
    title: ASSIGN_TITLE,
    blocks: [
      section(`${decidedText(request)} Both get a message with the guide to their first meeting.`),
      actions('undo', undoButton(request.id)),
      context('*Undo* works for ten minutes, here and on the card in the directors’ channel.'),
    ],
  });

/** What a director is told who comes to a request that is decided already. */
export const decidedModal = (request: RequestWithPeople): ModalView =>
  messageModal(ASSIGN_TITLE, `${alreadyText(request)} Nothing was changed by you.`);

function alreadyText(request: RequestWithPeople): string {
  if (request.status === 'open') return 'Something changed at the same moment. Please press *Assign* again.';
  if (request.status === 'withdrawn' || !request.mentor_user) return decidedText(request);
  return `Already assigned${decision(request)}: ${mention(request.mentor_user)} is the mentor of ${mention(request.resident_user)}.`;
}

const NOT_NEEDED = {
  has_mentor: 'has a mentor already, so the request is closed. Nothing was assigned.',
  left: 'is no longer an active resident of this program, so the request is closed. Nothing was assigned.',
};

/** What a director is told when there is nobody to assign a mentor to any more. */
export const notNeededModal = (request: RequestWithPeople, why: keyof typeof NOT_NEEDED): ModalView =>
  messageModal(ASSIGN_TITLE, `${mention(request.resident_user)} ${NOT_NEEDED[why]}`);

/** For a resident who has a mentor by now. */
export const hasMentorText = (mentorUser: string): string =>
  `They have a mentor by now: ${mention(mentorUser)}. Nothing was changed.`;

export const NO_RESIDENT = 'This person is no resident of the program any more. Nothing was changed.';
