import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { findProgram } from '../../domain/programs/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { askedModal } from './asking-views.ts';
import type { Asked } from './policy.ts';
import { changedIn, withShown } from './seen.ts';
import {
  elsewhereText,
  initialForm,
  isSettingTopic,
  SETTING_TOPICS,
  SETTINGS,
  SETTINGS_SAVE,
  SETTINGS_TITLE,
  SETTINGS_TOPIC,
  settingsModal,
  topicModal,
} from './settings-views.ts';
import { SETUP_SAVE } from './views.ts';

type Asking = Pick<Click, 'person' | 'client'>;

/** What setup does, which settings are a part of: its window for a program, or why not; and saving its form. */
type Setup = {
  windowOf(asker: Asking, programId: string): Promise<ModalView>;
  save(submission: Submission, form: Form, asks: boolean): Promise<Outcome | { asked: Asked; seen: string }>;
};

/** Registers the settings of a program in short windows by topic. */
export function registerSettings(web: Web, ctx: HandlerDeps, setup: Setup): void {
  web.click(SETTINGS, (click) =>
    click.show(SETTINGS_TITLE, () => settingsView(ctx, setup, click, click.value)),
  );
  web.click(SETTINGS_TOPIC, (click) => click.show(SETTINGS_TITLE, () => topicView(setup, click)));
  web.submit(SETTINGS_SAVE, (submission) => save(ctx, setup, submission));
}

/** Whether this is setup's own window, and not a word of why it is not shown. */
const isSetup = (view: ModalView) => view.callback_id === SETUP_SAVE;

async function settingsView(
  ctx: HandlerDeps,
  setup: Setup,
  asker: Asking,
  programId: string,
  said?: string,
): Promise<ModalView> {
  const window = await setup.windowOf(asker, programId);
  const id = z.uuid().safeParse(programId).data;
  const program = id && (await findProgram(ctx.db, asker.person.workspaceId, id));
  return program && isSetup(window) ? settingsModal(program, said) : window;
}

async function topicView(setup: Setup, click: Click): Promise<ModalView> {
  const [programId = '', topic = ''] = click.value.split(':');
  const window = await setup.windowOf(click, programId);
  return isSetup(window) && isSettingTopic(topic) ? withShown(topicModal(window, programId, topic)) : window;
}

/** Saves one topic beside everything else as it is. */
async function save(ctx: HandlerDeps, setup: Setup, submission: Submission): Promise<Outcome> {
  const { program: programId = '', topic = '' } = submission.metadata;
  const window = await setup.windowOf(submission, programId);
  if (!isSetup(window) || !isSettingTopic(topic)) return { show: window };
  const { fields } = SETTING_TOPICS[topic];
  const initial = initialForm(window);
  // A day that was only proposed is not chosen by saving something else.
  if (topic !== 'reminders') delete initial.midyear;
  const form = Object.fromEntries(fields.map((field) => [field, submission.form[field]]));
  const entered = changedIn(form, submission.metadata.shown, initial);
  // Only people, their channel, and the name are asked about, and these are all of one topic.
  const outcome = await setup.save(submission, { ...initial, ...entered }, topic === 'people');
  if ('asked' in outcome)
    return {
      show: askedModal(topicModal(window, programId, topic), {
        ...outcome,
        shown: submission.metadata.shown,
      }),
    };
  if ('errors' in outcome) {
    const isHere = ([field]: [string, string]) => fields.some((each) => each === field);
    const own = Object.fromEntries(Object.entries(outcome.errors).filter(isHere));
    return Object.keys(own).length > 0
      ? { errors: own }
      : { show: messageModal(SETTINGS_TITLE, elsewhereText(outcome.errors)) };
  }
  // What follows from other directors is said by setup's own words.
  if (topic === 'people') return outcome;
  return {
    show: await settingsView(ctx, setup, submission, programId, `*Saved:* ${SETTING_TOPICS[topic].label}.`),
  };
}
