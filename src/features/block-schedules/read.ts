import { isZip } from '../../platform/spreadsheets/bytes.ts';
import { SHORT } from '../../platform/spreadsheets/read.ts';
import { inThread } from '../../platform/spreadsheets/thread.ts';
import { TOO_MUCH } from '../../platform/spreadsheets/words.ts';
import { readSchedule } from './reading.ts';
import type { Choices, Known, ScheduleFile } from './types.ts';

/** How long reading may take, in milliseconds. */
const MOST_MS = 15_000;

/** Reads a schedule so that no one's click waits for it: what is long is read in a thread, which sends back spans only. */
export async function readScheduleFile(
  bytes: Uint8Array,
  choices: Choices,
  known: Known,
): Promise<ScheduleFile> {
  if (bytes.length <= SHORT && !isZip(bytes)) return readSchedule(bytes, choices, known);
  const main = new URL('./thread-main.ts', import.meta.url);
  const read = await inThread<ScheduleFile>(main, { bytes, choices, known }, { ms: MOST_MS });
  return read ?? { message: TOO_MUCH };
}
