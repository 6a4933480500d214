import type { KnownBlock, ModalView } from '@slack/types';
import { ActionIds } from '../../domain/members/buttons.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { ASSIGN_BEYOND, beyondQuestion } from '../../domain/pairs/capacity-views.ts';
import {
  actions,
  button,
  context,
  counted,
  escapeText,
  input,
  mention,
  modal,
  option,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import type { Downloaded } from '../../platform/slack/download.ts';
import { LIMITS } from '../../platform/spreadsheets/types.ts';
import { tooLarge } from '../../platform/spreadsheets/words.ts';
import { askedOf, type Checked, carried, ROSTER_CHECK, ROSTER_TITLE, UNDATED } from './choices.ts';
import { leftOutBlocks, leftOutLine, understoodBlocks } from './columns-views.ts';
import { moveBlocks } from './move-views.ts';
import { PERSON } from './person-views.ts';
import { leftOutLines, problemLine, toFix, withoutBlocks } from './problem-views.ts';
import { changesAnything, setAsideLines, some, summarySections } from './summary-views.ts';
import { proposalBlocks, tellBlocks } from './tell-views.ts';
import type { MoveOffer, Offer, Problem, RosterSummary } from './types.ts';

/** The button on the home tab; its value is a program id. */
export const ROSTER = ActionIds.roster;
/** Sends a file to begin with; its value is a program id. */
export const TEMPLATE = 'roster.template';
/** Sends the roster as a file; its value is a program id. */
export const EXPORT = 'roster.export';
export const ROSTER_IMPORT = 'roster.import';

/** A program's name, and whether the reader may have its roster as a file. */
type ProgramName = { id: string; name: string; mayExport?: boolean };

export const NO_FILE = 'Choose an Excel or CSV file.';

const fileInput = (optional: boolean) =>
  input(
    'file',
    'Roster file',
    { type: 'file_input', filetypes: ['xlsx', 'xlsm', 'csv', 'tsv', 'txt'], max_files: 1 },
    { optional },
  );

/** The modal to choose a roster file; above it, what there is to say about the last one, which may be checked again
 * where that was left open. */
export const rosterModal = (
  program: ProgramName,
  above: KnownBlock[] = [],
  last?: Checked,
  mayRepeat = false,
): ModalView =>
  modal({
    id: ROSTER_CHECK,
    title: ROSTER_TITLE,
    submit: 'Check',
    metadata: last ? carried(program, last) : { program: program.id },
    blocks: [
      ...(above.length > 0 ? above : [section(`For *${escapeText(program.name)}*.`)]),
      fileInput(mayRepeat),
      actions(
        'export',
        button(TEMPLATE, 'Get a template', program.id),
        ...(program.mayExport ? [button(EXPORT, 'Export roster', program.id)] : []),
        button(PERSON, 'Add or edit a person', program.id),
      ),
      context(
        "Choose your office's own list, in Excel or CSV. It needs email addresses, and it should say who is a resident and who is a mentor.",
        "Nothing is saved until you confirm, and the file isn't kept. An import never removes anyone or ends a pair.",
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
              `Checked ${thousands(looked)} people in this workspace so far. A large workspace takes a few minutes. You can leave this window open.`,
            ),
          ]
        : []),
    ],
  });

const MOST_SHOWN = 40;
const SECTION_CHARACTERS = 3000;

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

/** Mentors who are named without an address, and whom that could mean. */
function offerBlocks(offers: readonly Offer[]): KnownBlock[] {
  if (offers.length === 0) return [];
  const names = some(
    offers,
    ({ name, person }) => `${escapeText(shorten(name, 60))} as ${mention(person.userId)}`,
  );
  const taken = option('Use these people', 'yes');
  return [
    section(
      `*${counted(offers.length, 'mentor')} ${offers.length === 1 ? 'is' : 'are'} named without an email address.* ${offers.length === 1 ? 'This person has that name' : 'These people have those names'}: ${names}`,
    ),
    input(
      'names',
      'Mentors by name',
      { type: 'checkboxes', options: [taken], initial_options: [taken] },
      { optional: true },
    ),
  ];
}

/** Everything that is wrong with a file, the first 40 in full, and the way to try again. */
export function problemsModal(
  program: ProgramName,
  {
    problems,
    offers,
    moves,
    others,
    leftOut,
  }: {
    problems: readonly Problem[];
    offers: readonly Offer[];
    moves: readonly MoveOffer[];
    others: number;
    leftOut: readonly Problem[];
  },
  checked: Checked,
): ModalView {
  const { understood } = checked.file;
  const lines = problems
    .slice(0, MOST_SHOWN)
    .map((problem) => `• ${escapeText(shorten(problemLine(problem), 280))}`);
  const found = [
    section(`*${toFix(problems)} in the file for ${escapeText(program.name)}.* Nothing was saved.`),
    ...packed(lines),
    ...(problems.length > MOST_SHOWN
      ? [section(`… and ${thousands(problems.length - MOST_SHOWN)} more.`)]
      : []),
  ];
  return rosterModal(
    program,
    [
      ...(problems.length > 0 ? found : []),
      ...offerBlocks(offers),
      ...moveBlocks(moves),
      ...withoutBlocks(program, { others, leftOut }),
      ...leftOutBlocks(understood),
      ...understoodBlocks(program, understood),
      context(
        problems.length > 0
          ? 'To import everyone, fix the file, choose it again below, and select *Check*.'
          : 'Select *Check* to see what the import will change.',
      ),
    ],
    checked,
    problems.length === 0,
  );
}

