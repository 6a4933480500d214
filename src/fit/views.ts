import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { guideButton } from '../members/doors.ts';
import {
  actions,
  button,
  context,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../slack/blocks.ts';
import { ANSWERS, type Answer, FEWEST } from './policy.ts';
import type { Figures } from './queries.ts';

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
export function questionMessage(checkId: string): Message {
  const text = 'There is a short private question for you.';
  return {
    text,
    blocks: [
      section(`${text} It takes a moment, and you may leave it.`),
      actions('question', button(ANSWER, 'Answer in private', checkId)),
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
    'Thank you. Nobody is told, and nothing changes by this answer. A match that does not fit is nobody’s fault. When you would like a new one, `/mentor rematch` asks for it in confidence and tells you first who will see it.',
};

/** What follows from an answer. */
export function thanksModal(answer: Answer): ModalView {
  const said = messageModal(FIT_TITLE, THANKS[answer]);
  return answer === 'okay' ? { ...said, blocks: [...said.blocks, actions('guide', guideButton())] } : said;
}

const monthOf = (date: Temporal.PlainDate) =>
  date.toLocaleString('en-US', { month: 'long', year: 'numeric' });

/** The program's figures of the last two half-years, for its directors' home tab. */
export function figureBlocks(figures: readonly Figures[]): KnownBlock[] {
  const shown = figures.slice(0, 2).map(({ half_from, half_until, groups }) => {
    const until = Temporal.PlainDate.from(half_until).subtract({ days: 1 });
    const span = `${monthOf(Temporal.PlainDate.from(half_from))} to ${monthOf(until)}`;
    const lines = groups.map(
      ({ of, count }) => `• ${of.map((each) => LABEL[each] ?? each).join(' or ')}: ${count}`,
    );
    return section(
      groups.length > 0
        ? `*How residents say their matches are going, ${span}*\n${lines.join('\n')}`
        : `*How residents say their matches are going, ${span}*\nToo few answers, or too few that changed, to show anything without giving somebody away.`,
    );
  });
  if (shown.length === 0) return [];
  return [
    ...shown,
    context(
      `Counted once when a half-year is over. At least ${FEWEST} residents stand behind each figure and behind each difference of figures; who answered what is shown to nobody.`,
    ),
  ];
}
