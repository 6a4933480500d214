import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { hoursOf, nextWorkingDay, type WorkingTime } from '../calendar/hours.ts';
import { changeMoment, checkChangeDate } from '../pairs/policy.ts';
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
export function readDecision(
  form: Record<string, unknown>,
  program: WorkingTime,
  now: Date,
): Decision | Errors {
  const parsed = decisionForm.safeParse(form);
  if (!parsed.success) return { errors: { decision: 'Please choose what to decide.' } };
  const { decision: choice, mentor, note } = parsed.data;
  if (choice === 'talk') return { choice, note };
  if (choice === 'decline') {
    return note === ''
      ? { errors: { note: 'Please add a few words: a resident should not get a bare no.' } }
      : { choice, note };
  }
  if (choice === 'new_mentor' && !mentor) return { errors: missingMentor('mentor' in form) };
  const when = readMoment(parsed.data, program, now);
  if ('errors' in when) return when;
  return choice === 'new_mentor' && mentor
    ? { choice, mentorId: mentor, note, ...when }
    : { choice: 'assign_later', note, at: when.at };
}

const missingMentor = (offered: boolean): Record<string, string> =>
  offered
    ? { mentor: 'Please choose the new mentor.' }
    : { decision: 'No other mentor has a place left. Please choose another decision.' };

function readMoment(
  { tell, date }: Pick<z.infer<typeof decisionForm>, 'tell' | 'date'>,
  program: WorkingTime,
  now: Date,
): { at: Date; startsOn: string } | Errors {
  const today = dateIn(program.time_zone, now);
  if (tell === 'now') {
    const day = nextWorkingDay(today, hoursOf(program)); // endings happen on working days only
    return { at: day.equals(today) ? now : changeMoment(day, program), startsOn: day.toString() };
  }
  if (!tell) return { errors: { tell: 'Please choose when the current mentor is told.' } };
  if (!date) return { errors: { date: 'Please choose the date.' } };
  const on = Temporal.PlainDate.from(date);
  const problem = checkChangeDate(on, today, program);
  if (problem === 'not_ahead')
    return { errors: { date: 'Please choose a day that lies ahead, or choose "Now".' } };
  if (problem === 'too_far') return { errors: { date: 'Please choose a date within a year.' } };
  if (problem === 'no_working_day') {
    const next = readableDate(nextWorkingDay(on, hoursOf(program)), { year: true });
    return { errors: { date: `That is no working day of the program. The next one is ${next}.` } };
  }
  return { at: changeMoment(on, program), startsOn: date };
}
