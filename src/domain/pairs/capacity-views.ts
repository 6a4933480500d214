import type { KnownBlock } from '@slack/types';
import { counted, input, option } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import { type Agreed, type Beyond, totalOf } from './capacity-policy.ts';

const FIELD = /^over\.([0-9a-f-]{36})\.(\d+)$/;
const fieldOf = (mentor: Beyond) => `over.${mentor.id}.${totalOf(mentor)}`;

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** Such as "third", or "12th". */
function ordinal(count: number): string {
  const suffix = { 1: 'st', 2: 'nd', 3: 'rd' }[Math.floor(count / 10) % 10 === 1 ? 0 : count % 10] ?? 'th';
  return ORDINALS[count - 1] ?? `${count}${suffix}`;
}

/** What a mentor has, such as "2 of 2 residents". */
export const loadText = (has: number, capacity: number): string =>
  `${has} of ${counted(capacity, 'resident')}`;

/** Asks whether a mentor may get more residents than their capacity. */
export function beyondQuestion(mentor: Beyond): string {
  const { name, has, capacity, coming, wants } = mentor;
  const more = coming > 0 ? `, plus ${coming} more planned that you can see` : '';
  const asked = wants === 1 ? `Assign a ${ordinal(totalOf(mentor))}?` : `Assign ${wants} more?`;
  return `${name} has ${loadText(has, capacity)}${more}. ${asked}`;
}

/** The box that agrees to it. */
export const ASSIGN_BEYOND = option('Yes, assign beyond capacity', 'yes');

/** Asks whether these mentors may get more residents than their capacity: one box for each, to be checked. */
export const beyondInputs = (beyond: readonly Beyond[]): KnownBlock[] =>
  beyond.map((mentor) =>
    input(
      fieldOf(mentor),
      beyondQuestion(mentor),
      { type: 'checkboxes', options: [ASSIGN_BEYOND] },
      { optional: true },
    ),
  );

/** What was agreed to in a form. */
export function readAgreed(form: Form): Agreed {
  return new Map(
    Object.entries(form).flatMap(([field, value]): [string, number][] => {
      const [, mentor, total] = FIELD.exec(field) ?? [];
      return mentor && total && value?.length ? [[mentor, Number(total)]] : [];
    }),
  );
}

/** A form without the boxes. */
export const withoutAgreed = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([field]) => !FIELD.test(field)));

/** What stands at the boxes that a form showed already and that were left empty; undefined where there is one to show. */
export function leftEmpty(form: Form, beyond: readonly Beyond[]): Record<string, string> | undefined {
  const fields = beyond.map(fieldOf);
  if (!fields.every((field) => field in form)) return undefined;
  return Object.fromEntries(fields.map((field) => [field, 'Check the box, or choose someone else above.']));
}
