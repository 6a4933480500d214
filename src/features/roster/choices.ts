import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Beyond, totalOf } from '../../domain/pairs/capacity-policy.ts';
import type { Meaning } from './headers.ts';
import type { Choices, Moves, RosterFile } from './types.ts';
import { headersKey, MEANINGS } from './understand.ts';

export const ROSTER_TITLE = 'Import roster';
export const ROSTER_CHECK = 'roster.check';
/** Shows how each column was understood; its value is a program id. */
export const COLUMNS_SHOWN = 'roster.columns';
/** Judges the file again without the lines that have a problem; its value is a program id. */
export const ROSTER_WITHOUT = 'roster.without';

/** A file that was read, with what was chosen about it. */
export type Checked = { fileId: string; choices: Choices; file: RosterFile };

/** What a window carries of a file that was read: its id, and what was chosen, in as few letters as will do. */
export const carried = (
  program: { id: string },
  { fileId, choices, file }: Pick<Checked, 'fileId' | 'choices'> & Partial<Pick<Checked, 'file'>>,
): Record<string, string> => ({
  program: program.id,
  file: fileId,
  ...(choices.sheet === undefined ? {} : { sheet: String(choices.sheet) }),
  ...(choices.others ? { others: choices.others } : {}),
  ...(choices.names ? { names: 'yes' } : {}),
  ...(choices.without ? { without: 'yes' } : {}),
  ...(choices.moves ? { moves: [choices.moves].flat().join() } : {}),
  ...(choices.columns ? { columns: lettersOf(choices.columns) } : {}),
  ...(file?.understood ? { headers: headersKey(file.understood.columns.map(({ header }) => header)) } : {}),
});

const NOT_CHOSEN = '.';

const lettersOf = (columns: ReadonlyMap<number, Meaning>) =>
  Array.from({ length: Math.max(-1, ...columns.keys()) + 1 }, (_, index) => {
    const meaning = columns.get(index);
    return meaning ? MEANINGS.indexOf(meaning).toString(36) : NOT_CHOSEN;
  }).join('');

const columnsIn = (letters: string): ReadonlyMap<number, Meaning> =>
  new Map(
    [...letters].flatMap((letter, index): [number, Meaning][] => {
      const meaning = letter === NOT_CHOSEN ? undefined : MEANINGS[Number.parseInt(letter, 36)];
      return meaning ? [[index, meaning]] : [];
    }),
  );

const aMeaning = z.enum(MEANINGS as readonly [Meaning, ...Meaning[]]);
const FIELD = /^c(\d{1,3})$/;

/** What a form of these windows says, over what the window carried. */
export const rosterForm = z
  .looseObject({
    file: z.array(z.string()).optional(),
    sheet: z.coerce.number().int().min(0).optional(),
    others: z.enum(['resident', 'mentor']).optional(),
    names: z.array(z.string()).optional(),
    moves: z.array(z.string()).optional(),
  })
  .transform(({ file, sheet, others, names, moves, ...fields }) => {
    const columns = Object.entries(fields).flatMap(([field, value]): [number, Meaning][] => {
      const index = FIELD.exec(field)?.[1];
      const meaning = aMeaning.safeParse(value).data;
      return index && meaning ? [[Number(index), meaning]] : [];
    });
    return {
      ...{ file: file?.[0], sheet, others },
      names: names?.includes('yes'),
      moves: moves?.join(),
      columns: new Map(columns),
    };
  });

/** Whose records are to move, as a form or a window says it; undecided where none asked. */
function movesIn(text: string | undefined): { moves?: Moves } {
  if (text === undefined) return {};
  if (text === 'all') return { moves: 'all' };
  return { moves: text === '' || text === 'none' ? 'none' : text.split(',') };
}

/** What was chosen about the file before, for a corrected one: how its columns are read, where they are named the same. */
function rememberedFrom(metadata: Record<string, string>): Choices {
  if (!metadata.headers) return {};
  const { sheet, others, columns } = choicesFrom(metadata);
  return {
    headers: metadata.headers,
    ...(sheet === undefined ? {} : { sheet }),
    ...(others ? { others } : {}),
    ...(columns ? { columns } : {}),
  };
}

/** What was chosen about a file by now: by the window's form, and before it. */
export function choicesFrom(metadata: Record<string, string>, form?: z.infer<typeof rosterForm>): Choices {
  if (form?.file) return rememberedFrom(metadata);
  const sheet = form?.sheet ?? (metadata.sheet === undefined ? undefined : Number(metadata.sheet));
  const isOther = form?.sheet !== undefined && String(form.sheet) !== (metadata.sheet ?? '');
  const columns = form?.columns.size ? form.columns : columnsIn(metadata.columns ?? '');
  const others = form?.others ?? z.enum(['resident', 'mentor']).safeParse(metadata.others).data;
  return {
    ...(sheet === undefined ? {} : { sheet }),
    ...(others ? { others } : {}),
    ...((form?.names ?? metadata.names === 'yes') ? { names: true } : {}),
    ...(metadata.without === 'yes' ? { without: true } : {}),
    ...movesIn(form?.moves ?? metadata.moves),
    ...(columns.size > 0 && !isOther ? { columns } : {}),
  };
}

/** Names what is asked about these mentors in as few letters as a window can carry; with it a person agrees to no more. */
export const askedOf = (beyond: readonly Beyond[]): string =>
  createHash('sha256')
    .update(
      beyond
        .map((mentor) => `${mentor.id} ${totalOf(mentor)}`)
        .sort()
        .join(),
    )
    .digest('base64url');

/** What pairs without a start date are. */
export const UNDATED = ['meeting', 'new'] as const;

/** What the window with the changes says: whether mentors may get more residents, and what undated pairs are. */
export const importForm = z.object({
  over: z.array(z.string()).optional(),
  undated: z.enum(UNDATED).optional(),
});
