import type { Surface } from '../slack/people/hands.ts';
import type { Person } from '../slack/people/person.ts';
import type { Seen } from '../slack/people/seen.ts';
import type { Obj } from '../slack/types.ts';
import type { Delivery } from '../slack/workspace/journal.ts';
import type { Stage } from '../stage.ts';
import { Refused } from './guard.ts';
import type { Act, ActResult } from './protocol.ts';
import type { Reads } from './reads.ts';
import { labelOf } from './story.ts';

/** What acting needs: the stage, the read marks, and a way to say what is being done. */
export type Acting = { stage: Stage; reads: Reads; begin(title: string): void };

const QUIET: ActResult = { ms: null, errors: [], closed: false, failed: null };

function result(from: { ack?: Delivery; failed?: string }, more: Partial<ActResult> = {}): ActResult {
  return { ...QUIET, ms: from.ack?.ackMs ?? null, failed: from.failed ?? null, ...more };
}

/** Does one thing as a person, and answers once the bot has acknowledged it. */
export async function perform(acting: Acting, user: string, act: Act): Promise<ActResult | Obj> {
  const { stage, begin } = acting;
  const { workspace } = stage.slack;
  if (!workspace.users.has(user)) throw new Refused(404, 'No one has that ID.');
  const person = stage.slack.as(user);
  const name = person.user.real_name;
  switch (act.do) {
    case 'command':
      begin(`${name} typed ${act.text}`);
      return result(await person.command(act.text, act.channel ? { channelId: act.channel } : {}));
    case 'shortcut':
      if (!person.shortcuts.includes(act.name)) throw new Refused(404, 'The app has no such shortcut.');
      begin(`${name} chose the shortcut ${act.name}`);
      return result(await person.shortcut(act.name));
    case 'say':
      begin(`${name} wrote a message`);
      stage.slack.say(user, act.channel, act.text);
      return QUIET;
    case 'press':
      return press(acting, person, act);
    case 'submit':
      return submit(acting, person, act);
    case 'close': {
      onTop(person, act.view);
      begin(`${name} closed a window`);
      await person.close({ all: act.all });
      return { ...QUIET, closed: true };
    }
    case 'home':
      // An app that publishes nothing leaves the tab as it was; that is for the visitor to see, no error.
      await person.openHome().catch(() => undefined);
      return QUIET;
    case 'account':
      return switchAccount(acting, person, act.active);
    case 'messages':
      await person.openMessages();
      return QUIET;
    case 'read':
      return read(acting, person, act.channel);
    case 'pick':
      return person.pick({ name: act.name, content: Buffer.from(act.base64, 'base64') });
  }
}

function switchAccount({ stage, begin }: Acting, { user }: Person, active: boolean): ActResult {
  begin(`${user.real_name}'s account was ${active ? 'reactivated' : 'deactivated'}`);
  if (active) stage.slack.updateUser(user.id, { deleted: false });
  else stage.slack.deactivate(user.id);
  return QUIET;
}

function read({ stage, reads }: Acting, person: Person, channel: string): ActResult {
  const order =
    channel === 'home'
      ? (stage.slack.workspace.homes.get(person.user.id)?.order ?? 0)
      : Math.max(0, ...person.channel(channel).map((seen) => seen.message?.order ?? 0));
  reads.mark(person.user.id, channel, order);
  return QUIET;
}

function onTop(person: Person, view: string): Seen {
  const modal = person.modal();
  if (modal?.view?.id !== view) throw new Refused(409, 'That window has changed in the meantime.');
  return modal;
}

/** The surface that a page means; anything that is not there any more is refused. */
function surfaceOf(
  person: Person,
  where: Extract<Act, { do: 'press' }>['where'],
): { at: Surface; seen: Seen } {
  if ('view' in where) {
    const home = person.home();
    if (home?.view?.id === where.view) return { at: 'home', seen: home };
    return { at: 'modal', seen: onTop(person, where.view) };
  }
  const all = where.ephemeral ? person.ephemerals() : person.channel(where.channel);
  const seen = all.find((message) => message.ts === where.ts && message.where === where.channel);
  if (!seen) throw new Refused(409, 'That message is no longer there.');
  return { at: seen, seen };
}

async function press(acting: Acting, person: Person, act: Extract<Act, { do: 'press' }>): Promise<ActResult> {
  const { at, seen } = surfaceOf(person, act.where);
  person.hold(at, act.values);
  acting.begin(`${person.user.real_name} chose ${labelOf(seen, act.block, act.action, act.option)}`);
  return result(await person.press(at, { block: act.block, action: act.action }, act.entry ?? act.option));
}

async function submit(
  acting: Acting,
  person: Person,
  act: Extract<Act, { do: 'submit' }>,
): Promise<ActResult> {
  const modal = onTop(person, act.view);
  person.hold('modal', act.values);
  acting.begin(`${person.user.real_name} submitted "${modal.plainText().split('\n')[0] ?? 'a form'}"`);
  const sent = await person.submit();
  const errors = (sent.errors ?? []).map(({ blockId, message }) => ({ block: blockId, message }));
  return result(sent, { errors, closed: sent.closed });
}
