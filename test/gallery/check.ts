import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { slackCode, troubleOf } from '../../src/platform/slack/errors.ts';
import type { Sample } from './samples.ts';

const refusal = z.object({
  data: z.object({
    errors: z.array(z.object({ pointer: z.string().nullish(), message: z.string().nullish() })).nullish(),
    response_metadata: z.object({ messages: z.array(z.string()).nullish() }).nullish(),
  }),
});

const MOST_REASONS = 5;
const MOST_TRIES = 5;

/** Sends each sample to Slack's own validator and returns one text per refusal; nothing is shown to anyone. */
export async function checkBlocks(client: WebClient, samples: readonly Sample[]): Promise<string[]> {
  const refused: string[] = [];
  for (const sample of samples) {
    const reason = await refusalOf(client, sample);
    if (reason) refused.push(`${sample.of}: ${reason}`);
  }
  return refused;
}

/** Slack's reasons against a sample; undefined when Slack accepts it. */
async function refusalOf(client: WebClient, sample: Sample): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.blocks.validate(
        sample.as === 'message' ? { message: sample.shows } : { view: sample.shows },
      );
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      const isPassing = trouble.kind === 'later' || trouble.kind === 'unclear';
      if (!isPassing || tries === MOST_TRIES) return reasonsOf(error);
      await sleep(1000 * (trouble.kind === 'later' ? (trouble.retryAfterSeconds ?? 1) : 1));
    }
  }
}

function reasonsOf(error: unknown): string {
  const { errors, response_metadata } = refusal.safeParse(error).data?.data ?? {};
  const located = (errors ?? []).map(({ pointer, message }) => `${pointer ?? ''} ${message ?? ''}`.trim());
  const reasons = located.length > 0 ? located : (response_metadata?.messages ?? []);
  return [slackCode(error) ?? troubleOf(error).code, ...reasons.slice(0, MOST_REASONS)].join('\n');
}
