import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';

/**
 * A message as a renderer returns it; `text` stands alone in a notification and reveals nothing confidential. With
 * `notifiesInFull`, what the blocks say is sent along in it, for notifications and screen readers. It is left out
 * wherever a locked phone must reveal no more than `text`. From `until` on it reads differently, such as without its
 * **Undo**, and is rendered again.
 */
export type Message = { text: string; blocks?: KnownBlock[]; notifiesInFull?: boolean; until?: Date };

/** Makes people's own words safe in mrkdwn: no mention, no broadcast and no link can come out of them. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What is never cut in two: a link or mention, an escaped character, and a letter that takes two units. */
const WHOLE = /<[^<>]*>|&(?:amp|lt|gt);|./gsu;

/**
 * Cuts a text to Slack's limit for its place, ending in an ellipsis where something was cut. A link, a mention, or an
 * escaped character stays whole or goes. With `atWord` the cut lies between two words.
 */
export function shorten(text: string, most: number, atWord = false): string {
  if (text.length <= most) return text;
  let [kept, words] = ['', ''];
  for (const [piece] of text.matchAll(WHOLE)) {
    if (kept.length + piece.length > most - 1) break;
    if (/^\s$/.test(piece)) words = kept;
    kept += piece;
  }
  return `${atWord ? words.trimEnd() : kept}…`;
}

/** How the user id begins of someone whose data was deleted, and whom others' history still points at. */
export const REMOVED_PREFIX = 'removed:';

/** A number with its noun, such as "1 pair" or "1,204 pairs"; `many` is the plural where it isn't `one` with an s. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** Several of something joined for a sentence, such as "Ana, Ben, and 3 more"; beyond `most`, the rest are counted. */
export const inWords = (items: readonly string[], most = items.length): string =>
  new Intl.ListFormat('en-US').format(
    items.length > most
      ? [...items.slice(0, most), `${(items.length - most).toLocaleString('en-US')} more`]
      : items,
  );

/** A person as Slack shows them by name. */
export const mention = (slackUserId: string) =>
  slackUserId.startsWith(REMOVED_PREFIX) ? 'someone who has left' : `<@${slackUserId}>`;

/** A plain text object. */
export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: true });

/**
 * A text of mrkdwn in which only what is written as a link or mention becomes one. Slack would otherwise make links of
 * addresses and channel names in people's words.
 */
const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

/** A section of mrkdwn, cut at 3,000 characters. Escape people's words before they get here. */
export const section = (text: string, extra: Partial<SectionBlock> = {}): SectionBlock => ({
  type: 'section',
  text: mrkdwn(shorten(text, 3000)),
  ...extra,
});

/**
 * What a person wrote, in full: escaped, no links or mentions made of it, and in as many sections as its escaped
 * length takes.
 */
export function ownWords(text: string): SectionBlock[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.split(/(?<=\s)/)) {
    for (const bit of escapeText(word).length > 3000 ? Array.from(word) : [word]) {
      const safe = escapeText(bit);
      if (piece.length + safe.length > 3000) {
        pieces.push(piece);
        piece = '';
      }
      piece += safe;
    }
  }
  return [...pieces, piece].filter((each) => each.trim() !== '').map((each) => section(each));
}

/** A header, cut to Slack's limit. */
export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(shorten(text, 150)) });

/** Small print under what it belongs to. */
export const context = (...texts: string[]): ContextBlock => ({
  type: 'context',
  elements: texts.map((text) => mrkdwn(shorten(text, 3000))),
});

/** A line between blocks. */
export const divider = (): KnownBlock => ({ type: 'divider' });

/** A button; `value` holds ids only and is checked against the database on every click. */
export const button = (
  actionId: string,
  text: string,
  value?: string,
  extra: Partial<Button> = {},
): Button => ({
  type: 'button',
  action_id: actionId,
  text: plain(text),
  ...(value === undefined ? {} : { value }),
  ...extra,
});

/** A row of buttons or menus. */
export const actions = (blockId: string, ...elements: ActionsBlock['elements']): ActionsBlock => ({
  type: 'actions',
  block_id: blockId,
  elements,
});

/** One choice of a menu or of checkboxes. */
export const option = (text: string, value: string, description?: string): PlainTextOption => ({
  text: plain(shorten(text, 75)),
  value,
  ...(description ? { description: plain(shorten(description, 75)) } : {}),
});

/** An input; its block id names the field, and its element's action id is always `value`. */
export const input = (
  field: string,
  label: string,
  element: InputBlock['element'],
  extra: { optional?: boolean; hint?: string } = {},
): InputBlock => ({
  type: 'input',
  block_id: field,
  label: plain(label),
  element: { ...element, action_id: 'value' },
  ...(extra.optional ? { optional: true } : {}),
  ...(extra.hint ? { hint: plain(extra.hint) } : {}),
});

/** An input that sends what was chosen at once. */
export const choice = (actionId: string, block: InputBlock): InputBlock => ({
  ...block,
  dispatch_action: true,
  element: { ...block.element, action_id: actionId },
});

/** A modal; `metadata` is stored as JSON in private_metadata: ids only, never anything confidential. */
export function modal(spec: {
  id: string;
  title: string;
  blocks: KnownBlock[];
  submit?: string;
  close?: string;
  metadata?: Record<string, string>;
}): ModalView {
  return {
    type: 'modal',
    callback_id: spec.id,
    title: plain(spec.title),
    close: plain(spec.close ?? (spec.submit ? 'Cancel' : 'Close')),
    ...(spec.submit ? { submit: plain(spec.submit) } : {}),
    ...(spec.metadata ? { private_metadata: JSON.stringify(spec.metadata) } : {}),
    blocks: spec.blocks,
  };
}

/** A modal that only says something. */
export const messageModal = (title: string, text: string, ...next: readonly Button[]): ModalView =>
  modal({
    id: 'message',
    title,
    blocks: [section(text), ...(next.length > 0 ? [actions('next', ...next)] : [])],
  });

/** What a modal shows between the click and the first answer of the database. */
export const loadingModal = (title: string): ModalView =>
  modal({ id: 'loading', title, blocks: [section('One moment…')] });
