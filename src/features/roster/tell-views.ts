import type { KnownBlock, ModalView } from '@slack/types';
import { changeButton } from '../../domain/members/buttons.ts';
import {
  actions,
  button,
  context,
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

/** People who aren't in one of these pairs: they hear by themselves. */
const apart = ({ pairs, people }: Untold): string[] => {
  const paired = new Set(pairs.flatMap(({ resident, mentor }) => [resident, mentor]));
  return people.filter((user) => !paired.has(user));
};

/** Who would be told, what, and when. No one else gets a message. */
export function tellModal({ id }: { id: string }, untold: Untold, importId?: string): ModalView {
  const { pairs } = untold;
  const others = apart(untold);
  if (pairs.length + others.length === 0) return messageModal(TELL_TITLE, 'Everyone here has been told.');
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
              `*${counted(pairs.length, 'pair')}:* ${named}\nBoth people get one message right away: who they're paired with, a guide to the first meeting if the pair is new, and, if they're new here, who I am and who sees what.`,
            ),
          ]
        : []),
      ...(others.length > 0
        ? [
            section(
              `*${counted(others.length, `${pairs.length > 0 ? 'other ' : ''}new person`, `${pairs.length > 0 ? 'other ' : ''}new people`)}:* ${some(others, mention)}\n${others.length === 1 ? "They'll get" : 'Each person will get'} one short hello the next time it's working hours for them: who I am, what I do, and who sees what.`,
            ),
          ]
        : []),
      context('To decide later, select *Cancel*: they stay on the Home tab, and no one is told.'),
      actions(
        'not',
        button(TELL_NOT, 'Never send these messages', value(id, importId), {
          confirm: {
            title: plain('Never send these messages?'),
            text: plain(
              "You can't undo this: they won't be listed here again. They'll still get reminders and can use Mentor.",
            ),
            confirm: plain('Never send them'),
            deny: plain('Cancel'),
          },
        }),
      ),
    ],
  });
}

/** The answer to **Tell them**; `people` are those who aren't in one of the pairs. */
export const toldText = (pairs: number, people: number): string =>
  pairs + people === 0
    ? 'Everyone here has already been told or is about to be.'
    : [
        ...(pairs > 0 ? [`${counted(pairs, 'pair')} will be told right away.`] : []),
        ...(people > 0
          ? [
              `${counted(people, 'person', 'people')} will get a short hello the next time it's working hours for them.`,
            ]
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
