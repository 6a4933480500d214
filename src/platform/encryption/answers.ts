import { z } from 'zod';
import { decrypt, encrypt, type KeyRing } from './keys.ts';

/** The two kinds of private questions. */
export type Question = 'fit_checks' | 'yearly_answers';

const answered = z.object({ answer: z.string(), at: z.iso.datetime() });

/** A private answer and when it was given. */
type Given = { answer: string; at: Date };

/** A question as it is stored; `answered_at` is set only where an earlier version kept the time beside the answer. */
type Row = { id: string; answer: string | null; answered_at: Date | null };

const cell = (table: Question, id: string) => ({ table, column: 'answer', id });

/** Seals an answer with its time, or that there is none yet: from the row, no one can tell the one from the other. */
export const encryptAnswer = (keys: KeyRing, table: Question, id: string, given?: Given): string =>
  encrypt(keys, cell(table, id), given ? JSON.stringify(given) : '');

/** Opens the answer to a question; undefined where there is none. */
export function decryptAnswer(keys: KeyRing, table: Question, row: Row): Given | undefined {
  const text = row.answer === null ? '' : decrypt(keys, cell(table, row.id), row.answer);
  if (text === '') return undefined;
  if (row.answered_at) return { answer: text, at: row.answered_at };
  const { answer, at } = answered.parse(JSON.parse(text));
  return { answer, at: new Date(at) };
}
