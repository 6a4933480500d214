import { parseArgs } from 'node:util';
import { z } from 'zod';
import { findRecordSince } from '../../features/activity-log/queries.ts';
import { type Command, readOrExplain } from './command.ts';
import { NEEDS_DATABASE, withDatabase } from './program.ts';

const USAGE = 'audit export [--since YYYY-MM-DD]';

/** `npm run admin -- audit export`: the activity log as JSON lines, for a system that collects logs. */
export const auditExport: Command = {
  name: 'audit export',
  usage: '[--since YYYY-MM-DD]',
  about: 'print the activity log of every program as JSON lines',
  help: `Usage: npm run admin -- ${USAGE}

Prints one line for each entry, oldest first: when, workspace, program, who, what, and the ID of what it concerns.
Entries about confidential requests and about recorded changes are left out.

  --since  leave out what is older; dates are UTC

${NEEDS_DATABASE}`,
  async run(args, env) {
    const since = readOrExplain(() => {
      const { values } = parseArgs({ args, options: { since: { type: 'string', default: '1970-01-01' } } });
      return z.iso.date().safeParse(values.since).data ?? 'The date must be YYYY-MM-DD, such as 2026-07-01.';
    });
    if (!z.iso.date().safeParse(since).success)
      return { code: 1, err: `${since}\n\nUsage: npm run admin -- ${USAGE}` };
    return withDatabase(env, async (db) => {
      const entries = await findRecordSince(db, new Date(`${since}T00:00:00Z`));
      return { code: 0, out: entries.map((entry) => JSON.stringify(entry)).join('\n') };
    });
  },
};
