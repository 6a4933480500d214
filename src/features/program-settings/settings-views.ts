import type { InputBlock, ModalView } from '@slack/types';
import { dataDeletionButton } from '../../domain/members/buttons.ts';
import { actions, button, context, escapeText, modal, section } from '../../platform/slack/blocks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import { closeButton } from './closing-views.ts';
import { ADD_PROGRAM } from './views.ts';

export const SETTINGS_TITLE = 'Settings';
/** Opens them; its value is a program. */
export const SETTINGS = 'programs.settings';
/** Opens one topic; its value is `program:topic`. */
export const SETTINGS_TOPIC = 'programs.settings.topic';
export const SETTINGS_SAVE = 'programs.settings.save';

/** The settings by topic: what each is called, what it is about, and which fields of setup it holds. */
export const SETTING_TOPICS = {
  people: {
    label: 'People',
    about: "Program name, directors, coordinators, the directors' channel, and your own topics.",
    fields: ['name', 'directors', 'coordinators', 'channel', 'more_topics'],
  },
  calendar: {
    label: 'Calendar',
    about: 'Time zone, meetings a year, working days and hours, and holidays.',
    fields: [
      'time_zone',
      'meetings',
      'first_meeting',
      'working_days',
      'hours_from',
      'hours_until',
      'federal_holidays',
      'holidays',
    ],
  },
  reminders: {
    label: 'Reminders',
    about: 'Which messages go out, and when the midyear review begins.',
    fields: ['steps', 'midyear'],
  },
  privacy: {
    label: 'Privacy',
    about:
      'An alternate contact for residents when every director is part of the match in question, and whether residents in other programs can find your mentors.',
    fields: ['alternate', 'found_by_others'],
  },
} as const;

type SettingTopic = keyof typeof SETTING_TOPICS;
/** Whether a text names a topic of the settings. */
export const isSettingTopic = (text: string): text is SettingTopic => Object.hasOwn(SETTING_TOPICS, text);
const ALL = Object.keys(SETTING_TOPICS).filter(isSettingTopic);

/** The topic that holds a field of setup. */
const topicOf = (field: string): SettingTopic | undefined =>
  ALL.find((topic) => SETTING_TOPICS[topic].fields.some((each) => each === field));

/** The settings of a program by topic, each behind its button. */
export const settingsModal = (program: { id: string; name: string }, said?: string): ModalView =>
  modal({
    id: 'settings',
    title: SETTINGS_TITLE,
    close: 'Close',
    blocks: [
      ...(said ? [section(said)] : []),
      section(`*${escapeText(program.name)}*`),
      ...ALL.map((topic) => {
        const { label, about } = SETTING_TOPICS[topic];
        return section(`*${label}*\n${about}`, {
          accessory: button(SETTINGS_TOPIC, label, `${program.id}:${topic}`),
        });
      }),
      section('*People who left*\nPermanently delete data about someone who has left.', {
        accessory: dataDeletionButton(program.id),
      }),
      section('*Close this program*\nIts data is deleted after 30 days. Until then, you can reopen it.', {
        accessory: closeButton(program.id),
      }),
      context(ADD_PROGRAM),
    ],
  });

const isInput = (block: { type: string }): block is InputBlock => block.type === 'input';

/** One topic of the settings: the fields of setup that it holds, as setup has them. */
export function topicModal(setup: ModalView, programId: string, topic: SettingTopic): ModalView {
  const { label, fields } = SETTING_TOPICS[topic];
  const isHeld = (block: InputBlock) => fields.some((field) => field === block.block_id);
  return modal({
    id: SETTINGS_SAVE,
    title: SETTINGS_TITLE,
    submit: 'Save',
    metadata: { program: programId, topic },
    blocks: [
      section(`*${label}*`),
      ...setup.blocks.filter(isInput).filter(isHeld),
      actions('settings', button(SETTINGS, 'Other settings', programId)),
    ],
  });
}

/** A window's initial values, as `readForm` would read them. */
export function initialForm(view: ModalView): Form {
  const form: Form = {};
  for (const block of view.blocks.filter(isInput)) form[block.block_id ?? ''] = initialOf(block.element);
  return form;
}

function initialOf(element: InputBlock['element']): string | string[] | undefined {
  if ('initial_options' in element) return element.initial_options?.flatMap(({ value }) => value ?? []);
  if ('initial_option' in element) return element.initial_option?.value;
  if ('initial_users' in element) return element.initial_users;
  if ('initial_user' in element) return element.initial_user;
  if ('initial_conversation' in element) return element.initial_conversation;
  if ('initial_date' in element) return element.initial_date;
  if ('initial_time' in element) return element.initial_time;
  return 'initial_value' in element && typeof element.initial_value === 'string'
    ? element.initial_value
    : undefined;
}

/** Reports a problem in a topic other than the one being saved: nothing was saved, and where to look. */
export function elsewhereText(errors: Record<string, string>): string {
  const lines = Object.entries(errors).map(([field, message]) => {
    const topic = topicOf(field);
    return `• ${topic ? `*${SETTING_TOPICS[topic].label}*: ` : ''}${escapeText(message)}`;
  });
  return `*Nothing was saved.* Fix this first:\n${lines.join('\n')}`;
}
