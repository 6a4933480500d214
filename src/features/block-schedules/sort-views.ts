import type { ModalView } from '@slack/types';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import { context, counted, input, modal, option, section, shorten } from '../../platform/slack/blocks.ts';
import { type Asked, carried, labelsIn, SCHEDULE_SORT, SCHEDULE_TITLE } from './choices.ts';
import { type FileLabel, KINDS, proposedKind } from './labels-policy.ts';
import type { Schedule } from './types.ts';

const NAMES: Record<LabelKind, string> = {
  away: 'Away',
  hold: 'Hold reminders',
  good: 'Good time to meet',
  ordinary: 'Ordinary',
};
const OPTIONS = KINDS.map((kind) => option(NAMES[kind], kind));

/** A window has 100 blocks, and some are not labels. */
const MOST_SHOWN = 90;

/** Each label of a file with what it means: as it was sorted, or as its words suggest. */
export function sortModal(
  program: { id: string },
  asked: Asked,
  schedule: Schedule,
  labels: readonly FileLabel[],
): ModalView {
  const places = new Map(labelsIn(schedule).map((label, at) => [label, at]));
  const shown = labels.slice(0, MOST_SHOWN);
  return modal({
    id: SCHEDULE_SORT,
    title: SCHEDULE_TITLE,
    submit: 'Continue',
    metadata: carried(program, asked),
    blocks: [
      section('*What do these labels mean?* Check each suggestion.'),
      context(
        "*Away*: these days don't count, and nothing is due, as in a pause.",
        '*Hold reminders*: no reminders on these days, and due dates stay.',
        '*Good time to meet*: suggested first when two people look for a time.',
        '*Ordinary*: nothing changes.',
      ),
      ...shown.map(({ label, days, kind }) => {
        const initial = OPTIONS[KINDS.indexOf(kind ?? proposedKind(label))];
        return input(
          `l${places.get(label) ?? 0}`,
          shorten(label, 150),
          { type: 'static_select', options: OPTIONS, ...(initial ? { initial_option: initial } : {}) },
          { hint: `${counted(days, 'day')}${kind ? '' : ' · new'}` },
        );
      }),
      ...(labels.length > shown.length
        ? [
            context(
              `Showing ${shown.length} of ${labels.length} labels, the most frequent first. The others are asked about at the next import.`,
            ),
          ]
        : []),
      context('Only the program keeps this list. No label is kept with a person.'),
    ],
  });
}
