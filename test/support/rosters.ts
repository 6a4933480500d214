import { parseRoster } from '../../src/features/roster/parse.ts';
import { leftOut } from '../../src/features/roster/understand.ts';
import { readText } from '../../src/platform/spreadsheets/text.ts';
import { LIMITS } from '../../src/platform/spreadsheets/types.ts';

/** A roster read from the text of a CSV file, with the columns that were left out. */
export function rosterOf(content: string | Uint8Array) {
  const file = parseRoster(readText(Buffer.from(content), LIMITS));
  return { ...file, leftOut: file.understood ? leftOut(file.understood) : [] };
}
