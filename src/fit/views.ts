import type { Button, ModalView } from '@slack/types';
import { z } from 'zod';
import { FEWEST } from '../figures/policy.ts';
import { guideButton, rematchButton } from '../members/doors.ts';
import {
  actions,
  button,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../slack/blocks.ts';
import { ANSWERS, type Answer, CARES, type Cares } from './policy.ts';

export const FIT_TITLE = 'A private question';
/** The button in the message; its value is a question's id. Neither tells what is asked. */
export const ANSWER = 'question.answer';
export const ANSWER_SUBMIT = 'question.answer.submit';

const LABEL: Record<string, string> = {
  good: 'Good',
  okay: 'Okay',
  not_a_fit: 'Not a fit',
  none: 'No answer',
};

export const answerForm = z.object({ answer: z.enum(ANSWERS) });

export const NOT_YOURS = 'There is nothing here for you to answer. It may be about a match that is over.';
export const ANSWERED = 'You answered this already, so there is nothing left to do. Thank you.';

/** What a resident's phone may show: that there is a question, and nothing of it. */
export function questionMessage(id: string, action: typeof ANSWER | typeof YEARLY = ANSWER): Message {
  const text = 'There is a short private question for you.';
  return {
    text,
    blocks: [
      section(`${text} It takes a moment, and you may leave it.`),
      actions('question', button(action, 'Answer in private', id)),
    ],
  };
}

/** The question itself, with who sees the answer before anything is asked. */
export const questionModal = (checkId: string, mentorUser: string): ModalView =>
  modal({
    id: ANSWER_SUBMIT,
    title: FIT_TITLE,
    submit: 'Send',
    metadata: { check: checkId },
    blocks: [
      section(
        `This is about your match with ${mention(mentorUser)}. *Nobody sees your answer*, neither your mentor nor your directors. Directors see figures of the whole program after each half-year, only when at least ${FEWEST} residents stand behind each.`,
      ),
      input('answer', 'How is the match going?', {
        type: 'radio_buttons',
        options: ANSWERS.map((answer) => option(LABEL[answer] ?? answer, answer)),
      }),
    ],
  });

const THANKS: Record<Answer, string> = {
  good: 'Thank you. That is good to hear, and nobody is told.',
  okay: 'Thank you. Nobody is told. The guide has ideas for what to try together.',
  not_a_fit:
    'Thank you. Nobody is told, and nothing changes by this answer. A match that does not fit is nobody’s fault. When you would like a new one, you can ask for it in confidence; you read first who will see it.',
};

const NEXT: Partial<Record<Answer, Button[]>> = { okay: [guideButton()], not_a_fit: [rematchButton()] };

/** What follows from an answer. */
export const thanksModal = (answer: Answer): ModalView =>
  messageModal(FIT_TITLE, THANKS[answer], ...(NEXT[answer] ?? []));

/** Opens the yearly question; its value is that question's id. Neither tells what is asked. */
export const YEARLY = 'question.yearly';
export const YEARLY_SUBMIT = 'question.yearly.submit';

export const yearlyForm = z.object({ answer: z.enum(CARES) });

/** The question of the year, with who sees the answer before anything is asked. */
export const yearlyModal = (yearlyId: string): ModalView =>
  modal({
    id: YEARLY_SUBMIT,
    title: FIT_TITLE,
    submit: 'Send',
    metadata: { yearly: yearlyId },
    blocks: [
      section(
        `One question a year, to every resident. *Nobody sees your answer*, neither a mentor nor your directors. Directors see figures of the whole program when the year is over, only when at least ${FEWEST} residents stand behind each.`,
      ),
      input('answer', 'Do you have a mentor who genuinely cares about you and your career?', {
        type: 'radio_buttons',
        options: [option('Yes', 'yes'), option('Partly', 'partly'), option('No', 'no')],
      }),
    ],
  });

const YEARLY_THANKS: Record<Cares, string> = {
  yes: 'Thank you. That is good to hear, and nobody is told.',
  partly:
    'Thank you. Nobody is told. The guide has ideas for what to try together, and Find people has more mentors.',
  no: 'Thank you. Nobody is told, and nothing changes by this answer. It need not stay so: Find people has mentors who are open to a conversation, and a request for a mentor, or in confidence for a new match, is on my Home tab.',
};

/** What follows from that answer. */
export const yearlyThanks = (answer: Cares): ModalView => messageModal(FIT_TITLE, YEARLY_THANKS[answer]);
