import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { DOORS, rematchButton } from '../members/doors.ts';
import { type Choosable, mentorSelect } from '../members/mentor-select.ts';
import { topicLabels, topicsInput } from '../pairs/topic-views.ts';
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
  plain,
  section,
} from '../slack/blocks.ts';
import type { PickProblem } from './policy.ts';

export const REQUEST_TITLE = 'Ask for a mentor';
export const REQUEST_SUBMIT = 'matching.request.submit';
/** Opens the request; its value is a program id, or empty to choose. */
export const REQUEST = DOORS.request;
/** Takes a request back; its value is the request id. */
export const WITHDRAW = 'matching.withdraw';
/** Opens the assignment, from the card and the home tab; its value is the request id. */
export const ASSIGN = 'matching.assign';
/** For a resident who has no request yet: its value is the member. */
export const ASSIGN_NEW = 'matching.assign_new';

/** How many mentors can be preferred, and how many people left out. */
const MOST = { preferred: 3, ratherNot: 20, note: 3000 };

export const assignButton = (requestId: string) => button(ASSIGN, 'Assign', requestId, { style: 'primary' });

export const withdrawButton = (requestId: string) =>
  button(WITHDRAW, 'Withdraw request', requestId, {
    confirm: {
      title: plain('Withdraw your request?'),
      text: plain('Your directors see that you withdrew it. You can ask again at any time.'),
      confirm: plain('Withdraw request'),
      deny: plain('Keep it'),
    },
  });

const people = z
  .array(z.string().regex(/^[UW][A-Z0-9]+$/))
  .default([])
  .transform((users) => [...new Set(users)]);

// Slack counts characters as people do, JavaScript counts an emoji as two.
const withinNote = (text: string) => Array.from(text).length <= MOST.note;

/** What is said at the field of the topics when none is chosen. */
export const atLeastOne = 'Please choose at least one.';

export const requestForm = z.object({
  topics: z.array(z.string(), atLeastOne).min(1, atLeastOne),
  preferred: people.refine(
    (users) => users.length <= MOST.preferred,
    `Please choose at most ${MOST.preferred} people.`,
  ),
  rather_not: people.refine(
    (users) => users.length <= MOST.ratherNot,
    `Please choose at most ${MOST.ratherNot} people.`,
  ),
  note: z
    .string()
    .trim()
    .refine(withinNote, `Please keep the note within ${MOST.note} characters.`)
    .default(''),
});

/** The modal in which a resident asks for a mentor. */
export function requestModal(
  program: { id: string; name: string; more_topics?: readonly string[] },
  mentors: readonly Choosable[],
): ModalView {
  const preferred = mentorSelect(mentors, MOST.preferred);
  return modal({
    id: REQUEST_SUBMIT,
    title: REQUEST_TITLE,
    submit: 'Send',
    metadata: { program: program.id },
    blocks: [
      section(
        `Your request goes to the directors of *${escapeText(program.name)}*. They choose with you in mind.`,
      ),
      topicsInput('What would you like from a mentor?', program.more_topics ?? [], [], {}),
      ...(preferred
        ? [
            input('preferred', 'Preferred mentors', preferred, {
              optional: true,
              hint: 'Up to three, your first choice first.',
            }),
          ]
        : []),
      input(
        'rather_not',
        'Rather not',
        { type: 'multi_users_select', max_selected_items: MOST.ratherNot, placeholder: plain('People') },
        {
          optional: true,
          hint: 'Nobody is shown this list. It keeps people out of the suggestions; a director who looks closely may notice who is missing there.',
        },
      ),
      input(
        'note',
        'Note',
        { type: 'plain_text_input', multiline: true, max_length: MOST.note },
        { optional: true, hint: 'For your directors. Mentors do not see it.' },
      ),
      context(
        'Directors see the topics, your preferred mentors and your note. "Rather not" is used only to leave people out of the suggestions. When you are matched, you and your mentor both see the topics you share.',
      ),
    ],
  });
}

/** The question to a first-year who has no mentor a month in. */
export const promptMessage = (program: { id: string; name: string }): Message => ({
  text: `Would you like a mentor in ${escapeText(program.name)}?`,
  blocks: [
    section(
      `You are a month into *${escapeText(program.name)}*, and I know of no mentor of yours yet. Would you like one? It takes a minute: say what would help, and name people if you have any in mind. Your directors do the rest.`,
    ),
    actions(
      `matching.prompt.${program.id}`,
      button(REQUEST, REQUEST_TITLE, program.id, { style: 'primary' }),
    ),
    context(
      'I ask this once, and nobody is told that I did. If it is not the moment, there is nothing to do: the button, and my Home tab, work at any time.',
    ),
  ],
});

