import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { MOST_RATHER_NOT, RATHER_NOT_LABEL, ratherNotHint } from '../../domain/draws/views.ts';
import { ActionIds, rematchButton } from '../../domain/members/buttons.ts';
import { type Choosable, mentorSelect } from '../../domain/members/mentor-select.ts';
import { topicLabels, topicsInput } from '../../domain/pairs/topic-views.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
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
  shorten,
} from '../../platform/slack/blocks.ts';
import type { PickProblem } from './policy.ts';

export const REQUEST_TITLE = 'Ask for a mentor';
export const REQUEST_SUBMIT = 'matching.request.submit';
/** Opens the request; its value is a program id, or empty to choose. */
export const REQUEST = ActionIds.request;
/** Takes a request back; its value is the request id. */
export const WITHDRAW = 'matching.withdraw';
/** Opens the assignment, from the card and the home tab; its value is the request id. */
export const ASSIGN = 'matching.assign';
/** For a resident who has no request yet: its value is the member. */
export const ASSIGN_NEW = 'matching.assign_new';

/** How many mentors can be preferred, and how many people left out. */
const MOST = { preferred: 3, ratherNot: MOST_RATHER_NOT, note: 3000 };

/** Opens the window to assign a mentor. */
export const assignButton = (requestId: string) => button(ASSIGN, 'Assign', requestId, { style: 'primary' });

