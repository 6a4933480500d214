import { reasonOf } from '../start-error.ts';
import { auditExport } from './audit.ts';
import type { Command, Ended } from './command.ts';
import { doctor } from './doctor.ts';
import { keysRotate } from './keys.ts';
import { match } from './match.ts';
import { personDelete } from './person.ts';
import { personMove } from './person-move.ts';
import { programDelete, programList, programRestore } from './program.ts';
import { restoreHold, restoreList, restoreRelease, restoreShift, restoreSkip } from './restore.ts';
import { rosterImport } from './roster.ts';
import { scheduleImport } from './schedule.ts';

const commands: readonly Command[] = [
  doctor,
  keysRotate,
  programList,
  programDelete,
  programRestore,
  personDelete,
  personMove,
  restoreHold,
  restoreList,
  restoreSkip,
  restoreShift,
  restoreRelease,
  rosterImport,
  scheduleImport,
  match,
  auditExport,
];

const usage = () =>
  [
    'Usage: npm run admin -- COMMAND',
    '',
    ...commands.map((command) => `  ${command.name} ${command.usage}\n      ${command.about}`),
    '',
    'For details: npm run admin -- COMMAND --help',
  ].join('\n');

/** Finds the command that the words name, and runs it. */
export async function runAdmin(
  words: string[],
  env: Record<string, string | undefined>,
  say: (line: string) => void = () => undefined,
): Promise<Ended> {
  const called = commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
  const wantsHelp = words.includes('--help') || words.includes('-h');
  if (!called) {
    if (wantsHelp || words.length === 0) return { code: 0, out: usage() };
    return { code: 1, err: `There is no command "${words.join(' ')}".\n\n${usage()}` };
  }
  if (wantsHelp) return { code: 0, out: called.help };
  try {
    return await called.run(words.slice(called.name.split(' ').length), env, say);
  } catch (error) {
    return { code: 1, err: reasonOf('The command failed', error) };
  }
}
