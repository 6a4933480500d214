import type { KnownBlock } from '@slack/types';
import { counted, inWords, mention, section } from '../../platform/slack/blocks.ts';
import { leftOutLines } from './problem-views.ts';
import type { Named, Newcomer, RosterSummary } from './types.ts';

const FIRST = 10;

/** The first ten of several, and how many more there are. */
export const some = <T>(items: readonly T[], show: (item: T) => string): string =>
  inWords(items.map(show), FIRST);

/** Whether an import changes anything at all. */
export const changesAnything = ({ moved, added, updated, newPairs, meetings }: RosterSummary): boolean =>
  moved.length + added.length + updated.length + newPairs.length + meetings > 0;

/** What an import does, line by line; `show` writes a person as the reader knows them. */
export function summaryLines(summary: RosterSummary, show: (person: Named) => string): string[] {
  const { moved, added, addedRoles, newDirectors, updated, unchanged, newPairs, meetings, generous } =
    summary;
  const list = <T>(items: readonly T[], one: string, several: string, say: (item: T) => string) =>
    items.length > 0 ? [`${counted(items.length, one, several)}: ${some(items, say)}`] : [];
  return [
    ...list(moved, 'person moved to a new account', 'people moved to new accounts', show),
    ...list(
      added,
      'new person',
      `new people${rolesIn(addedRoles)}`,
      (one) => `${show(one)}${aboutText(one)}`,
    ),
    ...(newDirectors.length > 0
      ? [`Will be directors, who can read and decide confidential requests: ${some(newDirectors, show)}`]
      : []),
    ...list(updated, 'person updated', 'people updated', (one) => `${show(one)} (${one.what.join(', ')})`),
    ...list(newPairs, 'new pair', 'new pairs', pairOf(show)),
    ...(meetings > 0 ? [counted(meetings, 'last meeting date added', 'last meeting dates added')] : []),
    ...setAsideLines(summary, show),
    ...(unchanged > 0 ? [`${counted(unchanged, 'person', 'people')} unchanged`] : []),
    ...absentLines(summary),
    ...(generous.length > 0
      ? [`Capacity over 5, which is unusual: ${some(generous, show)}. 1 to 3 is typical.`]
      : []),
  ];
}

/** A resident's level, and their track where it isn't the usual one. */
function aboutText({ pgy, track }: Newcomer): string {
  const about = [...(pgy ? [`PGY-${pgy}`] : []), ...(track && track !== 'categorical' ? [track] : [])];
  return about.length > 0 ? ` (${about.join(', ')})` : '';
}

const rolesIn = (roles: RosterSummary['addedRoles']) =>
  roles.length > 0 ? ` (${inWords(roles.map(({ role, count }) => counted(count, role)))})` : '';

function absentLines({ absent: { levels, lastDays, mentors } }: RosterSummary): string[] {
  const have = (count: number, what: string) =>
    `${counted(count, 'resident')} ${count === 1 ? 'has' : 'have'} ${what}.`;
  const lines = [
    ...(levels > 0 ? [have(levels, 'no level')] : []),
    ...(lastDays > 0 ? [have(lastDays, 'no expected last day')] : []),
    ...(mentors ? ['No mentors are in this file.'] : []),
  ];
  return lines.length > 0 ? [lines.join(' ')] : [];
}

const pairOf =
  (show: (person: Named) => string) =>
  ({ resident, mentor }: { resident: Named; mentor: Named }) =>
    `${show(resident)} with ${show(mentor)}`;

/** What the file says and can't do by itself. */
export function setAsideLines(
  { setAside, finished, otherMentor, left }: RosterSummary,
  show: (person: Named) => string,
): string[] {
  return [
    ...(left.length > 0
      ? [
          `Listed in the file as having left, but still on the roster: ${some(left, show)}. An import never removes anyone, so record each departure under *Departures and changes*.`,
        ]
      : []),
    ...(otherMentor.length > 0
      ? [
          `Listed with a mentor other than their current one: ${some(otherMentor, ({ resident, mentor, current }) => `${show(resident)} with ${show(mentor)} (current mentor: ${show(current)})`)}. Their current pair stays until you end it under *Departures and changes*.`,
        ]
      : []),
    ...(setAside.length > 0
      ? [
          `Skipped because they were paired before, so a director has to decide: ${some(setAside, pairOf(show))}`,
        ]
      : []),
    ...(finished.length > 0
      ? [
          `Already graduated, so left unchanged: ${some(finished, show)}. To bring someone back as a resident, enter a later last day on their line.`,
        ]
      : []),
  ];
}

/** What an import does, with people by their mentions. */
export const summarySections = (summary: RosterSummary): KnownBlock[] =>
  [...leftOutLines(summary), ...summaryLines(summary, ({ userId }) => mention(userId))].map((line) =>
    section(`• ${line}`),
  );
