import { controlsOf } from '../../sandbox/slack/blocks/controls.ts';
import type { Entry } from '../../sandbox/slack/people/choices.ts';
import { findInput } from '../../sandbox/slack/people/forms.ts';
import type { Person } from '../../sandbox/slack/people/person.ts';

/** The clicks of each act, from the Home tab, a message, or the typed command until it is done; and the most it may take. */
export const CLICKS = {
  'set up a program': { takes: 7, most: 8 },
  'import a clean file': { takes: 4, most: 4 },
  'assign one mentor': { takes: 2, most: 2 },
  'match a class of 12: start, draft, publish': { takes: 5, most: 9 },
  'change one match of its draft': { takes: 3, most: 3 },
  'decide a confidential request, for a date': { takes: 5, most: 5 },
  'record that someone leaves': { takes: 5, most: 5 },
  'prepare and confirm the new academic year': { takes: 4, most: 6 },
  'export all three files': { takes: 5, most: 6 },
} as const;

/** What a person does by hand, counted in clicks. */
export type Clicker = {
  click(label: string, options?: Parameters<Person['click']>[1]): Promise<void>;
  fill(label: string, value: Exclude<Entry, null>): Promise<void>;
  submit(): Promise<void>;
  /** Submits, and says whether the form was taken. */
  tries(): Promise<boolean>;
  /** Counts on from an earlier count, where what came since was only to find out what can be done. */
  restart(at: number): void;
  count(): number;
};

/**
 * A person whose clicks are counted. A click is:
 * - a button, and the button of its confirmation where it has one
 * - a window's submit button
 * - an option, person, channel, date, or file that is chosen, one each
 *
 * Opening the Home tab, reading, closing a window, and typing, a command among it, are no clicks. What a form has
 * chosen already costs nothing.
 */
export function clicker(person: Person): Clicker {
  let clicks = 0;
  return {
    click: async (label, options = {}) => {
      const where = options.in ?? (person.modal() ? 'modal' : 'home');
      const seen = where === 'home' ? person.home() : where === 'modal' ? person.modal() : where;
      const hasConfirm = JSON.stringify(seen?.blocks ?? [])
        .split('"type":"button"')
        .some((rest) => rest.includes(`"text":"${label}"`) && rest.includes('"confirm":{'));
      clicks += hasConfirm ? 2 : 1;
      await person.click(label, { ...options, in: where });
    },
    fill: async (label, value) => {
      const { type } = findInput(controlsOf(person.modal()?.blocks ?? []), label).element;
      if (type !== 'plain_text_input') clicks += Array.isArray(value) ? value.length : 1;
      await person.fill(label, value);
    },
    submit: async () => {
      clicks += 1;
      const { errors } = await person.submit();
      if (errors) throw new Error(JSON.stringify(errors));
    },
    tries: async () => {
      clicks += 1;
      return (await person.submit()).errors === undefined;
    },
    restart: (at) => {
      clicks = at;
    },
    count: () => clicks,
  };
}
