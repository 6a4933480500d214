/** What residents look for in a mentor (Levy 2004); the topics of a request, of a match and of a logged meeting. */
export const TOPICS = [
  { id: 'career', label: 'Career advice' },
  { id: 'support', label: 'Support, also in confidence' },
  { id: 'role_model', label: 'Role modeling' },
] as const;

export type TopicId = (typeof TOPICS)[number]['id'];

export const TOPIC_IDS: readonly TopicId[] = TOPICS.map((topic) => topic.id);

const LABELS = new Map<string, string>(TOPICS.map((topic) => [topic.id, topic.label]));

/** Topic ids as people read them, such as "Career advice, Role modeling"; ids no longer known are left out. */
export function topicLabels(ids: readonly string[]): string {
  return ids.flatMap((id) => LABELS.get(id) ?? []).join(', ');
}
