import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { findProgramNamed, findPrograms } from '../../domain/programs/queries.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import { tooLarge } from '../../platform/spreadsheets/words.ts';

const withCode = z.object({ code: z.string() });

/** The options that every import of a file has. */
export const IMPORT_OPTIONS = {
  program: { type: 'string' },
  sheet: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  workspace: { type: 'string' },
} as const;

/** What an import is asked for: a file, a program, and how. */
export type ImportAsked = {
  file: string;
  program: string;
  dryRun: boolean;
  workspace: string | undefined;
  sheet: string | undefined;
};

/** What `IMPORT_OPTIONS` were given; or what is missing. */
export function importAsked(
  values: Partial<Record<'program' | 'sheet' | 'workspace', string>> & { 'dry-run': boolean },
  [file, ...more]: readonly string[],
): ImportAsked | string {
  if (!file) return 'No file given. Add the path of an Excel or CSV file.';
  if (more.length > 0) return `One file at a time: ${[file, ...more].join(' ')}`;
  if (!values.program) return 'No program given. Add --program NAME.';
  const { program, 'dry-run': dryRun, workspace, sheet } = values;
  return { file, program, dryRun, workspace, sheet };
}

/** The bytes of a file that the command names, or why there are none. */
export async function readGivenFile(
  path: string,
  most: number,
): Promise<{ ok: true; bytes: Uint8Array } | { ok: false; message: string }> {
  try {
    const { size } = await stat(path);
    return size > most
      ? { ok: false, message: tooLarge({ bytes: most }) }
      : { ok: true, bytes: await readFile(path) };
  } catch (error) {
    const code = withCode.safeParse(error).data?.code;
    if (code === 'ENOENT') return { ok: false, message: `File not found: ${path}` };
    if (code === 'EISDIR')
      return { ok: false, message: `${path} is a folder. Give the path of an Excel or CSV file.` };
    if (code === 'EACCES')
      return { ok: false, message: `This user doesn't have permission to read ${path}.` };
    throw error;
  }
}

/** The program that the command names, or the names that there are. */
export async function programNamed(db: Db, workspaceId: string, name: string): Promise<Program | string> {
  const program = await findProgramNamed(db, workspaceId, name);
  return (
    program ??
    unknownProgram(
      name,
      (await findPrograms(db, workspaceId)).map((each) => each.name),
    )
  );
}

/** Said where Slack doesn't tell who is in the workspace. */
export const unreadable = (code: string) =>
  `Slack didn't return the list of people in the workspace (${code}). Nothing was saved. Try again in a few minutes. If it keeps failing, run \`npm run admin -- doctor\` to see what to fix.`;

/** The bot picks up what an import queued at its next tick. */
export const nobodyToWake = { wakeSender: async () => undefined, wakeSweep: async () => undefined };

function unknownProgram(name: string, names: string[]): string {
  const known =
    names.length > 0
      ? `Existing programs:\n${names.map((each) => `  ${each}`).join('\n')}`
      : 'There are no programs yet. A workspace admin can create one by typing /mentor setup in Slack.';
  return `There is no program named "${name}". ${known}`;
}
