import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { findProgram } from '../../domain/programs/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { askedModal } from './asking-views.ts';
import type { Saving } from './saving.ts';
import { withShown } from './seen.ts';
import {
  elsewhereText,
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

/** What setup does, which settings are a part of: its window for a program, or why not; and saving some of its fields. */
type Setup = {
  windowOf(asker: Asking, programId: string): Promise<ModalView>;
  save(submission: Submission, fields: readonly string[], asks: boolean): Promise<Saving>;
};

/** Registers the settings of a program in short windows by topic. */
export function registerSettings(web: Web, ctx: HandlerDeps, setup: Setup): void {
  web.click(SETTINGS, (click) =>
    click.show(SETTINGS_TITLE, async () => {
      const window = await setup.windowOf(click, click.value);
      return (isSetup(window) && (await settingsView(ctx, click, click.value))) || window;
    }),
  );
  web.click(SETTINGS_TOPIC, (click) => click.show(SETTINGS_TITLE, () => topicView(setup, click)));
  web.submit(SETTINGS_SAVE, (submission) => save(ctx, setup, submission));
}

/** Whether this is setup's own window, and not a word of why it is not shown. */
const isSetup = (view: ModalView) => view.callback_id === SETUP_SAVE;

/** The topics of a program's settings; undefined where there is no such program. */
async function settingsView(
  ctx: HandlerDeps,
  { person }: Asking,
  programId: string,
  said?: string,
): Promise<ModalView | undefined> {
  const id = z.uuid().safeParse(programId).data;
  const program = id && (await findProgram(ctx.db, person.workspaceId, id));
  return program ? settingsModal(program, said) : undefined;
}

async function topicView(setup: Setup, click: Click): Promise<ModalView> {
  const [programId = '', topic = ''] = click.value.split(':');
  const window = await setup.windowOf(click, programId);
  return isSetup(window) && isSettingTopic(topic) ? withShown(topicModal(window, programId, topic)) : window;
}

/** Saves one topic beside everything else as it is. */
async function save(ctx: HandlerDeps, setup: Setup, submission: Submission): Promise<Outcome> {
  const { program: programId = '', topic = '' } = submission.metadata;
  if (!isSettingTopic(topic)) return { show: await setup.windowOf(submission, programId) };
  const { fields, label } = SETTING_TOPICS[topic];
  // Only people, their channel, and the name are asked about, and these are all of one topic.
  const outcome = await setup.save(submission, fields, topic === 'people');
  if ('asked' in outcome)
    return {
      show: askedModal(topicModal(await outcome.window(), programId, topic), {
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
  if (!('saved' in outcome)) return outcome;
  // What follows from other directors is said by setup's own words.
  const view =
    topic === 'people' ? undefined : await settingsView(ctx, submission, programId, `*Saved:* ${label}.`);
  return { show: view ?? outcome.saved };
}
