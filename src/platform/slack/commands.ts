import type { AllMiddlewareArgs, App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Role } from '../database/tables/programs.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { acknowledging } from '../metrics.ts';
import { inWords, type Message } from './blocks.ts';
import { asMessage } from './clicks.ts';
import { slackCode } from './errors.ts';
import { fullText, toSend } from './full-text.ts';
import { track } from './in-flight.ts';
import { modalOpener, type OpenModal, tellUnshown } from './modals.ts';
import { FOREIGN, type Person, personOfCommand } from './person.ts';
import { explain } from './troubles.ts';

/** What people want, in the order of the help, and how the help calls it. */
const PURPOSES = {
  mentor: 'Your mentor or residents',
  meetings: 'Meetings',
  time: 'Time',
  privacy: 'Privacy and help',
  people: 'People in the program',
  matching: 'Matching',
  year: 'The year',
  files: 'Files and links',
} as const;
type Purpose = keyof typeof PURPOSES;
const ALL_PURPOSES: readonly Purpose[] = [
  'mentor',
  'meetings',
  'time',
  'privacy',
  'people',
  'matching',
  'year',
  'files',
];

/** `/mentor <subcommand> [argument]`, typed by someone. */
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
  /** What someone wants who needs it: the line of the help that has it. */
  purpose: Purpose;
  /** What a button that leads there is called; the name in its place where left out. */
  title?: string;
  /** Whose help names it; everyone's where left out. */
  roles?: readonly Role[];
} & Reaction;

/** What a subcommand does, or, where it is at hand, what the acknowledgement itself says. */
export type Reaction =
  | { run(call: Call): Promise<void> }
  | { says(person: Person): Message | Promise<Message> };

/** Answers what is none of the subcommands; the argument is all that was typed. */
export type Lost = (call: Call) => Promise<void>;

/** What was registered, as far as a typed command looks at it. */
type Known = {
  subcommands: ReadonlyMap<string, Subcommand>;
  bare(): Reaction | undefined;
  lost: Lost;
  /** Whether words say more than the subcommand they begin with, such as `change my mentor`. */
  saysMore(text: string): boolean;
};

/** The first word of what was typed, and the rest; in time that grows with the text's length alone. */
export function splitCommand(text: string): { word: string; argument: string } {
  const typed = text.trim();
  const end = typed.search(/\s/);
  return end < 0
    ? { word: typed, argument: '' }
    : { word: typed.slice(0, end), argument: typed.slice(end).trimStart() };
}

function reactionTo(text: string, { subcommands, bare, lost, saysMore }: Known) {
  const { word, argument } = splitCommand(text);
  const found = subcommands.get(word.toLowerCase());
  if (found && !(argument && saysMore(text))) return { reaction: found, name: found.name, argument };
  const reaction = word === '' ? bare() : undefined;
  if (reaction) return { reaction, name: '(bare)', argument: '' };
  return { reaction: { run: lost }, name: '(unknown)', argument: text.trim() };
}

/** The usage of these subcommands by what one wants, a line each, seen by one person, and whom they can ask. */
export function helpMessage(
  subcommands: readonly Subcommand[],
  unknown = false,
  humans: readonly string[] = [],
): Message {
  const lines = ALL_PURPOSES.flatMap((purpose) => {
    const own = subcommands.filter((each) => each.purpose === purpose);
    const ways = own.map(({ usage, about }) => `\`/mentor ${usage}\` ${about}`);
    return ways.length > 0 ? [`*${PURPOSES[purpose]}:* ${ways.join(' · ')}`] : [];
  });
  const lead = unknown ? "I didn't recognize that. Here's what you can do:" : "Here's what you can do:";
  const ask =
    humans.length > 0
      ? `Need a person? ${inWords(humans)} can help.`
      : "Need a person? Ask your program's coordinator.";
  return {
    text: [lead, '`/mentor` see your mentoring at a glance, with buttons', ...lines, ask].join('\n'),
  };
}

type CommandArgs = AllMiddlewareArgs & SlackCommandMiddlewareArgs;

const isCommand = (args: AllMiddlewareArgs): args is CommandArgs => 'command' in args;

/**
 * Answers `/mentor`: acknowledges first, runs the subcommand, and the person hears back whatever happens. Listens
 * before all else and as a middleware, since Bolt would ask every listener of events and clicks in turn.
 */
export function listenToCommands(app: App, ctx: HandlerDeps, known: Known): void {
  app.use((args) => (isCommand(args) ? track(onCommand(ctx, known, args)) : args.next()));
}

async function onCommand(
  ctx: HandlerDeps,
  known: Known,
  { ack, body, client, respond }: CommandArgs,
): Promise<void> {
  const { reaction, name, argument } = reactionTo(body.text, known);
  const acked = acknowledging('command', name);
  if ('says' in reaction) {
    const said = await reaction.says(personOfCommand(body));
    // Without blocks it is in our own words, so it goes out as it is, in half the bytes.
    await ack({ response_type: 'ephemeral', ...(said.blocks ? toSend(said) : { text: fullText(said) }) });
    return acked();
  }
  await ack();
  acked();
  const answer = async (message: Message | string) => {
    await respond({ response_type: 'ephemeral', ...toSend(asMessage(message)) });
  };
  const openModal = modalOpener(ctx, { client, triggerId: body.trigger_id, name });
  try {
    await reaction.run({ person: personOfCommand(body), argument, client, answer, openModal });
  } catch (error) {
    // Slack grants the bot nothing in the workspace of someone who met it through Slack Connect.
    const isForeign = slackCode(error) === 'team_access_not_granted';
    const text = isForeign ? FOREIGN : explain(ctx.log, 'command', error, name);
    await answer(text).catch((failed) => tellUnshown(ctx, { client, name }, body.user_id, failed));
  }
}
