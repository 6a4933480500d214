import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { EVENT_TYPE } from '../outbox/unclear.ts';
import type { Message } from '../slack/blocks.ts';
import { fullText } from '../slack/full-text.ts';
import { pages } from '../slack/retry.ts';

/** A message of the bot as Slack shows it: the ID of its row, and what it takes to know it again. */
export type Shown = {
  id: string;
  channel: string;
  ts: string;
  at: Date;
  words: string;
  subjects: string[];
  buttons: { action: string; value: string }[];
  isChanged: boolean;
};

const message = z.object({
  ts: z.string(),
  text: z.string().default(''),
  blocks: z.array(z.looseObject({})).default([]),
  edited: z.unknown().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.looseObject({ id: z.string() }) }),
});

const button = z.object({ action_id: z.string(), value: z.string().default('') });
const block = z.object({
  block_id: z.string().default(''),
  elements: z.array(z.unknown()).default([]),
  accessory: z.unknown().optional(),
});

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

const parts = (blocks: readonly unknown[]) => blocks.map((each) => block.parse(each));

function buttonsOf(blocks: readonly unknown[]): Shown['buttons'] {
  return parts(blocks)
    .flatMap(({ elements, accessory }) => [...elements, accessory])
    .flatMap((element) => {
      const { data } = button.safeParse(element);
      return data ? [{ action: data.action_id, value: data.value }] : [];
    });
}

/** A hash of what a message says and of its buttons. Slack may write signs otherwise, so only letters and digits count. */
function hashOf(text: string, blocks: readonly unknown[]): string {
  const said = text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const buttons = buttonsOf(blocks).map(({ action, value }) => `${action}=${value}`);
  return createHash('sha256')
    .update([said, ...buttons.sort()].join('\n'))
    .digest('hex');
}

/** The block IDs that name what a message is about: by its ID, or by the beginnings of several after `about`. */
function subjectsOf(blocks: readonly unknown[]): string[] {
  const ids = parts(blocks).map(({ block_id }) => block_id);
  const about = ids.find((id) => id.startsWith('about.'));
  if (!about) return ids.filter((id) => UUID.test(id));
  return about
    .split('.')
    .slice(1)
    .map((one) => `about.${one}`);
}

/** What it takes to know a message again that is yet to be sent. */
export function wouldShow({ blocks = [], ...rest }: Message): Pick<Shown, 'words' | 'subjects'> {
  return { words: hashOf(fullText({ ...rest, blocks }), blocks), subjects: subjectsOf(blocks) };
}

/** The bot's messages in a direct message conversation since a moment, the oldest first. */
export async function readMessages(client: WebClient, channel: string, since: Date): Promise<Shown[]> {
  const oldest = String(Math.floor(since.getTime() / 1000));
  const about = { channel, oldest, include_all_metadata: true, limit: 100 };
  const found: Shown[] = [];
  for await (const page of pages((at) => client.conversations.history({ ...about, ...at })))
    for (const each of page.messages ?? []) {
      const { data } = message.safeParse(each);
      if (data?.metadata.event_type !== EVENT_TYPE) continue;
      found.push({
        id: data.metadata.event_payload.id,
        channel,
        ts: data.ts,
        at: new Date(Number(data.ts) * 1000),
        words: hashOf(data.text, data.blocks),
        subjects: subjectsOf(data.blocks),
        buttons: buttonsOf(data.blocks),
        isChanged: data.edited !== undefined,
      });
    }
  return found.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

/** The conversation with a person, as the database knows it, else as Slack opens it. */
export async function conversationWith(
  client: WebClient,
  { user, channel }: { user: string; channel: string | null },
): Promise<string> {
  if (channel) return channel;
  const opened = await client.conversations.open({ users: user });
  if (!opened.channel?.id) throw new Error("conversations.open didn't return a channel");
  return opened.channel.id;
}
