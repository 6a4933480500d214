import { decryptAnswer } from '../../platform/encryption/answers.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Web } from '../../platform/slack/web.ts';
import { windowsOn } from '../../platform/slack/windows.ts';
import { answerCheck, findForAnswer } from './operations.ts';
import {
  ANSWER,
  ANSWER_SUBMIT,
  ANSWERED,
  answerForm,
  NOT_YOURS,
  PRIVATE_QUESTION_TITLE,
  questionModal,
  thanksModal,
  YEARLY,
  YEARLY_SUBMIT,
  yearlyForm,
  yearlyModal,
  yearlyThanks,
} from './views.ts';
import { answerYearly, findForYearly } from './yearly-operations.ts';

/** Registers the private question to residents about their match. */
export function register(web: Web, ctx: HandlerDeps): void {
  const checks = windowsOn(
    web,
    { title: PRIVATE_QUESTION_TITLE, key: 'check' },
    async (person, id) => (await findForAnswer(ctx.db, person, id)) ?? { refused: NOT_YOURS },
  );
  checks.open(ANSWER, (check) =>
    decryptAnswer(ctx.keys, 'fit_checks', check)
      ? messageModal(PRIVATE_QUESTION_TITLE, ANSWERED)
      : questionModal(check.id, check.mentor_user),
  );
  checks.submit(ANSWER_SUBMIT, answerForm, async (check, { answer }, { person }) => {
    const kept = await answerCheck(ctx, person, check.id, answer);
    return kept.ok ? thanksModal(answer) : messageModal(PRIVATE_QUESTION_TITLE, NOT_KEPT[kept.reason]);
  });
  const yearly = windowsOn(
    web,
    { title: PRIVATE_QUESTION_TITLE, key: 'yearly' },
    async (person, id) => (await findForYearly(ctx.db, person, id)) ?? { refused: NOT_YOURS },
  );
  yearly.open(YEARLY, (asked) =>
    decryptAnswer(ctx.keys, 'yearly_answers', asked)
      ? messageModal(PRIVATE_QUESTION_TITLE, ANSWERED)
      : yearlyModal(asked.id),
  );
  yearly.submit(YEARLY_SUBMIT, yearlyForm, async (asked, { answer }, { person }) => {
    const kept = await answerYearly(ctx, person, asked.id, answer);
    return kept.ok ? yearlyThanks(answer) : messageModal(PRIVATE_QUESTION_TITLE, NOT_KEPT[kept.reason]);
  });
}

const NOT_KEPT = { answered: ANSWERED, not_yours: NOT_YOURS };
