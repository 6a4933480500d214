import { z } from 'zod';
import type { Block, Obj, StateValues } from '../slack/types.ts';
import type { Activity, Delivery } from '../slack/workspace/journal.ts';

/** Someone of the workspace, as a list of people shows them. */
export type PersonCard = {
  id: string;
  name: string;
  handle: string;
  part: string;
  zone: string;
  gone: boolean;
};

/** A channel in one person's sidebar. */
export type ShownChannel = {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  unread: number;
  members: number;
};

/** A message, a reply for one person alone, or a word of Slack's own. */
export type ShownMessage = {
  id: string;
  ts: string;
  channel: string;
  kind: 'message' | 'ephemeral' | 'notice';
  /** A user id, `bot`, or `slack`. */
  from: string;
  text: string;
  blocks: Block[];
  state: StateValues;
  edited: boolean;
  at: number;
  files: { id: string; name: string }[];
};

/** An open modal or the Home tab. */
export type ShownView = {
  id: string;
  hash: string;
  callbackId: string;
  title: string;
  submit: string;
  close: string;
  blocks: Block[];
  state: StateValues;
};

export type Clock = {
  /** Epoch milliseconds of the sandbox's clock when this was said. */
  now: number;
  zone: string;
  /** When the product will look at something next. */
  next: number | null;
  /** What the clock is doing, such as "To the next reminder"; null when it stands. */
  travelling: string | null;
};

/** Something that came before a person's eyes. */
export type Arrival = {
  seq: number;
  at: number;
  kind: 'message' | 'edit' | 'ephemeral' | 'modal' | 'home' | 'notice' | 'file' | 'delete';
  where: string;
  text: string;
  opened: boolean;
};

export type Story = {
  /** Activity log last, such as "Maya Chen typed /mentor log". */
  title: string;
  at: number;
  received: { user: string; arrivals: Arrival[]; more: number }[];
  /** People whom nothing of it reached. */
  untouched: string[];
};

export type TrafficLine =
  | {
      type: 'delivery';
      key: string;
      at: number;
      kind: Delivery['kind'];
      name: string;
      user: string | null;
      outcome: Delivery['outcome'];
      transport: Delivery['transport'];
      ms: number | null;
      payload: Obj;
      answer: string;
    }
  | {
      type: 'call';
      key: string;
      at: number;
      method: string;
      ok: boolean;
      error: string | null;
      ms: number;
      args: Obj;
    };

export type Traffic = { lines: TrafficLine[]; more: number };

export type Trouble = { key: string; kind: string; message: string; details: string[]; at: number };

export type TourStep = {
  id: string;
  title: string;
  text: string;
  /** Who acts, and where to look. */
  as: string;
  at: string;
  /** What "Do it for me" will do, for the button's description. */
  does: string;
  done: boolean;
};

export type Tour = { steps: TourStep[]; busy: boolean };

export type Hint = { command: string; usage: string; about: string };

/** Everything a page may hold, by key; a key that is gone comes as null. */
export type Parts = Record<string, unknown>;

export type LiveMessage = { parts: Parts };

export type ActResult = {
  /** How long the bot took to acknowledge, in milliseconds; null when nothing was sent to it. */
  ms: number | null;
  errors: { block: string; message: string }[];
  closed: boolean;
  failed: string | null;
};

export type ActivityType = Activity['type'];

const id = z.string().min(1).max(255);
const entry = z.record(z.string(), z.unknown()).and(z.object({ type: z.string() }));
const values = z.record(id, z.record(id, entry)).default({});
const where = z.union([
  z.object({ view: id }),
  z.object({ channel: id, ts: z.string().max(40), ephemeral: z.boolean().default(false) }),
]);

/** What can be done as a person: one JSON object posted to `/api/as/<user>`. */
export const act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('command'), text: z.string().min(1).max(8000), channel: id.optional() }),
  z.object({ do: z.literal('shortcut'), name: id }),
  z.object({ do: z.literal('say'), text: z.string().trim().min(1).max(8000), channel: id }),
  z.object({
    do: z.literal('press'),
    where,
    block: id,
    action: id,
    /** The value of an overflow option. */
    option: z.string().max(300).optional(),
    /** What was entered, for everything that is no button. */
    entry: entry.optional(),
    values,
  }),
  z.object({ do: z.literal('submit'), view: id, values }),
  z.object({ do: z.literal('close'), view: id, all: z.boolean().default(false) }),
  z.object({ do: z.literal('home') }),
  z.object({ do: z.literal('messages') }),
  z.object({ do: z.literal('account'), active: z.boolean() }),
  z.object({ do: z.literal('read'), channel: id }),
  z.object({ do: z.literal('pick'), name: z.string().min(1).max(255), base64: z.string().max(14_000_000) }),
]);

export type Act = z.infer<typeof act>;
export type ActInput = z.input<typeof act>;

/** Where the clock can go: one JSON object posted to `/api/clock`. */
export const journey = z.union([
  z.object({ to: z.enum(['day', 'fortnight', 'next', 'year']) }),
  z.object({ at: z.iso.datetime() }),
]);

export type Journey = z.infer<typeof journey>;

/** Whom a page wants to hear of, sent over the WebSocket. */
export const watch = z.object({ watch: z.array(id).max(4) });
