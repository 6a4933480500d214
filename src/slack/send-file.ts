import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { again } from './again.ts';
import { troubleOf } from './errors.ts';

const UPLOAD_TIMEOUT_MS = 20_000;
/** How long Slack is given to show a file whose sharing was not answered, in milliseconds. */
const SETTLE_MS = 1000;
const MOST_TRIES = 3;

/** Uploads a file into a person's direct messages with the bot, and nowhere else; false when Slack takes it not. */
export async function sendFile(
  client: WebClient,
  user: string,
  name: string,
  content: Buffer,
): Promise<boolean> {
  const { channel } = await again(() => client.conversations.open({ users: user }));
  const place = await again(() =>
    client.files.getUploadURLExternal({ filename: name, length: content.length }),
  );
  if (!channel?.id || !place.upload_url || !place.file_id) return false;
  const uploaded = await fetch(place.upload_url, {
    method: 'POST',
    body: new Uint8Array(content),
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  }).catch(() => undefined); // what went wrong there is for the person to hear, and may quote nothing
  if (!uploaded?.ok) return false;
  await shareOnce(client, { id: place.file_id, title: name }, channel.id);
  return true;
}

/** Shares an uploaded file. Where the answer is lost, Slack is asked whether it is there before it is shared again. */
async function shareOnce(
  client: WebClient,
  file: { id: string; title: string },
  channel: string,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.files.completeUploadExternal({ files: [file], channel_id: channel });
      return;
    } catch (error) {
      const trouble = troubleOf(error);
      const isPassing = trouble.kind === 'later' || trouble.kind === 'unclear';
      if (!isPassing || tries === MOST_TRIES) throw error;
      const asked = trouble.kind === 'later' ? (trouble.retryAfterSeconds ?? 0) * 1000 : 0;
      await sleep(Math.max(asked, SETTLE_MS));
      if (trouble.kind === 'unclear' && (await isShared(client, file.id))) return;
    }
  }
}

const shown = z.object({
  ims: z.array(z.string()).nullish(),
  shares: z.record(z.string(), z.unknown()).nullish(),
});

async function isShared(client: WebClient, fileId: string): Promise<boolean> {
  const { file } = await again(() => client.files.info({ file: fileId }));
  const { ims, shares } = shown.parse(file ?? {});
  return (ims?.length ?? 0) > 0 || Object.keys(shares ?? {}).length > 0;
}
