import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { slackCode, troubleOf } from '../slack/errors.ts';
import type { Finding } from './doctor-checks.ts';
import type { Sample } from './gallery/samples.ts';

const refused = z.object({
  data: z.object({
    errors: z.array(z.object({ pointer: z.string().nullish(), message: z.string().nullish() })).nullish(),
    response_metadata: z.object({ messages: z.array(z.string()).nullish() }).nullish(),
  }),
});

const MOST_SAID = 5;
const MOST_TRIES = 5;

/** Sends everything the product can show to Slack's own check; nothing is shown to anybody by it. */
export async function checkBlocks(client: WebClient): Promise<Finding[]> {
  const { gallery } = await import('./gallery/gallery.ts'); // it makes them all: no other command waits for that
  const wrong: Finding[] = [];
  for (const sample of gallery) {
    const words = await ask(client, sample);
    if (words) wrong.push({ what: `Blocks of ${sample.of}`, ok: false, words });
  }
  if (wrong.length > 0) return wrong;
  return [
    { what: 'Blocks', ok: true, words: `Slack takes all ${gallery.length} samples of what Mentor shows` },
  ];
}

/** What Slack says against a sample; undefined when it takes it. */
async function ask(client: WebClient, sample: Sample): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.blocks.validate(
        sample.as === 'message' ? { message: sample.shows } : { view: sample.shows },
      );
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      const isPassing = trouble.kind === 'later' || trouble.kind === 'unclear';
      if (!isPassing || tries === MOST_TRIES) return inWords(error);
      await sleep(1000 * (trouble.kind === 'later' ? (trouble.retryAfterSeconds ?? 1) : 1));
    }
  }
}

function inWords(error: unknown): string {
  const { errors, response_metadata } = refused.safeParse(error).data?.data ?? {};
  const places = (errors ?? []).map(({ pointer, message }) => `${pointer ?? ''} ${message ?? ''}`.trim());
  const said = places.length > 0 ? places : (response_metadata?.messages ?? []);
  return [slackCode(error) ?? troubleOf(error).code, ...said.slice(0, MOST_SAID)].join('\n');
}