/** Asks once whether all these mentors may get more residents than their capacity. */
function beyondBlocks(beyond: readonly Beyond[]): KnownBlock[] {
  if (beyond.length === 0) return [];
  const lines = beyond.slice(0, MOST_SHOWN).map((mentor) => `• ${escapeText(beyondQuestion(mentor))}`);
  const more = beyond.length - lines.length;
  return [
    ...packed(more > 0 ? [...lines, `… and ${counted(more, 'more mentor')} at capacity.`] : lines),
    input('over', 'Beyond capacity', { type: 'checkboxes', options: [ASSIGN_BEYOND] }),
  ];
}

const UNDATED_OPTIONS = [option('Already meeting', UNDATED[0]), option('New', UNDATED[1])];

/** Asks once what pairs without a start date are; most offices list the mentors that residents have. */
function undatedBlocks(undated: number): KnownBlock[] {
  if (undated === 0) return [];
  const [initial_option] = UNDATED_OPTIONS;
  return [
    input(
      'undated',
      undated === 1
        ? 'The pair without a start date is'
        : `The ${thousands(undated)} pairs without a start date are`,
      { type: 'radio_buttons', options: UNDATED_OPTIONS, ...(initial_option ? { initial_option } : {}) },
      {
        hint: 'Pairs already meeting count from the first day of your academic year, which exports show as their start. Their next meeting is due in 2 weeks.',
      },
    ),
  ];
}

/** What a valid file would change, with **Import**; or that it changes nothing. */
export function readyModal(program: ProgramName, checked: Checked, summary: RosterSummary): ModalView {
  const { understood } = checked.file;
  if (!changesAnything(summary)) {
    const left = [...leftOutLines(summary), ...setAsideLines(summary, ({ userId }) => mention(userId))];
    const all = `Everything in this file is already on the roster for ${escapeText(program.name)}.`;
    return rosterModal(
      program,
      [
        section(`*Nothing to change.*${left.length === 0 ? ` ${all}` : ''}`),
        ...left.map((line) => section(`• ${line}`)),
        ...proposalBlocks(program, summary),
        ...leftOutBlocks(understood),
        ...understoodBlocks(program, understood),
      ],
      checked,
    );
  }
  const isWhole = summary.leftOut.length === 0 && leftOutLine(understood) === '';
  return modal({
    id: ROSTER_IMPORT,
    title: ROSTER_TITLE,
    submit: 'Import',
    metadata: { ...carried(program, checked), over: askedOf(summary.beyond) },
    blocks: [
      section(
        `*${isWhole ? 'The file looks good' : 'Ready to import'}.* Importing ${isWhole ? 'it' : 'the file'} into ${escapeText(program.name)} will make these changes:`,
      ),
      ...summarySections(summary),
      ...undatedBlocks(summary.undated),
      ...beyondBlocks(summary.beyond),
      ...leftOutBlocks(understood),
      ...understoodBlocks(program, understood),
      context(
        `Nothing is saved yet. Importing sends no ${summary.moved.length > 0 ? 'other ' : ''}messages, not even to people in existing pairs; reminders will start when a meeting is due.`,
        ...(summary.moved.length > 0
          ? ['People whose records move get one message at their new account.']
          : []),
      ),
    ],
  });
}

/** What an import did, with the buttons that tell people: nothing goes out by itself. */
export const importedModal = (program: ProgramName, summary: RosterSummary, importId?: string): ModalView =>
  modal({
    id: 'roster.imported',
    title: ROSTER_TITLE,
    blocks: changesAnything(summary)
      ? [
          section(`*Imported* into ${escapeText(program.name)}:`),
          ...summarySections(summary),
          ...proposalBlocks(program, summary),
          ...tellBlocks(program, summary, importId),
          context('Residents without a mentor can ask for one on the Home tab.'),
        ]
      : [
          section(
            `*There was nothing to change.* ${summary.leftOut.length > 0 ? 'Everyone else' : 'Everything'} in this file is already on the roster for ${escapeText(program.name)}.`,
          ),
          ...leftOutLines(summary).map((line) => section(`• ${line}`)),
        ],
  });

const DOWNLOAD: Record<Extract<Downloaded, { ok: false }>['reason'], string> = {
  gone: 'Slack no longer has that file. Choose it again.',
  too_large: tooLarge(LIMITS),
  failed: "The file couldn't be downloaded from Slack. Choose it again in a moment.",
};

/** Why a file could not be judged at all, with the way to try again; `text` says itself what was saved. */
export const failedModal = (
  program: ProgramName,
  reason: keyof typeof DOWNLOAD | { text: string },
): ModalView =>
  rosterModal(program, [
    section(typeof reason === 'string' ? `${DOWNLOAD[reason]} Nothing was saved.` : reason.text),
  ]);
