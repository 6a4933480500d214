import { counted, shorten } from '../../platform/slack/blocks.ts';
import type { Lost } from './people-policy.ts';
import type { Summary } from './policy.ts';

/** Whether an import changes anything. */
export const changesAnything = ({ changed, sorted }: Summary): boolean => changed + sorted > 0;

const thousands = (count: number) => count.toLocaleString('en-US');
const days = (count: number) => `${thousands(count)} ${count === 1 ? 'day' : 'days'}`;

/** Days of all people together in weeks, at least one. */
const weeks = (count: number) => {
  const number = Math.max(1, Math.round(count / 7));
  return `about ${thousands(number)} ${number === 1 ? 'week' : 'weeks'}`;
};

/** What an import does, each in a line; also for the command line. */
export function summaryLines({ people, changed, away, hold, good, sorted }: Summary): string[] {
  return [
    `${counted(people, 'person', 'people')} in the schedule, ${changed === 0 ? 'none' : changed === people ? 'all' : thousands(changed)} with changes`,
    ...(away > 0 ? [`Away: ${days(away)} that won't count`] : []),
    ...(hold > 0 ? [`Reminders held: ${days(hold)}`] : []),
    ...(good > 0 ? [`Good time to meet: ${weeks(good)}`] : []),
    ...(sorted > 0 ? [`${counted(sorted, 'label')} sorted`] : []),
  ];
}

const MOST_NAMED = 20;

const some = (items: readonly string[]): string => {
  const more = items.length - MOST_NAMED;
  return `${items.slice(0, MOST_NAMED).join(', ')}${more > 0 ? `, and ${thousands(more)} more` : ''}`;
};

const lostName = ({ who, line }: Lost) =>
  `${shorten(who.name ?? who.email ?? who.slackId ?? '', 60)} (line ${line})`;

/** What an import leaves out: who isn't found, and labels that no one has sorted. */
export function leftLines({ lost, unread, unsorted }: Summary): string[] {
  const [twice, missing] = [lost.filter(({ isTwice }) => isTwice), lost.filter(({ isTwice }) => !isTwice)];
  return [
    ...(missing.length > 0
      ? [`Not on the roster as a resident or mentor: ${some(missing.map(lostName))}`]
      : []),
    ...(twice.length > 0
      ? [`More than one person has this name, so add their email address: ${some(twice.map(lostName))}`]
      : []),
    ...(unread.length > 0 ? [`Lines left out, with no name or no date: ${some(unread.map(String))}`] : []),
    ...(unsorted.length > 0
      ? [`Not sorted yet, so treated as ordinary: ${some(unsorted.map((label) => shorten(label, 40)))}`]
      : []),
  ];
}
