import type { KnownBlock } from '@slack/types';
import {
  button,
  context,
  counted,
  escapeText,
  inWords,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import { ROSTER_WITHOUT } from './choices.ts';
import { labelOf } from './columns-views.ts';
import { isAboutMentor } from './leave-out-policy.ts';
import type { Problem } from './types.ts';

/** Where a problem stands, with the column as the file calls it, and what to do, on one line; also for the command line. */
export function problemLine({ line, column, message, who, header }: Problem): string {
  const name = who ? ` (${shorten(who, 60)})` : '';
  const place = [
    ...(line === undefined ? [] : [`Line ${line}${name}`]),
    ...(column ? [shorten(header ?? labelOf(column), 40)] : []),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

/** How many problems a file has, in words. */
export const toFix = (problems: readonly Problem[]): string =>
  `${counted(problems.length, 'problem', 'problems')} to fix`;

const FIRST = 10;
const MOST_LEFT_OUT = 20;

const [ofPeople, ofMentors] = [false, true].map(
  (asMentor) => (leftOut: readonly Problem[]) =>
    leftOut.filter((problem) => isAboutMentor(problem) === asMentor),
) as [(leftOut: readonly Problem[]) => Problem[], (leftOut: readonly Problem[]) => Problem[]];

/** Who is meant by a line, by name where there is one. */
const byLine = ({ who, absentee, line, column }: Problem, safe = escapeText): string => {
  const name = who ?? (column === 'mentor_email' ? undefined : absentee);
  return name ? `${safe(shorten(name, 60))} (line ${line})` : `line ${line}`;
};

/** Who was left out and why, line by line; the command line needs no escaping. */
export function leftOutLines({ leftOut }: { leftOut: readonly Problem[] }, safe = escapeText): string[] {
  const isAbsent = ({ absentee }: Problem) => absentee !== undefined;
  const [people, mentors] = [ofPeople(leftOut), ofMentors(leftOut)];
  const [gone, goneMentors] = [people.filter(isAbsent), mentors.filter(isAbsent)];
  const others = [...people, ...mentors].filter((problem) => !isAbsent(problem));
  const why = (problem: Problem) =>
    `${isAboutMentor(problem) ? 'Imported without a mentor' : 'Left out'}: ${safe(shorten(problemLine(problem), 280))}`;
  const mentorOf = (problem: Problem) =>
    `${safe(shorten(problem.absentee ?? '', 60))} (mentor of ${problem.who ? `${safe(shorten(problem.who, 60))}, ` : ''}line ${problem.line})`;
  const more = others.length - MOST_LEFT_OUT;
  return [
    ...(gone.length > 0
      ? [
          `Left out, because they aren't in this Slack workspace: ${inWords(
            gone.map((one) => byLine(one, safe)),
            FIRST,
          )}`,
        ]
      : []),
    ...(goneMentors.length > 0
      ? [
          `Mentors left out, because they aren't in this Slack workspace: ${inWords(goneMentors.map(mentorOf), FIRST)}`,
        ]
      : []),
    ...others.slice(0, MOST_LEFT_OUT).map(why),
    ...(more > 0 ? [`… and ${counted(more, 'more line')} with a problem.`] : []),
  ];
}

/** The way to go on without the lines that have a problem, naming whom that leaves out; nothing where no one is left. */
export function withoutBlocks(
  program: { id: string },
  { others, leftOut }: { others: number; leftOut: readonly Problem[] },
): KnownBlock[] {
  if (others === 0 || leftOut.length === 0) return [];
  const [people, mentors] = [ofPeople(leftOut), ofMentors(leftOut)];
  const count = others.toLocaleString('en-US');
  const whom =
    people.length === 0
      ? others === 1
        ? 'this person'
        : `all ${count} people`
      : others === 1
        ? 'the other person'
        : `the other ${count} people`;
  const parts = [
    ...(people.length > 0
      ? [
          `left out: ${inWords(
            people.map((one) => byLine(one)),
            FIRST,
          )}`,
        ]
      : []),
    ...(mentors.length > 0
      ? [
          `imported without a mentor: ${inWords(
            mentors.map((one) => byLine(one)),
            FIRST,
          )}`,
        ]
      : []),
  ].join('; ');
  return [
    section(`*You can import ${whom} now.* ${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`, {
      accessory: button(ROSTER_WITHOUT, 'Import without them', program.id),
    }),
    context("You'll see every change before anything is saved, and you can add what's missing later."),
  ];
}
