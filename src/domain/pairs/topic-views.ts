import { escapeText, input, option } from '../../platform/slack/blocks.ts';
import { topicNames, topicsOf } from './topics.ts';

/** Topics in mrkdwn, such as "Career advice, Research". */
export const topicLabels = (ids: readonly string[]): string => escapeText(topicNames(ids));

/** The boxes of a program's topics; `more` are its own. */
export function topicsInput(
  label: string,
  more: readonly string[],
  chosen: readonly string[] = [],
  extra: Parameters<typeof input>[3] = { optional: true },
) {
  const options = topicsOf(more).map((topic) => option(topic.label, topic.id));
  const initial = options.filter(({ value }) => chosen.includes(value ?? ''));
  return input(
    'topics',
    label,
    { type: 'checkboxes', options, ...(initial.length > 0 ? { initial_options: initial } : {}) },
    extra,
  );
}
