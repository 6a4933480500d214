import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What the sandbox command was told. */
export type Options = {
  port: number;
  data: string | undefined;
  program: string | undefined;
  postgres: string | undefined;
  socket: boolean;
  open: boolean;
  tour: boolean;
};

/** A wrong option, in one line for the terminal. */
export class OptionError extends Error {}

export const USAGE = `Usage: npm run sandbox -- [options]
  --port N          port of the page (default 8080)
  --data DIR        keep everything in DIR between runs (default: a fresh start each time)
  --program FILE    start from your own roster CSV instead of the demo program
  --postgres URL    use a Postgres database instead of the embedded one
  --socket          connect the bot over Socket Mode instead of HTTP
  --open            open the page in your browser
  --help            show this text`;

const spec = {
  port: { type: 'string' },
  data: { type: 'string' },
  program: { type: 'string' },
  postgres: { type: 'string' },
  socket: { type: 'boolean' },
  open: { type: 'boolean' },
  tour: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the command line; throws `OptionError` with one clear line. `help` is answered by the caller. */
export function readOptions(args: string[]): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const port = Number(values.port ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new OptionError(`--port must be a number from 0 to 65535, not "${values.port}".`);
  }
  if (values.program !== undefined && !existsSync(values.program)) {
    throw new OptionError(`--program: there is no file ${values.program}.`);
  }
  if (values.postgres !== undefined && !/^postgres(ql)?:\/\//.test(values.postgres)) {
    throw new OptionError('--postgres must be an address that starts with postgres://.');
  }
  return {
    port,
    data: values.data,
    program: values.program,
    postgres: values.postgres,
    socket: values.socket ?? false,
    open: values.open ?? false,
    tour: values.tour ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: spec, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const line = error instanceof Error ? error.message.split('. ')[0] : 'unreadable options';
    throw new OptionError(`${line}. See npm run sandbox -- --help.`);
  }
}
