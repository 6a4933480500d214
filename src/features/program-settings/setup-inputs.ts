import type { Temporal } from 'temporal-polyfill';
import { writeHolidays } from '../../platform/calendar/holidays.ts';
import { zonesFor } from '../../platform/calendar/zones.ts';
import { input, option } from '../../platform/slack/blocks.ts';

/** The value of the one box about the holidays of the United States' government. */
export const FEDERAL = 'us_federal';
/** The value of the one box about residents of other programs. */
export const FOUND = 'found_by_others';

/** As many as may hold a role by setup. */
export const MOST_PEOPLE = 20;

const peopleSelect = (chosen: readonly string[]) => ({
  type: 'multi_users_select' as const,
  max_selected_items: MOST_PEOPLE,
  ...(chosen.length > 0 ? { initial_users: chosen.slice(0, MOST_PEOPLE) } : {}),
});

/** What the program is called. */
export const nameInput = (name: string | undefined) =>
  input('name', 'Program name', {
    type: 'plain_text_input',
    max_length: 80,
    ...(name === undefined ? {} : { initial_value: name }),
    placeholder: { type: 'plain_text', text: 'For example, Internal Medicine' },
  });

/** Who directs the program. */
export const directorsInput = (chosen: readonly string[]) =>
  input('directors', 'Directors', peopleSelect(chosen), {
    hint: 'They assign mentors, and only they can open confidential requests.',
  });

/** Who keeps its roster. */
export const coordinatorsInput = (chosen: readonly string[]) =>
  input('coordinators', 'Coordinators', peopleSelect(chosen), {
    optional: true,
    hint: 'They import the roster and record departures and changes.',
  });

/** Whether the holidays of the United States' government are free of reminders. */
export function federalInput(isChosen: boolean) {
  const choice = option('No reminders on the 11 federal holidays', FEDERAL);
  return input(
    'federal_holidays',
    'US federal holidays',
    { type: 'checkboxes', options: [choice], ...(isChosen ? { initial_options: [choice] } : {}) },
    {
      optional: true,
      hint: 'On the observed dates: Saturday holidays on Friday, Sunday holidays on Monday.',
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
    { optional: true, hint: 'Days without reminders, one per line.' },
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
      hint: "Someone residents can talk to when every director is part of the match in question. This person won't get messages from Mentor.",
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
      hint: 'Up to 7, one per line. Career advice, support, and role modeling are always included.',
    },
  );

/** Whether residents of other programs may find this one's mentors. */
export function othersInput(isChosen: boolean) {
  const choice = option('Let residents in other programs find our mentors', FOUND);
  return input(
    'found_by_others',
    'Other programs',
    { type: 'checkboxes', options: [choice], ...(isChosen ? { initial_options: [choice] } : {}) },
    {
      optional: true,
      hint: 'Only mentors who are open to a conversation appear under "Find people." No one is assigned across programs.',
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
