import type { KnownBlock, ModalView } from '@slack/types';
import { readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  modal,
  option,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import type { Downloaded } from '../../platform/slack/download.ts';
import { tooLarge } from '../../platform/spreadsheets/words.ts';
import {
  type Asked,
  carried,
  LABELS_SHOWN,
  SCHEDULE_CHECK,
  SCHEDULE_IMPORT,
  SCHEDULE_TITLE,
} from './choices.ts';
import type { Summary } from './policy.ts';
import { MOST_BYTES } from './reading.ts';
import { changesAnything, leftLines, summaryLines } from './summary-views.ts';
import type { Question, Trouble } from './types.ts';

type ProgramName = { id: string; name: string };

export const NO_FILE = 'Choose an Excel or CSV file.';

/** The window to choose a schedule; above it, what there is to say about the last one. */
export const scheduleModal = (program: ProgramName, above: KnownBlock[] = []): ModalView =>
  modal({
    id: SCHEDULE_CHECK,
    title: SCHEDULE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(above.length > 0 ? above : [section(`For *${escapeText(program.name)}*.`)]),
      input('file', 'Schedule file', {
        type: 'file_input',
        filetypes: ['xlsx', 'xlsm', 'csv', 'tsv', 'txt'],
        max_files: 1,
      }),
      context(
        "Choose your office's block schedule, in Excel or CSV: a row for each person and a column for each block, or a list. Exports of Amion (report 625c) and QGenda work, too.",
        "Nothing is saved until you confirm, and the file isn't kept.",
      ),
    ],
  });

/** What the person sees while the work is done; its callback id says that it is no final view. */
export const workingModal = (text: string): ModalView =>
  modal({ id: 'loading', title: SCHEDULE_TITLE, blocks: [section(text)] });

const LENGTHS = [
  option('1 week', '1'),
  option('2 weeks', '2'),
  option('4 weeks', '4'),
  option('Calendar month', 'month'),
];

const firstDayInput = (label: string) => input('first', label, { type: 'datepicker' });

function questionBlocks(question: Question): KnownBlock[] {
  if (question.ask === 'sheet')
    return [
      section('*Which sheet has the schedule?* You can import the others afterward.'),
      input('sheet', 'Sheet', {
        type: 'static_select',
        options: question.sheets.slice(0, 100).map(({ name, index }) => option(name, String(index))),
      }),
    ];
  const first = escapeText(shorten(question.first, 60));
  if (question.ask === 'first_day')
    return [
      section(`*Which year does this schedule begin in?* Its first date, ${first}, has no year.`),
      firstDayInput('First day of the schedule'),
    ];
  return [
    section(`*The blocks don't have dates.* The first one is called ${first}.`),
    firstDayInput('First block starts'),
    input('length', 'Block length', { type: 'static_select', options: LENGTHS }),
  ];
}

/** Asks what has to be known before a file can be read. */
export const askModal = (program: ProgramName, asked: Asked, question: Question): ModalView =>
  modal({
    id: SCHEDULE_CHECK,
    title: SCHEDULE_TITLE,
    submit: 'Check',
    metadata: carried(program, asked),
    blocks: questionBlocks(question),
  });

const bullets = (lines: readonly string[]): KnownBlock[] =>
  lines.length === 0 ? [] : [section(lines.map((line) => `• ${escapeText(line)}`).join('\n'))];

const daysLine = ({ first, last }: Summary): string =>
  `${readableDate(first, { year: true })} to ${readableDate(last, { year: true })}`;

/** What a file would do, with **Import**; or that it changes nothing, or names no one. */
export function readyModal(program: ProgramName, asked: Asked, summary: Summary): ModalView {
  if (summary.people === 0)
    return scheduleModal(program, [
      section('*No one in this file is on the roster.* Nothing was saved.'),
      ...bullets(leftLines(summary)),
    ]);
  if (!changesAnything(summary))
    return scheduleModal(program, [
      section(`*Nothing to change.* Everything in this file is already in place for ${daysLine(summary)}.`),
      ...bullets(leftLines(summary)),
    ]);
  return modal({
    id: SCHEDULE_IMPORT,
    title: SCHEDULE_TITLE,
    submit: 'Import',
    metadata: carried(program, asked),
    blocks: [
      section(`*${daysLine(summary)}.* Importing this schedule will do this:`),
      ...bullets(summaryLines(summary)),
      ...bullets(leftLines(summary)),
      actions('labels', button(LABELS_SHOWN, 'Sort labels', program.id)),
      context(
        'It replaces what earlier files said about these people on these days. Pauses that people entered themselves stay.',
        'Nothing is saved yet, and no messages go out.',
        "Each person sees their own days in *My data*; no one else does. No label is kept with a person, and the file isn't kept.",
      ),
    ],
  });
}

/** What an import did. */
export const importedModal = (program: ProgramName, summary: Summary): ModalView =>
  modal({
    id: 'schedule.imported',
    title: SCHEDULE_TITLE,
    blocks: [
      section(
        changesAnything(summary)
          ? `*Imported* into ${escapeText(program.name)} for ${daysLine(summary)}:`
          : `*There was nothing to change.* Everything in this file is already in place for ${daysLine(summary)}.`,
      ),
      ...(changesAnything(summary) ? bullets(summaryLines(summary)) : []),
      ...bullets(leftLines(summary)),
    ],
  });

const DOWNLOAD: Record<Extract<Downloaded, { ok: false }>['reason'], string> = {
  gone: 'Slack no longer has that file. Choose it again.',
  too_large: tooLarge({ bytes: MOST_BYTES }),
  failed: "The file couldn't be downloaded from Slack. Choose it again in a moment.",
};

/** What is wrong with a file, and where. */
export const troubleLine = ({ line, message }: Trouble): string =>
  line === undefined ? message : `Line ${line}: ${message}`;

/** Why a file could not be judged, with the way to try again. */
export const failedModal = (program: ProgramName, reason: keyof typeof DOWNLOAD | Trouble): ModalView =>
  scheduleModal(program, [
    section(typeof reason === 'string' ? DOWNLOAD[reason] : escapeText(troubleLine(reason))),
    context('Nothing was saved.'),
  ]);
