import type { KnownBlock } from '@slack/types';
import { shorten } from './blocks.ts';

/** Slack refuses a message whose blocks hold more than some 11,300 characters of text (bolt-js issues 2509 and 2867). */
const MOST = 10_000;

/** The text objects of a block, as far as they can be long; blocks come from us, so their shape is known. */
type Words = { text?: string | Words; fields?: readonly Words[]; elements?: readonly Words[] };

function lengthsOf({ text, fields = [], elements = [] }: Words): number[] {
  const inner = typeof text === 'object' ? [text, ...fields, ...elements] : [...fields, ...elements];
  return [...(typeof text === 'string' ? [text.length] : []), ...inner.flatMap(lengthsOf)];
}

/** The length to which the longest texts are cut so that all of them fit together. */
function fittingLength(lengths: readonly number[]): number {
  let [room, left] = [MOST, lengths.length];
  for (const length of lengths.toSorted((one, other) => one - other)) {
    if (length * left > room) return Math.floor(room / left);
    room -= length;
    left -= 1;
  }
  return MOST;
}

/** The blocks of a message within Slack's limit for all their text; the longest texts give way, at a word. */
export function withinMessage(blocks: readonly KnownBlock[]): KnownBlock[] {
  const lengths = blocks.flatMap((block: object) => lengthsOf(block as Words));
  if (lengths.reduce((sum, length) => sum + length, 0) <= MOST) return [...blocks];
  const most = fittingLength(lengths);
  return blocks.map((block) =>
    block.type === 'section' && block.text
      ? { ...block, text: { ...block.text, text: shorten(block.text.text, most, true) } }
      : block,
  );
}
