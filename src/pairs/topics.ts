/** What residents look for in a mentor (Levy 2004); the topics of a request, of a match and of a logged meeting. */
export const TOPICS = [
  { id: 'career', label: 'Career advice' },
  { id: 'support', label: 'Support, also in confidence' },
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

/** Topics as people read them, such as "Career advice, Research"; a program's own that is no longer offered, too. */
export const topicNames = (ids: readonly string[]): string =>
  ids.map((id) => LABELS.get(id) ?? id).join(', ');

/** A program's own topics as somebody wrote them, one a line; or what is wrong with them. */
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
        message: `"${line.slice(0, 40)}…" is long; please keep a topic within ${MOST_LETTERS} characters.`,
      };
    if (/[;|]/.test(line))
      return { ok: false, message: 'Please write each topic on a line of its own, without ; or |.' };
    if (taken.has(line.toLowerCase())) continue;
    taken.add(line.toLowerCase());
    topics.push(line);
  }
  return topics.length > MOST_MORE
    ? {
        ok: false,
        message: `These are ${topics.length} topics; please choose at most ${MOST_MORE} besides the three.`,
      }
    : { ok: true, topics };
}
