import { openEarly } from './control/early.ts';
import { openInBrowser } from './control/open.ts';
import { OptionError, readOptions, USAGE } from './options.ts';

const write = (text: string) => void process.stdout.write(text);

/** Says where the page will be before the bot is even loaded, which takes seconds on a slow machine. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return write(`${USAGE}\n`);
  const early = options.tour ? undefined : await openEarly(options.port, write);
  if (early) {
    write(`Starting the sandbox at ${early.address}\n`);
    if (options.open) openInBrowser(early.address);
    early.say('Loading the bot');
  }
  const { isForVisitor, play } = await import('./compose.ts');
  await play(options, early).catch((error: unknown) => {
    throw isForVisitor(error) ? new OptionError(error.message) : error;
  });
}

await main().catch((error: unknown) => {
  const line = error instanceof OptionError ? error.message : `The sandbox can't start: ${String(error)}`;
  process.stderr.write(`${line}\n`);
  process.exit(1);
});
