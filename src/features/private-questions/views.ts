import type { Button, ModalView } from '@slack/types';
import { z } from 'zod';
import { guideButton, rematchButton } from '../../domain/members/buttons.ts';
import { FEWEST } from '../../domain/totals/policy.ts';
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
} from '../../platform/slack/blocks.ts';
import { ANSWERS, type Answer, CARES, type Cares } from './policy.ts';

export const PRIVATE_QUESTION_TITLE = 'A private question';
/** The button in the message; its value is a question's id. Neither tells what is asked. */
export const ANSWER = 'question.answer';
export const ANSWER_SUBMIT = 'question.answer.submit';

const LABEL: Record<string, string> = {
  good: 'Good',
  okay: 'Okay',
  not_a_fit: 'Not a fit',
  none: 'No answer',
};

const CHOOSE_ONE = 'Choose one of the 3, or close this window.';
/** What is entered to the private question. */
export const answerForm = z.object({ answer: z.enum(ANSWERS, CHOOSE_ONE) });

export const NOT_YOURS =
  "There's nothing here for you to answer. The question may have been about a match that has ended.";
export const ANSWERED = "You already answered this, so there's nothing left to do. Thank you.";

/** What a resident's phone may show: that there is a question, and nothing of it. */
export function questionMessage(id: string, action: typeof ANSWER | typeof YEARLY = ANSWER): Message {
  const text = 'I have a short private question for you.';
  return {
    text,
    blocks: [
      section(`${text} It takes a moment, and you can skip it.`),
      actions('question', button(action, 'Answer privately', id)),
    ],
  };
}

/** The question itself, with who sees the answer before anything is asked. */
export const questionModal = (checkId: string, mentorUser: string): ModalView =>
  modal({
    id: ANSWER_SUBMIT,
    title: PRIVATE_QUESTION_TITLE,
    submit: 'Send',
    metadata: { check: checkId },
    blocks: [
      section(
        `This is about your match with ${mention(mentorUser)}. *No one sees your answer*, not your mentor and not your directors. After each 6-month period, directors see totals for the whole program, and only totals that cover at least ${FEWEST} residents.`,
      ),
      input('answer', 'How is the match going?', {
        type: 'radio_buttons',
        options: ANSWERS.map((answer) => option(LABEL[answer] ?? answer, answer)),
      }),
    ],
  });

const THANKS: Record<Answer, string> = {
  good: "Thank you. That's good to hear. No one will be told.",
  okay: 'Thank you. No one will be told. The guide has ideas you could try together.',
  not_a_fit:
    "Thank you. No one will be told, and nothing about your match changes because of your answer. A match that isn't a good fit is no one's fault. If you'd like a new one, you can ask confidentially, and you'll see who can read it before you write anything.",
};

const NEXT: Partial<Record<Answer, Button[]>> = { okay: [guideButton()], not_a_fit: [rematchButton()] };

/** What follows from an answer. */
export const thanksModal = (answer: Answer): ModalView =>
  messageModal(PRIVATE_QUESTION_TITLE, THANKS[answer], ...(NEXT[answer] ?? []));

/** Opens the yearly question; its value is that question's id. Neither tells what is asked. */
export const YEARLY = 'question.yearly';
export const YEARLY_SUBMIT = 'question.yearly.submit';

/** What is entered to the yearly question. */
export const yearlyForm = z.object({ answer: z.enum(CARES, CHOOSE_ONE) });

/** The question of the year, with who sees the answer before anything is asked. */
export const yearlyModal = (yearlyId: string): ModalView =>
  modal({
    id: YEARLY_SUBMIT,
    title: PRIVATE_QUESTION_TITLE,
    submit: 'Send',
    metadata: { yearly: yearlyId },
    blocks: [
      section(
        `Residents get this question once a year. *No one sees your answer*, not even a mentor or your directors. When the year is over, directors see totals for the whole program, and only totals that cover at least ${FEWEST} residents.`,
      ),
      input('answer', 'Do you have a mentor who genuinely cares about you and your career?', {
        type: 'radio_buttons',
        options: [option('Yes', 'yes'), option('Somewhat', 'partly'), option('No', 'no')],
      }),
    ],
  });

const YEARLY_THANKS: Record<Cares, string> = {
  yes: "Thank you. That's good to hear. No one will be told.",
  partly:
    'Thank you. No one will be told. The guide has ideas you could try together, and *Find people* lists other mentors.',
  no: "Thank you. No one will be told, and nothing about your mentoring changes because of your answer. If you'd like a mentor like that, *Find people* lists mentors who are open to a conversation. On the Home tab, you can also ask for a mentor or confidentially ask for a new match.",
};

/** What follows from that answer. */
export const yearlyThanks = (answer: Cares): ModalView =>
  messageModal(PRIVATE_QUESTION_TITLE, YEARLY_THANKS[answer]);
