import type { KnownBlock } from '@slack/types';
import { escapeText, type Message, section, shorten } from './blocks.ts';
import { chartText } from './charts.ts';
import { withinMessage } from './message-limit.ts';

/** `chat.update` refuses a longer text. */
const MOST = 4000;
const MOST_IN_SECTION = 3000;

/** The fields of blocks that hold words; blocks come from us, so their shape is known. */
type Words = {
  type: string;
  text?: string | Words;
  fields?: readonly Words[];
  elements?: readonly Words[];
  caption?: string;
  rows?: readonly (readonly { text?: string }[])[];
};

const written = ({ type, text }: Words) =>
  typeof text !== 'string' ? '' : type === 'plain_text' ? escapeText(text) : text;

/** What a block says; nothing for buttons, fields to fill in and images. */
function wordsOf(block: object): string[] {
  const chart = chartText(block);
  if (chart) return [chart];
  const { type, text, fields = [], elements = [], caption = '', rows = [] } = block as Words;
  if (type === 'data_table')
    return [escapeText(caption), ...rows.map((row) => escapeText(row.map((cell) => cell.text).join(' · ')))];
  if (type === 'context') return elements.map(written);
  return [...(typeof text === 'object' ? [written(text)] : []), ...fields.map(written)];
}

const bare = (line: string) => line.replaceAll(/[*_~`]/g, '').trim();

/** Whether a line begins with all that the lead says. */
const beginsWith = (line: string, lead: string) => bare(line).startsWith(bare(lead).replace(/[.:?]$/, ''));

/**
 * The top-level text that Slack is sent with a message. Notifications and screen readers read it instead of the
 * blocks. It is the lead alone, unless the message `notifiesInFull`: then what the blocks say follows, line by line,
 * and the lead is left out where their first line begins with it.
 */
export function fullText({ text, blocks = [], notifiesInFull = false }: Message): string {
  if (!notifiesInFull) return shorten(text, MOST, true);
  const said = new Set<string>();
  const below = blocks.flatMap(wordsOf).flatMap((words) => words.split('\n'));
  const shown = below.filter((line) => bare(line) !== '');
  const isRepeated = beginsWith(shown[0] ?? '', text);
  const lines = [...(isRepeated ? [] : text.split('\n')), ...shown].filter((line) => {
    const words = bare(line);
    if (words === '' || said.has(words)) return false;
    said.add(words);
    return true;
  });
  const [lead = '', ...rest] = lines;
  let whole = shorten(lead, MOST, true);
  for (const line of rest) {
    // Room is left for the ellipsis that says that something was cut.
    if (whole.length + line.length + 3 > MOST) return `${whole}\n…`;
    whole += `\n${line}`;
  }
  return whole;
}

/** A text in sections of whole lines, so that Slack makes no links of its own in it. */
function inSections(text: string): KnownBlock[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (part !== '' && part.length + line.length > MOST_IN_SECTION) {
      parts.push(part);
      part = '';
    }
    part += line;
  }
  return [...parts, part].filter((each) => each.trim() !== '').map((each) => section(each));
}

/** A message as Slack takes it. */
export const toSend = (message: Message): { text: string; blocks: KnownBlock[] } => ({
  text: fullText(message),
  blocks: withinMessage(message.blocks ?? inSections(message.text)),
});
