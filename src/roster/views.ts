import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { DOORS } from '../members/doors.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  mention,
  modal,
  section,
  shorten,
} from '../slack/blocks.ts';
import { COLUMNS } from './columns.ts';
import { TOO_LARGE } from './decode.ts';
import type { Downloaded } from './download.ts';
import { proposalBlocks, tellBlocks } from './tell-views.ts';
import type { Named, Problem, RosterSummary } from './types.ts';

export const ROSTER_TITLE = 'Import roster';
/** The button on the home tab; its value is a program id. */
export const ROSTER = DOORS.roster;
/** Sends the roster as a file; its value is a program id. */
/** Sends a file to begin with; its value is a program. */
export const TEMPLATE = 'roster.template';
export const EXPORT = 'roster.export';
export const ROSTER_CHECK = 'roster.check';
export const ROSTER_IMPORT = 'roster.import';

type ProgramName = { id: string; name: string };

export const rosterForm = z.object({ file: z.array(z.string()).min(1) });

/** What the import modal carries from the check: ids only, to be looked up anew. */
export const importMetadata = z.object({ program: z.uuid(), file: z.string().min(1) });

const fileInput = () =>
  input('file', 'Roster file', { type: 'file_input', filetypes: ['csv'], max_files: 1 });

/** The modal to choose a roster file; above it, what there is to say about the last one. */
export const rosterModal = (program: ProgramName, above: KnownBlock[] = []): ModalView =>
  modal({
    id: ROSTER_CHECK,
    title: ROSTER_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...(above.length > 0 ? above : [section(`For *${escapeText(program.name)}*.`)]),
      fileInput(),
      actions(
        'export',
        button(TEMPLATE, 'Get a template', program.id),
        button(EXPORT, 'Export roster', program.id),
      ),
      context(
        `A CSV file. Its first line names the columns: ${COLUMNS.map((column) => `\`${column}\``).join(', ')}. Only \`email\` (or \`slack_id\`) and \`roles\` must be there.`,
        'The file is checked first, and nothing is saved until you confirm. An import adds and changes people; it never removes anybody and never ends a pair. The file itself is not kept.',
      ),
    ],
  });

const thousands = (count: number) => count.toLocaleString('en-US');

/** What the person sees while the work is done; its callback id says that it is no final view. */
export const workingModal = (text: string, looked = 0): ModalView =>
  modal({
    id: 'loading',
    title: ROSTER_TITLE,
    blocks: [
      section(text),
      ...(looked > 0
        ? [
            context(
              `${thousands(looked)} people of this workspace looked through so far. A large workspace takes minutes; you may leave this open.`,
            ),
          ]
        : []),
    ],
  });

const counted = (count: number, one: string, several: string) =>
  `${thousands(count)} ${count === 1 ? one : several}`;

const MOST_SHOWN = 40;
const SECTION_CHARACTERS = 3000;

/** Where a problem stands and what to do, on one line; also for the command line. */
export function problemLine({ line, column, message }: Problem): string {
  const place = [...(line === undefined ? [] : [`Line ${line}`]), ...(column ? [column] : [])].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

export const toMend = (problems: readonly Problem[]): string =>
  `${counted(problems.length, 'thing', 'things')} to mend`;

/** Names the columns that were left out; empty when there are none. */
export const unknownLine = (unknown: readonly string[]): string =>
  unknown.length === 0
    ? ''
    : `Columns that are not known and are left out: ${unknown
        .slice(0, 20)
        .map((name) => shorten(name, 40))
        .join(', ')}${unknown.length > 20 ? ', …' : ''}.`;

const unknownBlocks = (unknown: readonly string[]): KnownBlock[] =>
  unknown.length === 0 ? [] : [context(escapeText(unknownLine(unknown)))];

/** Lines in as few sections as hold them whole. */
function packed(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const fits = last !== undefined && last.length + 1 + line.length <= SECTION_CHARACTERS;
    if (fits) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => section(text));
}

/** Everything that is wrong with a file, the first 40 in full, and the way to try again. */
export function problemsModal(
  program: ProgramName,
  problems: readonly Problem[],
  unknown: readonly string[],
): ModalView {
  const lines = problems
    .slice(0, MOST_SHOWN)
    .map((problem) => `• ${escapeText(shorten(problemLine(problem), 280))}`);
  return rosterModal(program, [
    section(`*${toMend(problems)} in the file for ${escapeText(program.name)}.* Nothing was saved.`),
    ...packed(lines),
    ...(problems.length > MOST_SHOWN
      ? [section(`… and ${thousands(problems.length - MOST_SHOWN)} more.`)]
      : []),
    ...unknownBlocks(unknown),
    context('Mend the file, choose it again, and press *Check*.'),
  ]);
}

const FIRST = 10;

function some<T>(items: readonly T[], show: (item: T) => string): string {
  const more = items.length > FIRST ? ` and ${thousands(items.length - FIRST)} more` : '';
  return `${items.slice(0, FIRST).map(show).join(', ')}${more}`;
}

/** Whether an import changes anything at all. */
export const changesAnything = ({ added, updated, newPairs, meetings }: RosterSummary): boolean =>
  added.length + updated.length + newPairs.length + meetings > 0;

