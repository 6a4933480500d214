import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { context, escapeText, input, messageModal, modal, option, section } from '../slack/blocks.ts';

export const EXPORT_TITLE = 'Export';
/** Opens it; its value is a program id. */
export const EXPORT = 'exports.open';
export const EXPORT_SUBMIT = 'exports.submit';

const WHAT = [
  option('Roster', 'roster', 'Can be imported again unchanged'),
  option('Pairs and meetings', 'pairs', 'Names, dates and counts'),
  option('Summary for the program evaluation', 'summary', 'One page, no names'),
];

export const exportForm = z.object({
  what: z.enum(['roster', 'pairs', 'summary'], 'Please choose what to export.'),
  year: z.iso.date('Please choose an academic year.'),
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
        `A file of *${escapeText(program.name)}*, in your messages with me. That you exported it goes on record.`,
      ),
      input('what', 'What', { type: 'radio_buttons', options: WHAT }),
      input('year', 'Academic year', {
        type: 'static_select',
        options,
        ...(options[0] ? { initial_option: options[0] } : {}),
      }),
      context('No topics, no notes, no reasons, nothing confidential is in any of them.'),
    ],
  });
}

export const EXPORTED = 'Sent: it is in your messages with me.';
export const NOT_EXPORTED =
  'Slack did not take the file just now. Nothing is lost; please try again in a moment.';
export const workingExport = (): ModalView => messageModal(EXPORT_TITLE, 'Making the file…');
