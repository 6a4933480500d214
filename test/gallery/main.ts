import { fileURLToPath } from 'node:url';
import { LogLevel, WebClient } from '@slack/web-api';
import { checkBlocks } from './check.ts';
import { gallery } from './gallery.ts';
import { galleryLines } from './lines.ts';

/**
 * `npm run gallery` prints every text that Mentor can show, one line a text, with the file it comes from.
 * `npm run gallery -- --check` sends every window and message to Slack's own validator (`blocks.validate`) with the
 * SLACK_BOT_TOKEN of a workspace. No one sees them. It takes some minutes, since Slack limits how often it can be
 * called. Exit code 1 when Slack refuses any.
 */
const repository = fileURLToPath(new URL('../..', import.meta.url));
const { SLACK_BOT_TOKEN: token, SLACK_API_URL: slackApiUrl } = process.env;

if (!process.argv.includes('--check')) process.stdout.write(`${galleryLines(repository).join('\n')}\n`);
else if (!token) {
  process.stderr.write('Set SLACK_BOT_TOKEN to the bot token of a workspace.\n');
  process.exitCode = 1;
} else {
  const client = new WebClient(token, {
    ...(slackApiUrl ? { slackApiUrl } : {}),
    timeout: 10_000,
    retryConfig: { retries: 1 },
    logLevel: LogLevel.ERROR,
  });
  const refused = await checkBlocks(client, gallery);
  const end =
    refused.length === 0
      ? `Slack accepts all ${gallery.length} samples.`
      : `Slack refuses ${refused.length} of ${gallery.length} samples.`;
  process.stdout.write(`${[...refused, end].join('\n')}\n`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}
