import type { Context } from '../context.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { answerCheck, findForAnswer } from './operations.ts';
import {
  ANSWER,
  ANSWER_SUBMIT,
  ANSWERED,
  answerForm,
  FIT_TITLE,
  NOT_YOURS,
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
export function register(web: Web, ctx: Context): void {
  web.click(ANSWER, async ({ person, value, answer, openModal }) => {
    const check = await findForAnswer(ctx.db, person, value);
    if (!check) return answer(NOT_YOURS);
    await openModal(FIT_TITLE, async () =>
      check.answered_at ? messageModal(FIT_TITLE, ANSWERED) : questionModal(check.id, check.mentor_user),
    );
  });
  web.submit(ANSWER_SUBMIT, (submission) => submit(ctx, submission));
  web.click(YEARLY, async ({ person, value, answer, openModal }) => {
    const found = await findForYearly(ctx.db, person, value);
    if (!found) return answer(NOT_YOURS);
    await openModal(FIT_TITLE, async () =>
      found.answered_at ? messageModal(FIT_TITLE, ANSWERED) : yearlyModal(found.id),
    );
  });
  web.submit(YEARLY_SUBMIT, (submission) => submitYearly(ctx, submission));
}

async function submit(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = answerForm.safeParse(form);
  if (!entered.success) return { errors: { answer: 'Please choose one of the three, or close this.' } };
  const kept = await answerCheck(ctx, person, metadata.check ?? '', entered.data.answer);
  if (kept.ok) return { show: thanksModal(entered.data.answer) };
  return { show: messageModal(FIT_TITLE, kept.reason === 'answered' ? ANSWERED : NOT_YOURS) };
}

async function submitYearly(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = yearlyForm.safeParse(form);
  if (!entered.success) return { errors: { answer: 'Please choose one of the three, or close this.' } };
  const kept = await answerYearly(ctx, person, metadata.yearly ?? '', entered.data.answer);
  if (kept.ok) return { show: yearlyThanks(entered.data.answer) };
  return { show: messageModal(FIT_TITLE, kept.reason === 'answered' ? ANSWERED : NOT_YOURS) };
}