/** What an import does, line by line; `show` writes a person as the reader knows them. */
export function summaryLines(summary: RosterSummary, show: (person: Named) => string): string[] {
  const { added, updated, unchanged, newPairs, meetings, generous } = summary;
  const list = <T>(items: readonly T[], one: string, several: string, say: (item: T) => string) =>
    items.length > 0 ? [`${counted(items.length, one, several)}: ${some(items, say)}`] : [];
  return [
    ...list(added, 'new person', 'new people', show),
    ...list(updated, 'person updated', 'people updated', (one) => `${show(one)} (${one.what.join(', ')})`),
    ...list(newPairs, 'new pair', 'new pairs', pairOf(show)),
    ...(meetings > 0 ? [counted(meetings, 'last meeting added', 'last meetings added')] : []),
    ...setAsideLines(summary, show),
    ...(unchanged > 0 ? [`${counted(unchanged, 'person', 'people')} unchanged`] : []),
    ...(generous.length > 0
      ? [`Room for more than 5 residents, which is unusual: ${some(generous, show)}. 1 to 3 is usual.`]
      : []),
  ];
}

const pairOf =
  (show: (person: Named) => string) =>
  ({ resident, mentor }: { resident: Named; mentor: Named }) =>
    `${show(resident)} with ${show(mentor)}`;

function setAsideLines(
  { setAside, finished, otherMentor, left }: RosterSummary,
  show: (person: Named) => string,
): string[] {
  return [
    ...(left.length > 0
      ? [
          `Left, by this file, and on the roster still: ${some(left, show)}. Nothing ends by a file: enter it under Someone leaves or changes`,
        ]
      : []),
    ...(otherMentor.length > 0
      ? [
          `Named with another mentor than they have: ${some(otherMentor, ({ resident, mentor, current }) => `${show(resident)} with ${show(mentor)}, has ${show(current)}`)}. The match they have stands until it is ended under Someone leaves or changes`,
        ]
      : []),
    ...(setAside.length > 0
      ? [`Set aside, since they were paired before and a director decides: ${some(setAside, pairOf(show))}`]
      : []),
    ...(finished.length > 0
      ? [
          `Finished already, and left so: ${some(finished, show)}. To have somebody back as a resident, write a later graduates_on on their line.`,
        ]
      : []),
  ];
}

const summarySections = (summary: RosterSummary): KnownBlock[] =>
  summaryLines(summary, ({ userId }) => mention(userId)).map((line) => section(`• ${line}`));

/** What a good file would do, with **Import**; where it changes nothing, that is all there is to say. */
export function readyModal(
  program: ProgramName,
  fileId: string,
  summary: RosterSummary,
  unknown: readonly string[],
): ModalView {
  if (!changesAnything(summary)) {
    const left = setAsideLines(summary, ({ userId }) => mention(userId));
    const all = `All of this file is on the roster of ${escapeText(program.name)} already.`;
    return rosterModal(program, [
      section(`*There is nothing to change.*${left.length === 0 ? ` ${all}` : ''}`),
      ...left.map((line) => section(`• ${line}`)),
      ...proposalBlocks(program, summary),
      ...unknownBlocks(unknown),
    ]);
  }
  return modal({
    id: ROSTER_IMPORT,
    title: ROSTER_TITLE,
    submit: 'Import',
    metadata: { program: program.id, file: fileId },
    blocks: [
      section(`*The file is good.* This is what importing it into ${escapeText(program.name)} does:`),
      ...summarySections(summary),
      ...unknownBlocks(unknown),
      context(
        'Nothing is saved yet. No messages go out: people in pairs that exist already are not told again. Reminders begin when a meeting is due.',
      ),
    ],
  });
}

/** What an import did, and what can be said to whom now: nothing goes out by itself. */
export const importedModal = (program: ProgramName, summary: RosterSummary): ModalView =>
  modal({
    id: 'roster.imported',
    title: ROSTER_TITLE,
    blocks: changesAnything(summary)
      ? [
          section(`*Imported* into ${escapeText(program.name)}:`),
          ...summarySections(summary),
          ...proposalBlocks(program, summary),
          ...tellBlocks(program, summary),
          context('Residents without a mentor can ask for one on my Home tab.'),
        ]
      : [
          section(
            `*There was nothing left to change.* All of this file is on the roster of ${escapeText(program.name)} already.`,
          ),
        ],
  });

/** Why the people of the file could not be looked up, and what to do. */
export const notTold = ({ reason, code }: { reason: 'slow' | 'refused'; code: string }): string =>
  reason === 'slow'
    ? 'Slack is slow right now and did not give me the list of people in this workspace. Nothing was saved. Please choose the file again in a few minutes.'
    : `Slack does not let me read the list of people in this workspace (${code}). Nothing was saved. Whoever looks after Mentor here can run \`npm run admin -- doctor\`, which says what to mend.`;

const DOWNLOAD: Record<Extract<Downloaded, { ok: false }>['reason'], string> = {
  gone: 'Slack does not show me that file any more. Please choose it again.',
  too_large: TOO_LARGE,
  failed: 'I could not download the file from Slack. Please choose it again in a moment.',
};

/** Why a file could not be judged at all, with the way to try again; `text` says itself what was saved. */
export const failedModal = (
  program: ProgramName,
  reason: keyof typeof DOWNLOAD | { text: string },
): ModalView =>
  rosterModal(program, [
    section(typeof reason === 'string' ? `${DOWNLOAD[reason]} Nothing was saved.` : reason.text),
  ]);
