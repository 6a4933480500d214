import type { MultiStaticSelect, PlainTextOption } from '@slack/types';
import { option, plain } from '../../platform/slack/blocks.ts';
import { choiceName } from './names.ts';

/** A mentor to choose, by Slack user id. */
export type Choosable = { slack_user_id: string; display_name: string; real_name?: string | null };

/** What Slack takes in one list, and in how many groups. */
const MOST_OPTIONS = 100;
/** A view holds 250 KB; more mentors than this in one program are not offered, and can be named in words. */
const MOST_OFFERED = 1000;

/**
 * A list of the program's own mentors, to choose several of; the value of each is a Slack user id. Slack's own list of
 * people would offer everyone. Undefined where there is no one to offer, since Slack takes no empty list.
 */
export function mentorSelect(
  mentors: readonly Choosable[],
  most: number,
): Omit<MultiStaticSelect, 'action_id'> | undefined {
  const options = mentors
    .slice(0, MOST_OFFERED)
    .map((mentor) => option(choiceName(mentor) || mentor.slack_user_id, mentor.slack_user_id));
  const [first] = options;
  if (!first) return undefined;
  return {
    type: 'multi_static_select',
    max_selected_items: most,
    placeholder: plain('Mentors'),
    ...(options.length <= MOST_OPTIONS ? { options } : { option_groups: grouped(options) }),
  };
}

/** In the order of the names, a hundred in each group, named by its first and last. */
function grouped(options: readonly PlainTextOption[]) {
  const groups: { label: ReturnType<typeof plain>; options: PlainTextOption[] }[] = [];
  for (let from = 0; from < options.length; from += MOST_OPTIONS) {
    const some = options.slice(from, from + MOST_OPTIONS);
    const [first, last] = [some[0], some.at(-1)].map((one) => one?.text.text.slice(0, 30) ?? '');
    groups.push({ label: plain(`${first} to ${last}`), options: some });
  }
  return groups;
}
