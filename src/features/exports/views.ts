import type { ModalView } from '@slack/types';
import { z } from 'zod';
import {
  context,
  escapeText,
  input,
  messageModal,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';

export const EXPORT_TITLE = 'Export';
/** Opens it; its value is a program id. */
export const EXPORT = 'exports.open';
export const EXPORT_SUBMIT = 'exports.submit';

const WHAT = [
  option('Roster', 'roster', 'Can be imported again as is'),
  option('Pairs and meetings', 'pairs', 'Names, dates, and counts'),
  option('Summary for the program evaluation', 'summary', 'One page to share, no names'),
];
const KINDS = [
  option('Excel and Word (.xlsx, .docx)', 'office'),
  option('CSV and PDF (.csv, .pdf)', 'plain'),
] as const;

/** Which files a director asks for, and as what. */
export const exportForm = z.object({
  what: z.array(z.enum(['roster', 'pairs', 'summary'])).min(1, 'Choose what to export.'),
  year: z.iso.date('Choose an academic year.'),
  kind: z.enum(['office', 'plain'], 'Choose a file type.'),
});

/** Asks what to export, of which academic year; `years` are their first days, the present one first. */
export function exportModal(program: { id: string; name: string }, years: readonly string[]): ModalView {
  const options = years.map((year) => option(`${year.slice(0, 4)} to ${Number(year.slice(0, 4)) + 1}`, year));
  return modal({
    id: EXPORT_SUBMIT,
    title: EXPORT_TITLE,
    submit: 'Export',
    metadata: { program: program.id },
    blocks: [
      section(
        `You'll get files for *${escapeText(program.name)}* as direct messages. The activity log shows who exported what.`,
      ),
      input('what', 'What to export', { type: 'checkboxes', options: WHAT }),
      input('year', 'Academic year', {
        type: 'static_select',
        options,
        ...(options[0] ? { initial_option: options[0] } : {}),
      }),
      input('kind', 'File type', { type: 'static_select', options: [...KINDS], initial_option: KINDS[0] }),
      context('None of these include meeting topics, notes, reasons, or anything else confidential.'),
    ],
  });
}

/** Stands above a file in the conversation: what it is, and of which program and year. */
export function fileSentence(
  what: z.infer<typeof exportForm>['what'][number],
  program: string,
  years: string,
): string {
  const name = escapeText(program);
  if (what === 'roster') return `The roster of ${name}. You can import this file again as is.`;
  return what === 'pairs'
    ? `The pairs and meetings of ${name}, ${years}.`
    : `The summary of ${name} for the program evaluation, ${years}. It has no names, so you can share it.`;
}

/** Says where the files are. */
export const exportedText = (files: number): string =>
  `Sent. You'll find ${files === 1 ? 'it' : 'them'} in your messages from Mentor.`;
/** Said of files that have no email addresses, because Slack didn't tell them. */
export const NO_EMAILS = " Slack didn't return email addresses this time, so none are included.";
/** Says that the file is being created. */
export const workingExport = (): ModalView => messageModal(EXPORT_TITLE, 'Creating the file…');
