import type { ModalView } from '@slack/types';
import { ActionIds, ALL_PAIRS, SCHEDULE_LABEL } from '../../domain/members/buttons.ts';
import { button, escapeText, modal, section } from '../../platform/slack/blocks.ts';
import { AUDIT, AUDIT_TITLE } from '../activity-log/views.ts';
import { CHANGE_MENTOR, CHANGE_MENTOR_TITLE } from '../departures/mentor-views.ts';
import { RESOURCES, RESOURCES_TITLE } from '../guide/views.ts';
import { SETTINGS, SETTINGS_TITLE } from '../program-settings/settings-views.ts';
import { MENTORS, MENTORS_TITLE } from './director-views.ts';

export const MORE_TITLE = 'More';
/** Opens it; its value is a program ID. */
export const MORE = 'home.more';

const LISTS = [
  { action: ActionIds.pairs, label: ALL_PAIRS, about: 'Every pair with its status, and gentle reminders.' },
  { action: MENTORS, label: MENTORS_TITLE, about: "Each mentor's residents, capacity, and meetings." },
];
const OFTEN = [
  ...LISTS,
  {
    action: ActionIds.schedule,
    label: SCHEDULE_LABEL,
    about: 'Hold reminders while people are on nights or on leave.',
  },
];
const CHANGING = {
  action: CHANGE_MENTOR,
  label: CHANGE_MENTOR_TITLE,
  about: 'Give a resident a different mentor, now or on a date.',
};
const RARELY = [
  { action: RESOURCES, label: RESOURCES_TITLE, about: 'Links for your residents and mentors.' },
  {
    action: SETTINGS,
    label: SETTINGS_TITLE,
    about:
      'People, calendar, reminders, and privacy. Delete data, or close the program. Workspace admins can add another program.',
  },
  { action: AUDIT, label: AUDIT_TITLE, about: 'Who did what, and when.' },
];

/** What a program's Home tab has no room for; who is no director gets the lists alone. */
export const moreModal = (program: { id: string; name: string }, isDirector: boolean): ModalView =>
  modal({
    id: MORE,
    title: MORE_TITLE,
    blocks: [
      section(`*${escapeText(program.name)}*`),
      ...[...(isDirector ? [CHANGING] : []), ...OFTEN, ...(isDirector ? RARELY : [])].map(
        ({ action, label, about }) =>
          section(`*${label}*\n${about}`, { accessory: button(action, label, program.id) }),
      ),
    ],
  });
