import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readAgreed } from '../../domain/pairs/capacity-views.ts';
import { changeMoment, checkChangeDate, momentOfNow } from '../../domain/pairs/policy.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import { hoursOf, nextWorkingDay, type WorkingTime } from '../../platform/calendar/hours.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Decision } from './operations.ts';

const decisionForm = z.object({
  decision: z.enum(['new_mentor', 'assign_later', 'talk', 'decline']),
  mentor: z.uuid().optional(),
  tell: z.enum(['now', 'date']).optional(),
  date: z.iso.date().optional(),
  note: z.string().trim().max(3000).default(''),
});

type Errors = { errors: Record<string, string> };

/** Reads what the director entered; answers by field what is missing. `hasMentors`: the modal offered any. */
export function readDecision(form: Form, program: WorkingTime, now: Date): Decision | Errors {
  const parsed = decisionForm.safeParse(form);
  if (!parsed.success) return { errors: { decision: 'Choose a decision.' } };
  const { decision: choice, mentor, note } = parsed.data;
  if (choice === 'talk') return { choice, note };
  if (choice === 'decline') {
    return note === ''
      ? { errors: { note: 'Add a short note so that the resident understands why.' } }
      : { choice, note };
  }
  if (choice === 'new_mentor' && !mentor) return { errors: missingMentor('mentor' in form) };
  const when = readMoment(parsed.data, program, now);
  if ('errors' in when) return when;
  return choice === 'new_mentor' && mentor
    ? { choice, mentorId: mentor, note, ...when, agreed: readAgreed(form) }
    : { choice: 'assign_later', note, at: when.at };
}

const missingMentor = (offered: boolean): Record<string, string> =>
  offered
    ? { mentor: 'Choose the new mentor.' }
    : { decision: 'No other mentor has an opening. Choose another decision.' };

function readMoment(
  { tell, date }: Pick<z.infer<typeof decisionForm>, 'tell' | 'date'>,
  program: WorkingTime,
  now: Date,
): { at: Date } | Errors {
  const today = dateIn(program.time_zone, now);
  if (tell === 'now') {
    return { at: momentOfNow(now, program).at };
  }
  if (!tell) return { errors: { tell: 'Choose when the current match ends.' } };
  if (!date) return { errors: { date: 'Choose the date.' } };
  const on = Temporal.PlainDate.from(date);
  const problem = checkChangeDate(on, today, program);
  if (problem === 'not_ahead') return { errors: { date: 'Choose a future date, or choose "Now."' } };
  if (problem === 'too_far') return { errors: { date: 'Choose a date within a year.' } };
  if (problem === 'no_working_day') {
    const next = readableDate(nextWorkingDay(on, hoursOf(program)), { year: true });
    return { errors: { date: `That isn't a working day in your program. The next one is ${next}.` } };
  }
  return { at: changeMoment(on, program) };
}