function pickProblem({ user, why }: PickProblem, names: Map<string, string>, programName: string): string {
  const name = names.get(user) ?? 'One of the people you picked';
  const notNow = 'Please choose another, or mention them in your note.';
  switch (why) {
    case 'self':
      return 'You picked yourself. Please choose somebody else.';
    case 'both':
      return `${name} is among your preferred mentors too. Please keep them in one of the two.`;
    case 'not_a_mentor':
      return `${name} is not a mentor in ${programName}. Please choose somebody else.`;
    case 'full':
      return `${name} cannot take another resident right now. ${notNow}`;
    // A resident is not told which of the two it is: why somebody is away is theirs.
    case 'paused':
    case 'not_accepting':
      return `${name} is not taking new residents right now. ${notNow}`;
  }
}

/** What is wrong with the people picked, by field, naming them. */
export function pickErrors(
  problems: readonly PickProblem[],
  names: Map<string, string>,
  programName: string,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const text = pickProblem(problem, names, programName);
    errors[problem.field] = [errors[problem.field], text].filter(Boolean).join(' ');
  }
  return errors;
}

/** What a resident is told whose request is on its way. */
export const sentModal = (programName: string): ModalView =>
  messageModal(
    REQUEST_TITLE,
    `Sent to the directors of *${escapeText(programName)}*. You get a message here as soon as you have a mentor. Until then my Home tab shows your request and lets you withdraw it.`,
  );

/** What a second submit of the same request is told. */
export const alreadySentModal = (): ModalView =>
  messageModal(
    REQUEST_TITLE,
    'Your request was sent already, so nothing was sent twice. My Home tab shows it and lets you withdraw it.',
  );

/** What a resident is told who has a mentor. */
export const hasMentorModal = (mentorUser: string): ModalView =>
  messageModal(
    REQUEST_TITLE,
    `${mention(mentorUser)} is your mentor already. If it does not fit, you can ask for a new match in confidence: your mentor is not told.`,
    rematchButton(),
  );

type OpenRequest = { id: string; topics: readonly string[]; created_at: Date };
type Choice = { slack_user_id: string };

const choices = (preferences: readonly Choice[], also: (choice: Choice) => string = () => '') =>
  preferences
    .map((choice, index) => `${index + 1}. ${mention(choice.slack_user_id)}${also(choice)}`)
    .join('\n');

/** What a resident asked for, as both they and their directors see it. */
export function wishBlocks(
  request: OpenRequest & { program_time_zone: string },
  preferences: readonly Choice[],
  also?: (choice: Choice) => string,
): KnownBlock[] {
  const since = readableDate(dateIn(request.program_time_zone, request.created_at), { year: true });
  const topics = request.topics.length > 0 ? `*Topics:* ${topicLabels(request.topics)}\n` : '';
  const order =
    preferences.length > 0 ? [section(`*Preferred mentors, in order*\n${choices(preferences, also)}`)] : [];
  return [section(`${topics}*Waiting since:* ${since}`), ...order];
}

/** A resident's open request, with the way to take it back. */
export function openRequestModal(
  request: OpenRequest & { program_time_zone: string },
  preferences: readonly Choice[],
): ModalView {
  return modal({
    id: 'matching.request.open',
    title: REQUEST_TITLE,
    blocks: [
      section('Your request is with your directors. You get a message here as soon as you have a mentor.'),
      ...wishBlocks(request, preferences),
      actions('withdraw', withdrawButton(request.id)),
      context('To change it, withdraw it and ask again.'),
    ],
  });
}

const WITHDRAWN = {
  withdrawn: 'Your request is withdrawn, and your directors see that it is. You can ask again at any time.',
  assigned: 'Your directors have assigned you a mentor already; the message about it is here in Slack.',
  not_yours: 'Only the resident who asked can withdraw a request.',
  missing: 'This request is not there any more.',
};

/** What becomes of a click on **Withdraw request**, in words. */
export const withdrawnText = (outcome: keyof typeof WITHDRAWN): string => WITHDRAWN[outcome];
