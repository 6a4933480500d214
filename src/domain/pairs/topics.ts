import { shorten } from '../../platform/slack/blocks.ts';

/** What residents look for in a mentor (Levy 2004); the topics of a request, of a match and of a logged meeting. */
const TOPICS = [
  { id: 'career', label: 'Career advice' },
  { id: 'support', label: 'Support, including confidential support' },
  { id: 'role_model', label: 'Role modeling' },
] as const;

/** A topic: those of a program's own have their words as id. */
export type Topic = { id: string; label: string };

/** How many topics of its own a program may have: Slack shows ten boxes in one place. */
const MOST_MORE = 7;
const MOST_LETTERS = 40;

const LABELS = new Map<string, string>(TOPICS.map((topic) => [topic.id, topic.label]));

/** The topics people of a program choose from: those that are there for all, then its own. */
export const topicsOf = (more: readonly string[]): readonly Topic[] => [
  ...TOPICS,
  ...more.map((words) => ({ id: words, label: words })),
];

/** Of what was chosen, the topics the program has now, each once. */
export const knownTopics = (more: readonly string[], chosen: readonly string[]): string[] =>
  topicsOf(more).flatMap(({ id }) => (chosen.includes(id) ? id : []));

const hasComma = (words: string) => words.includes(',');

/** Topics in a list, such as "Career advice, Research", also former ones; semicolons separate those that contain commas. */
export function topicNames(ids: readonly string[]): string {
  const names = ids.map((id) => LABELS.get(id) ?? id);
  return names.join(names.some(hasComma) ? '; ' : ', ');
}

/** Topics within a sentence, such as "career advice and role modeling"; a program's own keep their capitals. */
export function topicsInSentence(ids: readonly string[]): string {
  const names = ids.map((id) => {
    const label = LABELS.get(id);
    return label ? label.charAt(0).toLowerCase() + label.slice(1) : id;
  });
  const last = names.pop() ?? '';
  if (names.length === 0) return last;
  const [only = ''] = names;
  if (names.length === 1) return `${only}${hasComma(only) ? ',' : ''} and ${last}`;
  const mark = [...names, last].some(hasComma) ? ';' : ',';
  return `${names.join(`${mark} `)}${mark} and ${last}`;
}

/** A program's own topics as someone wrote them, one a line; or what is wrong with them. */
export function readTopicLines(
  text: string,
): { ok: true; topics: string[] } | { ok: false; message: string } {
  const lines = text
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');
  const taken = new Set<string>(TOPICS.flatMap(({ id, label }) => [id, label.toLowerCase()]));
  const topics: string[] = [];
  for (const line of lines) {
    if (line.length > MOST_LETTERS)
      return {
        ok: false,
        message: `"${shorten(line, 40)}" is too long. Keep each topic to ${MOST_LETTERS} characters or fewer.`,
      };
    if (/[;|]/.test(line)) return { ok: false, message: 'Enter each topic on its own line, without ; or |.' };
    if (taken.has(line.toLowerCase())) continue;
    taken.add(line.toLowerCase());
    topics.push(line);
  }
  return topics.length > MOST_MORE
    ? {
        ok: false,
        message: `That's ${topics.length} topics. Add up to ${MOST_MORE} besides the standard 3.`,
      }
    : { ok: true, topics };
}
