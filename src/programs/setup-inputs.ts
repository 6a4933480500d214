import type { Temporal } from 'temporal-polyfill';
import { writeHolidays } from '../calendar/holidays.ts';
import { zonesFor } from '../calendar/zones.ts';
import { input, option } from '../slack/blocks.ts';

/** The value of the one box about the holidays of the United States' government. */
export const FEDERAL = 'us_federal';
/** The value of the one box about residents of other programs. */
export const FOUND = 'found_by_others';

/** Whether the holidays of the United States' government are free of reminders. */
export function federalInput(isChosen: boolean) {
  const choice = option('Keep the 11 federal holidays free', FEDERAL);
  return input(
    'federal_holidays',
    'Holidays: US federal',
    { type: 'checkboxes', options: [choice], ...(isChosen ? { initial_options: [choice] } : {}) },
    {
      optional: true,
      hint: 'As observed: a Saturday’s on the Friday before, a Sunday’s on the Monday after.',
    },
  );
}

/** Days without reminders from a day on, as people write them. */
export function holidaysInput(days: readonly string[], today: Temporal.PlainDate) {
  const initial = writeHolidays(days, today);
  return input(
    'holidays',
    'Holidays',
    {
      type: 'plain_text_input',
      multiline: true,
      max_length: 3000,
      ...(initial ? { initial_value: initial } : {}),
      placeholder: { type: 'plain_text', text: '12/24\n2026-12-31 to 2027-01-01' },
    },
    { optional: true, hint: 'Days without reminders, one a line.' },
  );
}

/** Whom residents may speak to when every director is part of a matter. */
export function alternateInput(initial: string | null) {
  return input(
    'alternate',
    'Alternate contact',
    { type: 'users_select', ...(initial ? { initial_user: initial } : {}) },
    {
      optional: true,
      hint: 'Whom residents may speak to when every director is part of a matter. They get no messages from here.',
    },
  );
}

/** The program's own topics, one a line. */
export const topicsLines = (topics: readonly string[]) =>
  input(
    'more_topics',
    'More topics',
    {
      type: 'plain_text_input',
      multiline: true,
      max_length: 400,
      ...(topics.length > 0 ? { initial_value: topics.join('\n') } : {}),
      placeholder: { type: 'plain_text', text: 'Research\nFellowship' },
    },
    {
      optional: true,
      hint: 'Up to seven, one a line. Career advice, support and role modeling are always there.',
    },
  );

/** Whether residents of other programs may find this one's mentors. */
export function othersInput(isChosen: boolean) {
  const choice = option('Residents of other programs may find our mentors', FOUND);
  return input(
    'found_by_others',
    'Other programs',
    { type: 'checkboxes', options: [choice], ...(isChosen ? { initial_options: [choice] } : {}) },
    {
      optional: true,
      hint: 'Those who are open to a conversation, under Find people. Nobody is assigned across programs.',
    },
  );
}

/** The program's time zone. */
export function zoneInput(wanted: string | null) {
  const { here, elsewhere, initial } = zonesFor(wanted);
  const group = (label: string, zones: typeof here) => ({
    label: { type: 'plain_text' as const, text: label },
    options: zones.map((zone) => option(zone.label, zone.id)),
  });
  return input('time_zone', 'Time zone', {
    type: 'static_select',
    option_groups: [group('United States', here), group('Elsewhere', elsewhere)],
    initial_option: option(initial.label, initial.id),
  });
}
