import type { AllMiddlewareArgs, App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { acknowledging } from '../metrics.ts';
import type { Message } from './blocks.ts';
import { slackCode } from './errors.ts';
import { track } from './in-flight.ts';
import { asMessage, FOREIGN, modalOpener, type OpenModal } from './interactions.ts';
import { type Person, personOfCommand } from './person.ts';
import { explain } from './troubles.ts';

/** `/mentor <subcommand> [argument]`, typed by somebody. */
export type Call = {
  person: Person;
  /** What stood after the subcommand, trimmed. Never logged. */
  argument: string;
  client: WebClient;
  /** Says something to the person alone. */
  answer(message: Message | string): Promise<void>;
  openModal: OpenModal;
};

/** One subcommand, with its line in the help. */
export type Subcommand = {
  name: string;
  /** How it is typed, such as `log [date]`. */
  usage: string;
  about: string;
} & Reaction;

/** What a subcommand does, or, where nothing need be looked up, what the acknowledgement itself says. */
type Reaction = { run(call: Call): Promise<void> } | { says(): Message };

/** The subcommands of `/mentor`, added by the slices. */
export type Commands = {
  add(subcommand: Subcommand): void;
  /** What a bare `/mentor` does. */
  setDefault(run: (call: Call) => Promise<void>): void;
  list(): readonly Subcommand[];
};

/** Makes the empty list of subcommands. */
export function createCommands(): Commands & {
  find(text: string): { reaction: Reaction; name: string; argument: string };
} {
  const subcommands = new Map<string, Subcommand>();
  let bare: ((call: Call) => Promise<void>) | undefined;
  return {
    add: (subcommand) => subcommands.set(subcommand.name, subcommand),
    setDefault: (run) => {
      bare = run;
    },
    list: () => [...subcommands.values()],
    find(text) {
      const [, word = '', argument = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(text) ?? [];
      const found = subcommands.get(word.toLowerCase());
      if (found) return { reaction: found, name: found.name, argument };
      if (word === '' && bare) return { reaction: { run: bare }, name: '(bare)', argument: '' };
      return {
        reaction: { says: () => helpMessage([...subcommands.values()], true) },
        name: '(unknown)',
        argument: '',
      };
    },
  };
}

/** The usage of every subcommand, seen by one person. */
export function helpMessage(subcommands: readonly Subcommand[], unknown = false): Message {
  const lines = subcommands.map(({ usage, about }) => `• \`/mentor ${usage}\` ${about}`);
  const lead = unknown ? 'I did not recognize that. Here is what I can do:' : 'Here is what I can do:';
  return { text: [lead, '• `/mentor` where you stand, with buttons', ...lines].join('\n') };
}

type CommandArgs = AllMiddlewareArgs & SlackCommandMiddlewareArgs;

const isCommand = (args: AllMiddlewareArgs): args is CommandArgs => 'command' in args;

/**
 * Answers `/mentor`: acknowledges first, runs the subcommand, and the person hears back whatever happens. Registered
 * before all else and as a middleware, since Bolt would ask every listener of events and clicks in turn.
 */
export function registerCommands(app: App, ctx: Context, commands: ReturnType<typeof createCommands>): void {
  app.use((args) => (isCommand(args) ? onCommand(args) : args.next()));
  const onCommand = ({ ack, body, client, respond }: CommandArgs) =>
    track(
      (async () => {
        const { reaction, name, argument } = commands.find(body.text);
        const acked = acknowledging('command', name);
        if ('says' in reaction) {
          const { text, blocks } = reaction.says();
          await ack({ response_type: 'ephemeral', text, ...(blocks ? { blocks } : {}) });
          return acked();
        }
        await ack();
        acked();
        const answer = async (message: Message | string) => {
          const { text, blocks } = asMessage(message);
          await respond({ response_type: 'ephemeral', text, ...(blocks ? { blocks } : {}) });
        };
        try {
          await reaction.run({
            person: personOfCommand(body),
            argument,
            client,
            answer,
            openModal: modalOpener(ctx, client, body.trigger_id),
          });
        } catch (error) {
          // Slack grants the bot nothing in the workspace of somebody who met it through Slack Connect.
          const isForeign = slackCode(error) === 'team_access_not_granted';
          const text = isForeign ? FOREIGN : explain(ctx.log, `command ${name}`, error);
          await answer(text).catch((failed) => explain(ctx.log, `command ${name}, telling so`, failed));
        }
      })(),
    );
}

/** What a slice registers itself with. */
export type Web = { app: App; commands: Commands };
