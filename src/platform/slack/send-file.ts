import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { forbidsFiles } from './error-codes.ts';
import { slackCode, troubleOf } from './errors.ts';
import type { FileOutcome } from './file-views.ts';
import { type Patience, retryCall } from './retry.ts';

const UPLOAD_TIMEOUT_MS = 20_000;
/** How long Slack is given to show a file whose sharing was not answered, in milliseconds. */
const PATIENCE: Patience = { tries: 3, pauseMs: 1000, longestPauseMs: 60_000 };

/** Uploads a file into a person's direct messages with the bot, and nowhere else, with a sentence where there is one. */
export async function sendFile(
  client: WebClient,
  user: string,
  name: string,
  content: Buffer,
  comment?: string,
): Promise<FileOutcome> {
  const { channel } = await retryCall(() => client.conversations.open({ users: user }));
  if (!channel?.id) return 'not now';
  try {
    return await upload(client, channel.id, name, content, comment);
  } catch (error) {
    if (forbidsFiles(slackCode(error) ?? '')) return 'forbidden';
    throw error;
  }
}

async function upload(
  client: WebClient,
  channel: string,
  name: string,
  content: Buffer,
  comment: string | undefined,
): Promise<'sent' | 'not now'> {
  const place = await retryCall(() =>
    client.files.getUploadURLExternal({ filename: name, length: content.length }),
  );
  if (!place.upload_url || !place.file_id) return 'not now';
  const uploaded = await fetch(place.upload_url, {
    method: 'POST',
    body: new Uint8Array(content),
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  }).catch(() => undefined); // what went wrong there is for the person to hear, and may quote nothing
  if (!uploaded?.ok) return 'not now';
  await shareOnce(client, { id: place.file_id, title: name }, channel, comment);
  return 'sent';
}

/** Shares an uploaded file. Where the answer is lost, Slack is asked whether it is there before it is shared again. */
async function shareOnce(
  client: WebClient,
  file: { id: string; title: string },
  channel: string,
  comment: string | undefined,
): Promise<void> {
  let isUnclear = false;
  await retryCall(async () => {
    if (isUnclear && (await isShared(client, file.id))) return;
    await client.files
      .completeUploadExternal({
        files: [file],
        channel_id: channel,
        ...(comment ? { initial_comment: comment } : {}),
      })
      .catch((error) => {
        isUnclear = troubleOf(error).kind === 'unclear';
        throw error;
      });
  }, PATIENCE);
}

const shown = z.object({
  ims: z.array(z.string()).nullish(),
  shares: z.record(z.string(), z.unknown()).nullish(),
});

async function isShared(client: WebClient, fileId: string): Promise<boolean> {
  const { file } = await retryCall(() => client.files.info({ file: fileId }));
  const { ims, shares } = shown.parse(file ?? {});
  return (ims?.length ?? 0) > 0 || Object.keys(shares ?? {}).length > 0;
}
