import { findTimeButton, guideButton, logButton } from '../../domain/members/buttons.ts';
import { actions, button, type Message, section } from '../../platform/slack/blocks.ts';
import type { Subcommand } from '../../platform/slack/commands.ts';

/** Does what a subcommand does; its value is the subcommand's name, never what was typed. */
export const RUN = 'home.run';

const MOST_MEANT = 5;
/** As many characters as a section of the help takes, below Slack's limit. */
const SECTION = 2800;

/** What was typed may mean one of several subcommands: a button for each. */
export function didYouMeanMessage(meant: readonly Subcommand[]): Message {
  const text = meant.length === 1 ? 'Did you mean this?' : 'Did you mean one of these?';
  const buttons = meant
    .slice(0, MOST_MEANT)
    .map(({ name, title }) => actions(`meant.${name}`, button(RUN, title ?? name, name)));
  return { text, notifiesInFull: true, blocks: [section(text), ...buttons] };
}

/** The help as the answer to what no one understood, with what is wanted most under it. */
export function unknownMessage(help: Message, meets: boolean): Message {
  const sections: string[] = [];
  for (const line of help.text.split('\n')) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length < SECTION)
      sections[sections.length - 1] = `${last}\n${line}`;
    else sections.push(line);
  }
  return {
    ...help,
    blocks: [
      ...sections.map((text) => section(text)),
      actions('lost', ...(meets ? [logButton(), findTimeButton()] : []), guideButton()),
    ],
  };
}
