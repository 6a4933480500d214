import type { KnownBlock, ModalView } from '@slack/types';
import { headingOf } from '../../platform/documents/headings.ts';
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
import { type Checked, COLUMNS_SHOWN, carried, ROSTER_CHECK, ROSTER_TITLE } from './choices.ts';
import { isOwnName, type Meaning } from './headers.ts';
import type { Choices, Understood } from './types.ts';
import { leftOut, MEANINGS } from './understand.ts';

type ProgramName = { id: string; name: string };

const LABELS: Partial<Record<Meaning, string>> = {
  slack_id: 'Slack member ID',
  roles: 'Role',
  pgy: 'Level (PGY)',
  starts_on: 'First day',
  graduates_on: 'Expected last day',
  advances_on: 'Next level change',
  evaluates: 'Levels they evaluate',
  about: 'About me',
  mentor_email: 'Mentor',
  paired_on: 'Pair began',
  last_met_on: 'Last met',
  left_on: 'Left the program',
};

const sheetInput = ({ file, choices }: Checked): KnownBlock[] => {
  const options = file.sheets.slice(0, 100).map((name, index) => option(name, String(index)));
  const initial = options[choices.sheet ?? -1];
  return file.sheets.length < 2
    ? []
    : [
        input('sheet', 'Sheet', {
          type: 'static_select',
          options,
          ...(initial ? { initial_option: initial } : {}),
        }),
      ];
};

const OTHERS = [option('Residents', 'resident'), option('Mentors', 'mentor')];

const othersInput = ({ others }: Choices, optional: boolean) =>
  input(
    'others',
    "People whose line doesn't give a role",
    {
      type: 'static_select',
      options: OTHERS,
      ...(others ? { initial_option: OTHERS[others === 'resident' ? 0 : 1] } : {}),
    },
    { optional },
  );

const asking = (program: ProgramName, checked: Checked, blocks: KnownBlock[]): ModalView =>
  modal({
    id: ROSTER_CHECK,
    title: ROSTER_TITLE,
    submit: 'Check',
    metadata: carried(program, checked),
    blocks,
  });

/** Asks what has to be known before a file can be judged. */
export const askModal = (program: ProgramName, checked: Checked): ModalView =>
  checked.file.ask === 'sheet'
    ? asking(program, checked, [
        section('*Which sheet lists the people?* You can import the others afterward.'),
        ...sheetInput(checked),
      ])
    : asking(program, checked, [
        section(
          "*The file doesn't say who is a resident and who is a mentor.* Choose a role for anyone whose line doesn't give one.",
        ),
        othersInput(checked.choices, false),
        ...understoodBlocks(program, checked.file.understood),
      ]);

/** A window has 100 blocks; the other three are the sheet, the text, and those whose line doesn't give a role. */
const MOST_COLUMNS = 90;

/** Each column of the file with what it was taken for, to choose otherwise. */
export function columnsModal(program: ProgramName, checked: Checked): ModalView {
  const options = MEANINGS.map((meaning) => option(labelOf(meaning), meaning));
  const columns = (checked.file.understood?.columns ?? []).filter(
    ({ header, sample }) => header !== '' || sample !== '',
  );
  return asking(program, checked, [
    section('*What does each column contain?* Nothing is saved until you confirm.'),
    ...sheetInput(checked),
    ...columns.slice(0, MOST_COLUMNS).map(({ index, header, meaning, sample }) =>
      input(
        `c${index}`,
        shorten(header || `Column ${index + 1}`, 100),
        {
          type: 'static_select',
          options,
          initial_option: option(labelOf(meaning), meaning ?? 'left_out'),
        },
        sample ? { hint: `Such as ${shorten(sample.replaceAll(/\s+/g, ' '), 60)}` } : {},
      ),
    ),
    othersInput(checked.choices, true),
  ]);
}

/** Names the columns that were left out; empty when there are none. */
export function leftOutLine(understood: Understood | undefined): string {
  const names = understood ? leftOut(understood) : [];
  const more = names.length > 20 ? ', …' : '';
  return names.length === 0
    ? ''
    : `Columns left out: ${names
        .slice(0, 20)
        .map((name) => shorten(name, 40))
        .join(', ')}${more}.`;
}

/** Names the columns whose dates were read as day, month, year; empty when there are none. */
export function dayFirstLine(understood: Understood | undefined): string {
  const names = (understood?.columns ?? []).filter(({ isDayFirst }) => isDayFirst);
  return names.length === 0
    ? ''
    : `Dates read as day, month, year: ${names.map(({ header }) => shorten(header, 40)).join(', ')}. All others are read as month, day, year.`;
}

export const leftOutBlocks = (understood: Understood | undefined): KnownBlock[] => {
  const line = leftOutLine(understood);
  return line === '' ? [] : [section(`${escapeText(line)} If one of them matters, select *Change columns*.`)];
};

/** How a file was understood, where its columns have names of their own, and the way to choose otherwise. */
export function understoodBlocks(
  program: Pick<ProgramName, 'id'>,
  understood: Understood | undefined,
): KnownBlock[] {
  if (!understood) return [];
  const read = understood.columns.filter(
    ({ header, meaning }) => meaning && meaning !== 'left_out' && !isOwnName(header, meaning),
  );
  const days = dayFirstLine(understood);
  if (read.length + leftOut(understood).length === 0 && days === '') return [];
  const where = understood.sheet ? ` from the sheet "${shorten(understood.sheet, 40)}"` : '';
  const as = read.map(
    ({ header, meaning }) =>
      `${shorten(header, 40)} as ${labelOf(meaning).toLowerCase().replace('pgy', 'PGY')}`,
  );
  return [
    ...(as.length > 0 ? [context(escapeText(`Columns read${where}: ${as.join(', ')}.`))] : []),
    ...(days === '' ? [] : [context(escapeText(days))]),
    actions('columns', button(COLUMNS_SHOWN, 'Change columns', program.id)),
  ];
}

/** What a column holds, in words: by its name, where it says enough. */
export function labelOf(meaning: Meaning | undefined): string {
  if (!meaning || meaning === 'left_out') return 'Leave out';
  return LABELS[meaning] ?? headingOf(meaning);
}
