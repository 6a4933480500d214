import type { App, BlockAction } from '@slack/bolt';
import type { HandlerDeps } from '../handler-deps.ts';
import type { Click } from './clicks.ts';
import {
  type Call,
  helpMessage,
  type Lost,
  listenToCommands,
  type Reaction,
  type Subcommand,
} from './commands.ts';
import { listenToInteractions, type Outcome, type Shortcut, type Submission } from './interactions.ts';

/** What Slack says of a click. */
export type Clicked = Pick<BlockAction, 'view' | 'actions'>;

/** What a slice registers itself with. Whatever is registered is acknowledged first, and the person hears back. */
export type Web = {
  /** A subcommand of `/mentor`; its line in the help stands in the order of registering. */
  command(subcommand: Subcommand): void;
  /** What a bare `/mentor` does. */
  bare(run: Extract<Reaction, { run: unknown }>['run']): void;
  /** Answers what no subcommand has, or what says more than the subcommand it begins with. */
  lost(answer: Lost, saysMore: (text: string) => boolean): void;
  /** Reads whole sentences that begin with no subcommand; answers whether it understood and did something. */
  sentence(read: Sentence): void;
  /** A button or menu, by its action id; `acts`: what it does may show on the Home tab of whoever clicks. */
  click(actionId: string, handle: (click: Click) => Promise<void>, acts?: boolean): void;
  /** Whether the Home tab of whoever clicked may read differently: by what stands on it, or by a button that acts. */
  acts(clicked: Clicked): boolean;
  /** A choice in a form that changes the form: acknowledged when the form has changed, or after a while. */
  change(actionId: string, handle: (click: Click) => Promise<void>): void;
  /** A modal's submission, by its callback id. What was typed stays in the modal whenever something is wrong. */
  submit(callbackId: string, handle: (submission: Submission) => Promise<Outcome>): void;
  /** A global shortcut of the manifest, by its callback id. */
  shortcut(callbackId: string, handle: (shortcut: Shortcut) => Promise<void>): void;
  /** The subcommands registered so far. */
  subcommands(): readonly Subcommand[];
  /** The readers of sentences registered so far. */
  sentences(): readonly Sentence[];
  /** For Slack's events. */
  app: Pick<App, 'event' | 'use'>;
};

/** Reads a sentence typed after `/mentor`; false where it means nothing to the reader. */
export type Sentence = (call: Call) => Promise<boolean>;

/**
 * Gives the app what the slices register. Bolt knows one listener each for commands, clicks and submissions: it walks
 * every listener's middleware for every request, so that a hundred of them would cost each request its share.
 */
export function registerAll(
  app: App,
  ctx: HandlerDeps,
  slices: readonly ((web: Web, ctx: HandlerDeps) => void)[],
): void {
  const subcommands = new Map<string, Subcommand>();
  const clicks = new Map<string, (click: Click) => Promise<void>>();
  const acting = new Set<string>();
  const changes = new Map<string, (click: Click) => Promise<void>>();
  const submissions = new Map<string, (submission: Submission) => Promise<Outcome>>();
  const shortcuts = new Map<string, (shortcut: Shortcut) => Promise<void>>();
  let bare: Reaction | undefined;
  const sentences: Sentence[] = [];
  let lost: Lost = (call) => call.answer(helpMessage([...subcommands.values()], true));
  let saysMore = (_text: string) => false;
  const web: Web = {
    command: (subcommand) => void subcommands.set(subcommand.name, subcommand),
    bare: (run) => {
      bare = { run };
    },
    lost: (answer, isMore) => {
      lost = answer;
      saysMore = isMore;
    },
    sentence: (read) => void sentences.push(read),
    click: (actionId, handle, acts = false) => {
      clicks.set(actionId, handle);
      if (acts) acting.add(actionId);
    },
    acts: ({ view, actions }) =>
      view?.type === 'home' || (view !== undefined && actions.some(({ action_id }) => acting.has(action_id))),
    change: (actionId, handle) => void changes.set(actionId, handle),
    submit: (callbackId, handle) => void submissions.set(callbackId, handle),
    shortcut: (callbackId, handle) => void shortcuts.set(callbackId, handle),
    subcommands: () => [...subcommands.values()],
    sentences: () => sentences,
    app,
  };
  listenToCommands(app, ctx, {
    subcommands,
    bare: () => bare,
    lost: (call) => lost(call),
    saysMore: (text) => saysMore(text),
  });
  for (const register of slices) register(web, ctx);
  listenToInteractions(app, ctx, { clicks, changes, submissions, shortcuts });
}
