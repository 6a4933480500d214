import { z } from 'zod';
import { ActionIds, SCHEDULE_LABEL } from '../../domain/members/buttons.ts';
import type { LabelKind } from '../../platform/database/tables/schedules.ts';
import { KINDS } from './labels-policy.ts';
import type { Choices, Schedule } from './types.ts';

export const SCHEDULE_TITLE = SCHEDULE_LABEL;
/** The button on the Home tab; its value is a program's ID. */
export const SCHEDULE = ActionIds.schedule;
export const SCHEDULE_CHECK = 'schedule.check';
export const SCHEDULE_SORT = 'schedule.sort';
/** Shows the labels to sort them again; its value is a program's ID. */
export const LABELS_SHOWN = 'schedule.labels';
export const SCHEDULE_IMPORT = 'schedule.import';

/** As many different labels as a window can carry choices of. */
export const MOST_LABELS = 2000;

/** An uploaded file, with what was chosen about it; `kinds` has a letter for each of its labels, in their order. */
export type Asked = { fileId: string; choices: Choices; kinds?: string };

/** What a window carries of a file: its ID and what was chosen. Never a label. */
export const carried = (
  program: { id: string },
  { fileId, choices, kinds }: Asked,
): Record<string, string> => ({
  program: program.id,
  file: fileId,
  ...(choices.sheet === undefined ? {} : { sheet: String(choices.sheet) }),
  ...(choices.firstDay ? { first: choices.firstDay } : {}),
  ...(choices.length ? { length: choices.length } : {}),
  ...(kinds ? { kinds } : {}),
});

const lengths = z.enum(['1', '2', '4', 'month']);

/** What the form with the file, or with a question about it, says. */
export const scheduleForm = z.object({
  file: z.array(z.string()).optional(),
  sheet: z.coerce.number().int().min(0).optional(),
  first: z.iso.date().optional(),
  length: lengths.optional(),
});

/** What was chosen about a file by now: by the window's form, and before it. */
export function askedFrom(metadata: Record<string, string>, form?: z.infer<typeof scheduleForm>): Asked {
  if (form?.file?.[0]) return { fileId: form.file[0], choices: {} };
  const sheet = form?.sheet ?? (metadata.sheet === undefined ? undefined : Number(metadata.sheet));
  const firstDay = form?.first ?? metadata.first;
  const length = form?.length ?? lengths.safeParse(metadata.length).data;
  const choices: Choices = {
    ...(sheet === undefined ? {} : { sheet }),
    ...(firstDay ? { firstDay } : {}),
    ...(length ? { length } : {}),
  };
  return { fileId: metadata.file ?? '', choices, ...(metadata.kinds ? { kinds: metadata.kinds } : {}) };
}

const NOT_CHOSEN = '.';
const letterOf = (kind: LabelKind | undefined) => kind?.slice(0, 1) ?? NOT_CHOSEN;
const kindOf = (letter: string | undefined) => KINDS.find((kind) => kind.startsWith(letter ?? NOT_CHOSEN));

/** A file's labels in an order that stays: a choice is kept by its place here. */
export const labelsIn = ({ people }: Pick<Schedule, 'people'>): string[] =>
  [...new Set(people.flatMap(({ spans }) => spans.map(({ label }) => label)))].sort();

/** How labels were chosen to be sorted, by the letters that a window carries. */
export const chosenIn = (schedule: Schedule, letters = ''): Map<string, LabelKind> =>
  new Map(
    labelsIn(schedule).flatMap((label, at): [string, LabelKind][] => {
      const kind = kindOf(letters[at]);
      return kind ? [[label, kind]] : [];
    }),
  );

const FIELD = /^l(\d{1,4})$/;
const aKind = z.enum(KINDS as readonly [LabelKind, ...LabelKind[]]);

/** The kinds chosen in a form, by the place of their labels. */
export const sortForm = z.looseObject({}).transform(
  (fields) =>
    new Map(
      Object.entries(fields).flatMap(([field, value]): [number, LabelKind][] => {
        const at = FIELD.exec(field)?.[1];
        const kind = aKind.safeParse(value).data;
        return at && kind ? [[Number(at), kind]] : [];
      }),
    ),
);

/** The letters of what was chosen before, with what a form says over them. */
export function lettersOf(before: string, chosen: ReadonlyMap<number, LabelKind>): string {
  const length = Math.min(MOST_LABELS, Math.max(before.length, ...[...chosen.keys()].map((at) => at + 1)));
  return Array.from({ length }, (_, at) =>
    chosen.has(at) ? letterOf(chosen.get(at)) : (before[at] ?? NOT_CHOSEN),
  ).join('');
}