/** Withdraws a request. */
export const withdrawButton = (requestId: string) =>
  button(WITHDRAW, 'Withdraw request', requestId, {
    confirm: {
      title: plain('Withdraw your request?'),
      text: plain('Your directors will see that you withdrew it. You can ask again anytime.'),
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
export const atLeastOne = 'Choose at least one topic.';

/** What a resident enters to ask for a mentor. */
export const requestForm = z.object({
  topics: z.array(z.string(), atLeastOne).min(1, atLeastOne),
  preferred: people.refine(
    (users) => users.length <= MOST.preferred,
    `Choose up to ${MOST.preferred} people.`,
  ),
  rather_not: people.refine(
    (users) => users.length <= MOST.ratherNot,
    `Choose up to ${MOST.ratherNot} people.`,
  ),
  note: z
    .string()
    .trim()
    .refine(withinNote, `Keep the note to ${MOST.note} characters or fewer.`)
    .default(''),
});

/** The modal in which a resident asks for a mentor. */
export function requestModal(
  program: { id: string; name: string; more_topics?: readonly string[] },
  mentors: readonly (Choosable & { id: string })[],
  draw: { meant: readonly string[]; isSmall: boolean },
  note = '',
): ModalView {
  const preferred = mentorSelect(mentors, MOST.preferred);
  return modal({
    id: REQUEST_SUBMIT,
    title: REQUEST_TITLE,
    submit: 'Send',
    metadata: { program: program.id },
    blocks: [
      section(
        `Your request goes to the directors of *${escapeText(program.name)}*, who will choose a mentor with you in mind.`,
      ),
      topicsInput('What would you like from a mentor?', program.more_topics ?? [], [], {}),
      ...(preferred
        ? [
            input('preferred', 'Preferred mentors', preferred, {
              optional: true,
              hint: 'Up to 3, first choice first.',
            }),
          ]
        : []),
      ...ratherNotInput(mentors, draw),
      input(
        'note',
        'Note',
        {
          type: 'plain_text_input',
          multiline: true,
          max_length: MOST.note,
          ...(note ? { initial_value: shorten(note, MOST.note) } : {}),
        },
        { optional: true, hint: "For your directors only. Mentors don't see it." },
      ),
      context(
        "Directors see your topics, your preferred mentors in order, and your note. Once you're matched, you and your mentor will both see the topics you share.",
      ),
    ],
  });
}

/** Whom a resident would rather not have, with those they named before chosen already. */
function ratherNotInput(
  mentors: readonly (Choosable & { id: string })[],
  { meant, isSmall }: { meant: readonly string[]; isSmall: boolean },
): KnownBlock[] {
  const select = mentorSelect(mentors, MOST.ratherNot);
  if (!select) return [];
  const named = mentors.filter(({ id }) => meant.includes(id));
  const chosen = mentorSelect(named, MOST.ratherNot)?.options;
  return [
    input(
      'rather_not',
      RATHER_NOT_LABEL,
      { ...select, ...(chosen ? { initial_options: chosen } : {}) },
      { optional: true, hint: ratherNotHint(isSmall) },
    ),
  ];
}

/** The question to a first-year who has no mentor a month in, or a month after their program began to use Mentor. */
export const promptMessage = (program: { id: string; name: string }, beganBefore = false): Message => ({
  text: `Would you like a mentor in ${escapeText(program.name)}?`,
  notifiesInFull: true,
  blocks: [
    section(
      `${beganBefore ? `You don't have a mentor in *${escapeText(program.name)}* yet.` : `You're a month into *${escapeText(program.name)}*, and I don't see a mentor for you yet.`} Would you like one? It takes a minute: say what would help, and name anyone you have in mind. Your directors do the rest.`,
    ),
    actions(
      `matching.prompt.${program.id}`,
      button(REQUEST, REQUEST_TITLE, program.id, { style: 'primary' }),
    ),
    context(
      "I ask only once, and no one is told that I asked. If now isn't a good time, you can ask later from here or the Home tab.",
    ),
  ],
});

function pickProblem({ user, why }: PickProblem, names: Map<string, string>, programName: string): string {
  const name = names.get(user) ?? 'Someone you picked';
  const notNow = 'Choose someone else, or mention them in your note.';
  switch (why) {
    case 'self':
      return "That's you. Choose someone else.";
    case 'both':
      return `${name} is also one of your preferred mentors. Remove them from one of the two lists.`;
    case 'not_a_mentor':
      return `${name} isn't a mentor in ${programName}. Choose someone else.`;
    case 'full':
      return `${name} can't take another resident right now. ${notNow}`;
    // Residents aren't told which of the two it is, because the reason for an absence is private.
    case 'paused':
    case 'not_accepting':
      return `${name} isn't taking new residents right now. ${notNow}`;
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
    `Sent to the directors of *${escapeText(programName)}*. I'll message you as soon as you have a mentor. Until then, you can see or withdraw your request on the Home tab.`,
  );

/** What a second submit of the same request is told. */
export const alreadySentModal = (): ModalView =>
  messageModal(
    REQUEST_TITLE,
    "You already sent a request, so I didn't send another. You can see or withdraw it on the Home tab.",
  );

/** What a resident is told who has a mentor. */
export const hasMentorModal = (mentorUser: string): ModalView =>
  messageModal(
    REQUEST_TITLE,
    `${mention(mentorUser)} is already your mentor. If it's not a good fit, you can confidentially ask for a new match. Your mentor won't be told.`,
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
    preferences.length > 0
      ? [section(`*Preferred mentors, in order of preference*\n${choices(preferences, also)}`)]
      : [];
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
      section("Your directors have your request. I'll message you as soon as you have a mentor."),
      ...wishBlocks(request, preferences),
      actions('withdraw', withdrawButton(request.id)),
      context('To change your request, withdraw it and send a new one.'),
    ],
  });
}

const WITHDRAWN = {
  withdrawn: 'Your request is withdrawn, and your directors can see that. You can ask again anytime.',
  assigned:
    "Your directors already assigned you a mentor. You'll find the details in your messages from Mentor.",
  not_yours: 'Only the resident who sent a request can withdraw it.',
  missing: 'This request no longer exists.',
};

/** What becomes of a click on **Withdraw request**, in words. */
export const withdrawnText = (outcome: keyof typeof WITHDRAWN): string => WITHDRAWN[outcome];
