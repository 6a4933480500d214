import type { AllMiddlewareArgs, App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import type { Role } from '../database/tables/programs.ts';
import { acknowledging } from '../metrics.ts';
import type { Message } from './blocks.ts';
import { slackCode } from './errors.ts';
import { track } from './in-flight.ts';
import { asMessage, FOREIGN } from './interactions.ts';
import { modalOpener, type OpenModal } from './modals.ts';
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
  /** Whose help names it; everybody's where left out. */
  roles?: readonly Role[];
} & Reaction;

/** What a subcommand does, or, where it is at hand, what the acknowledgement itself says. */
export type Reaction =
  | { run(call: Call): Promise<void> }
  | { says(person: Person): Message | Promise<Message> };

/** What was registered, as far as a typed command looks at it. */
/** What is said to a word that is none of the subcommands. */
export type Lost = (person: Person) => Message | Promise<Message>;

type Known = { subcommands: ReadonlyMap<string, Subcommand>; bare(): Reaction | undefined; lost: Lost };

/** The first word of what was typed, and the rest; in time that grows with the text's length alone. */
export function splitCommand(text: string): { word: string; argument: string } {
  const typed = text.trim();
  const end = typed.search(/\s/);
  return end < 0
    ? { word: typed, argument: '' }
    : { word: typed.slice(0, end), argument: typed.slice(end).trimStart() };
}

function reactionTo(text: string, { subcommands, bare, lost }: Known) {
  const { word, argument } = splitCommand(text);
  const found = subcommands.get(word.toLowerCase());
  if (found) return { reaction: found, name: found.name, argument };
  const reaction = word === '' ? bare() : undefined;
  if (reaction) return { reaction, name: '(bare)', argument: '' };
  return { reaction: { says: lost }, name: '(unknown)', argument: '' };
}

/** The usage of these subcommands, seen by one person, and whom they can ask. */
export function helpMessage(
  subcommands: readonly Subcommand[],
  unknown = false,
  humans: readonly string[] = [],
): Message {
  const lines = subcommands.map(({ usage, about }) => `• \`/mentor ${usage}\` ${about}`);
  const lead = unknown ? 'I did not recognize that. Here is what I can do:' : 'Here is what I can do:';
  const ask =
    humans.length > 0
      ? `To ask a person: ${humans.join(', ')}, who look after your program.`
      : "To ask a person: your program's coordinator.";
  return { text: [lead, '• `/mentor` where you stand, with buttons', ...lines, ask].join('\n') };
}

type CommandArgs = AllMiddlewareArgs & SlackCommandMiddlewareArgs;

const isCommand = (args: AllMiddlewareArgs): args is CommandArgs => 'command' in args;

/**
 * Answers `/mentor`: acknowledges first, runs the subcommand, and the person hears back whatever happens. Listens
 * before all else and as a middleware, since Bolt would ask every listener of events and clicks in turn.
 */
export function listenToCommands(app: App, ctx: Context, known: Known): void {
  app.use((args) => (isCommand(args) ? track(onCommand(ctx, known, args)) : args.next()));
}

async function onCommand(
  ctx: Context,
  known: Known,
  { ack, body, client, respond }: CommandArgs,
): Promise<void> {
  const { reaction, name, argument } = reactionTo(body.text, known);
  const acked = acknowledging('command', name);
  if ('says' in reaction) {
    await ack({ response_type: 'ephemeral', ...(await reaction.says(personOfCommand(body))) });
    return acked();
  }
  await ack();
  acked();
  const answer = async (message: Message | string) => {
    await respond({ response_type: 'ephemeral', ...asMessage(message) });
  };
  const openModal = modalOpener(ctx, client, body.trigger_id, name);
  try {
    await reaction.run({ person: personOfCommand(body), argument, client, answer, openModal });
  } catch (error) {
    // Slack grants the bot nothing in the workspace of somebody who met it through Slack Connect.
    const isForeign = slackCode(error) === 'team_access_not_granted';
    const text = isForeign ? FOREIGN : explain(ctx.log, 'command', error, name);
    await answer(text).catch((failed) => explain(ctx.log, 'telling of a failed command', failed, name));
  }
}
