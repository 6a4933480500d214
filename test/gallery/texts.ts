import type { Sample } from './samples.ts';

/** One text that people can read: the file it comes from, what it is there (such as `modal title`), and its words. */
export type Text = { file: string; role: string; words: string };

/** The source file of the view that a sample shows. */
export const fileOf = ({ of }: Pick<Sample, 'of'>) => `src/${of.slice(0, of.lastIndexOf('.'))}.ts`;

type Part = Pick<Text, 'role' | 'words'>;

const TEXT_OBJECTS = new Set<unknown>(['plain_text', 'mrkdwn', 'raw_text']);
/** Keys that say more about a text than the type of what it stands in. */
const NAMED = new Map(
  ['title', 'submit', 'close', 'label', 'hint', 'placeholder', 'description', 'confirm', 'deny']
    .map((key): [string, string] => [key, key])
    .concat([
      ['options', 'option'],
      ['option_groups', 'option group'],
    ]),
);
/** Keys whose value is a bare string that Slack shows: of tables, charts and images. */
const BARE = new Set(['title', 'caption', 'label', 'name', 'alt_text', 'categories']);

/** Every text in a view or block, in the order in which Slack shows them. */
function* partsOf(node: unknown, role: string): Generator<Part> {
  if (Array.isArray(node)) for (const each of node) yield* partsOf(each, role);
  else if (typeof node === 'object' && node !== null) {
    const fields = node as Record<string, unknown>;
    if (TEXT_OBJECTS.has(fields.type)) yield { role, words: String(fields.text) };
    else {
      const own = typeof fields.type === 'string' ? fields.type : role;
      for (const [key, value] of Object.entries(fields)) {
        const named = NAMED.get(key);
        const inner = named ? `${own} ${named}` : own;
        if (typeof value !== 'string') yield* partsOf(value, inner);
        else if (BARE.has(key)) yield { role: `${own} ${key}`, words: value };
      }
    }
  }
}

/** Every text of a sample; a message's own text is its `notification`. */
export function textsOf(sample: Sample): Text[] {
  const file = fileOf(sample);
  const { as, shows } = sample;
  const parts =
    as === 'message'
      ? [{ role: 'notification', words: shows.text }, ...partsOf(shows.blocks ?? [], 'message')]
      : [...partsOf(shows, as)];
  return parts.map((part) => ({ file, ...part }));
}

/** Made-up people and words in samples are as long as Slack allows; here they become short enough to read. */
export function readable(words: string): string {
  const short = words
    .replaceAll(/(?:<&>|&lt;&amp;&gt;) W{10,}(?:…| \d+)?/g, 'Avery Quinn')
    .replaceAll(/\d?(?:&amp;|&){4,}…?/g, '…')
    .replaceAll(/(?:words ?){3,}\w*…?/g, '… ')
    .replaceAll(/x{10,}…?/g, '…')
    .replaceAll(/<@U\w+>/g, '@Avery')
    .replaceAll(/([^\n,]{3,60}, )\1{2,}/g, '$1…, ');
  return [...new Set(short.split('\n'))].join(' ⏎ ');
}
