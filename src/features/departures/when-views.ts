import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { NOW, ON_A_DATE } from '../../domain/pairs/change-views.ts';
import { choice, input } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';

/** The choice of when, on which the date depends. */
export const WHEN = 'change.when';

/** What is entered about one person's departure or change. */
export const changeForm = z.object({
  person: z.uuid({ error: 'Choose a person.' }),
  what: z.enum(['leaves', 'steps_down', 'pair_ends', 'away'], { error: "Choose what's changing." }),
  when: z.enum(['date', 'now']).default('date'),
  date: z.iso.date().optional(),
  /** The pair that was shown to end, once one was. */
  pair: z.uuid().optional(),
});
/** A departure or change as it was entered. */
export type Entered = z.infer<typeof changeForm>;

/** What is entered so far, as far as it can be read. */
export const readSoFar = (form: Form): Partial<Entered> => changeForm.partial().safeParse(form).data ?? {};

/** Whether a date is wanted that the window didn't ask for: the choices that need it were just made. */
export const lacksDate = (form: Form, errors: Record<string, string>): boolean =>
  errors.date !== undefined && !('date' in form);

/** What the date means for someone who is away. */
export const LAST_DAY_AWAY = 'For "Away until," choose the last day away.';

/** What is entered of when a change takes place; of its kind, only whether it needs a date counts. */
type When = {
  changeDay: Temporal.PlainDate;
  what?: string | undefined;
  when?: string | undefined;
  date?: string | undefined;
};

/**
 * Asks when a change takes place: now, or on a date, for which the program's next change date is proposed. The date is
 * left out where it has no use; the choice has an action id so that the window can follow it.
 */
export const whenInputs = (
  actionId: string,
  label: string,
  { changeDay, what, when, date }: When,
  more = '',
): KnownBlock[] => [
  choice(
    actionId,
    input('when', label, {
      type: 'radio_buttons',
      options: [ON_A_DATE, NOW],
      initial_option: when === 'now' ? NOW : ON_A_DATE,
    }),
  ),
  ...(when === 'now' && what !== 'away'
    ? []
    : [
        input(
          'date',
          'Date',
          { type: 'datepicker', initial_date: date ?? changeDay.toString() },
          {
            hint: `Suggested: the next date when your program's changes are announced together.${more && ` ${more}`}`,
          },
        ),
      ]),
];
