import { runAdmin } from './admin/run.ts';

/** The entry of `npm run admin`: one command, what it has to say, and 0 or 1. */
const ended = await runAdmin(process.argv.slice(2), process.env, (line) => process.stderr.write(`${line}\n`));
if (ended.out) process.stdout.write(`${ended.out}\n`);
if (ended.err) process.stderr.write(`${ended.err}\n`);
process.exitCode = ended.code;
