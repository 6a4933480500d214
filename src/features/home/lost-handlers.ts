import type { Call, Subcommand } from '../../platform/slack/commands.ts';
import {
  beginsWithPhrase,
  byPhrase,
  bySpelling,
  type Meaning,
  type Phrase,
  phrasesOf,
} from '../../platform/slack/meaning.ts';
import type { Web } from '../../platform/slack/web.ts';
import type { Helper } from './help.ts';
import { didYouMeanMessage, RUN } from './lost-views.ts';
import { PHRASES } from './phrases-policy.ts';

/** Registers what answers words that are no subcommand: other words for one, a sentence, a slip, or the help. */
export function registerLost(web: Web, help: Helper): void {
  let book: readonly Phrase[] | undefined;
  const phrases = () => {
    book ??= phrasesOf(web.subcommands(), PHRASES); // every feature is registered by the first command
    return book;
  };
  web.lost(
    async (call) => {
      const phrase = byPhrase(call.argument, phrases());
      if (phrase) return mean(help, call, phrase);
      for (const read of web.sentences()) if (await read(call)) return;
      const slip = bySpelling(call.argument, phrases());
      return slip ? mean(help, call, slip) : call.answer(await help.unknown(call.person));
    },
    (text) => beginsWithPhrase(text, phrases()),
  );
  web.click(RUN, async ({ value, person, client, answer, openModal }) => {
    const found = web.subcommands().find(({ name }) => name === value);
    if (found) await run(found, { person, client, answer, openModal, argument: '' });
  });
}

/** Does what is meant; where several are, asks which of those that are for this person. */
async function mean(help: Helper, call: Call, { meant, argument }: Meaning): Promise<void> {
  const [only, second] = meant;
  if (only && !second) return run(only, { ...call, argument });
  const own = new Set(await help.lines(call.person));
  const fitting = meant.filter((subcommand) => own.has(subcommand));
  const [fit, other] = fitting;
  if (fit && !other) return run(fit, { ...call, argument });
  return call.answer(didYouMeanMessage(fitting.length > 0 ? fitting : meant));
}

async function run(subcommand: Subcommand, call: Call): Promise<void> {
  return 'run' in subcommand ? subcommand.run(call) : call.answer(await subcommand.says(call.person));
}
