import { z } from 'zod';

/** What a command prints and how it ends: 0 when it did what was asked, 1 when not. */
export type Ended = { code: 0 | 1; out?: string; err?: string };

/** One command of `npm run admin`. */
export type Command = {
  /** The words that call it, such as `roster import`. */
  name: string;
  /** How it is typed, after the name. */
  usage: string;
  about: string;
  /** Everything there is to know about it. */
  help: string;
  /** Runs with what stood after the name, telling how it goes on; throws what `reasonOf` can explain. */
  run(args: string[], env: Record<string, string | undefined>, say: (line: string) => void): Promise<Ended>;
};

const argumentError = z.object({ code: z.string().startsWith('ERR_PARSE_ARGS'), message: z.string() });

/** What `read` makes of a command's arguments; a message where `parseArgs` refuses them. */
export function readOrExplain<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    const wrong = argumentError.safeParse(error);
    if (!wrong.success) throw error;
    return wrong.data.message;
  }
}
