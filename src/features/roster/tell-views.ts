import type { KnownBlock, ModalView } from '@slack/types';
import { changeButton } from '../../domain/members/buttons.ts';
import {
  actions,
  button,
  counted,
  mention,
  messageModal,
  modal,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Untold } from './queries.ts';
import { some } from './summary-views.ts';
import type { RosterSummary } from './types.ts';

/** Opens the window that tells people; its value is a program, or `program:import`. */
export const TELL = 'roster.tell';
export const TELL_SUBMIT = 'roster.tell.submit';
/** Decides not to tell; its value is as that of `TELL`. */
export const TELL_NOT = 'roster.tell.dismiss';
export const TELL_TITLE = 'Tell people';

/** What is to be told, in words, such as "7 pairs and 29 people". */
const whom = (pairs: number, people: number): string =>
  [
    ...(pairs > 0 ? [counted(pairs, 'pair')] : []),
    ...(people > 0 ? [counted(people, 'person', 'people')] : []),
  ].join(' and ');

/** Whom imports brought and no one has told; undefined where everyone was. */
export function untoldText({ pairs, people }: { pairs: number; people: number }): string | undefined {
  if (pairs + people === 0) return undefined;
  const have = pairs + people === 1 ? "hasn't" : "haven't";
  return `${whom(pairs, people)} ${have} gotten their first message yet.`;
}

/** What stands on the Home tab until those whom imports brought were told. */
export function untoldBlocks(programId: string, untold: { pairs: number; people: number }): KnownBlock[] {
  const text = untoldText(untold);
  return text ? [section(text, { accessory: button(TELL, 'Tell them', programId) })] : [];
}

const value = (programId: string, importId: string | undefined) =>
  importId === undefined ? programId : `${programId}:${importId}`;

/** Who would be told, and what. No one else gets a message. */
export function tellModal({ id }: { id: string }, { pairs, people }: Untold, importId?: string): ModalView {
  if (pairs.length + people.length === 0) return messageModal(TELL_TITLE, 'Everyone here has been told.');
  const named = some(pairs, ({ resident, mentor }) => `${mention(resident)} with ${mention(mentor)}`);
  return modal({
    id: TELL_SUBMIT,
    title: TELL_TITLE,
    submit: 'Tell them',
    metadata: { program: id, ...(importId === undefined ? {} : { import: importId }) },
    blocks: [
      ...(pairs.length > 0
        ? [
            section(
              `*${counted(pairs.length, 'new pair')}:* ${named}\nBoth people are introduced and get a guide to the first meeting.`,
            ),
          ]
        : []),
      ...(people.length > 0
        ? [
            section(
              `*${counted(people.length, 'new person', 'new people')}:* ${some(people, mention)}\n${people.length === 1 ? "They'll get" : 'Each person will get'} one short hello during working hours: who I am, what I do, and who sees what.`,
            ),
          ]
        : []),
      actions(
        'not',
        button(TELL_NOT, "Don't tell them", value(id, importId), {
          confirm: {
            title: plain("Don't tell them?"),
            text: plain(
              "You can't undo this: they won't be listed here again. They'll still get reminders and can use Mentor.",
            ),
            confirm: plain("Don't tell them"),
            deny: plain('Cancel'),
          },
        }),
      ),
    ],
  });
}

/** The answer to **Tell them**. */
export const toldText = (pairs: number, people: number): string =>
  pairs + people === 0
    ? 'Everyone here has already been told or is about to be.'
    : [
        ...(pairs > 0 ? [`${counted(pairs, 'pair')} will be introduced now.`] : []),
        ...(people > 0
          ? [`${counted(people, 'person', 'people')} will get a short hello during working hours.`]
          : []),
        'No one is told twice.',
      ].join(' ');

export const DISMISSED = "They won't be told, and they're no longer listed on the Home tab.";

/** What can be said after an import: nothing goes out by itself, and what waits stands on the Home tab. */
export function tellBlocks(
  { id }: { id: string },
  { added, newPairs }: RosterSummary,
  importId: string | undefined,
): KnownBlock[] {
  if (added.length + newPairs.length === 0) return [];
  return [
    section('*No one has been told yet.* You can tell them now, or later from the Home tab.'),
    actions('tell', button(TELL, 'Tell them', value(id, importId))),
  ];
}

/** As many as are offered by a button each; the others are in the lines above. */
const MOST_OFFERED = 5;

/** What a file says but can't do itself: departures and ended pairs, each with its button. */
export const proposalBlocks = (
  { id }: { id: string },
  { left, otherMentor }: RosterSummary,
): KnownBlock[] => [
  ...left
    .slice(0, MOST_OFFERED)
    .map(({ memberId, userId }) =>
      section(`Has ${mention(userId)} left?`, { accessory: changeButton(id, { memberId, what: 'leaves' }) }),
    ),
  ...otherMentor.slice(0, MOST_OFFERED).map(({ resident, current }) =>
    section(`Has the match between ${mention(resident.userId)} and ${mention(current.userId)} ended?`, {
      accessory: changeButton(id, { memberId: resident.memberId, what: 'pair_ends' }),
    }),
  ),
];
