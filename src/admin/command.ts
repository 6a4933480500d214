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
