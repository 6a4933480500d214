import type { WebClient } from '@slack/web-api';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { gatherCounts, makeExport } from './gather.ts';
import { deleteNotes, readNotes } from './notes.ts';
import {
  DELETE_NOTES,
  DOWNLOAD,
  DOWNLOAD_ALL,
  NOT_SENT,
  NOTES,
  notesDeleted,
  notesModal,
  PRIVACY_TITLE,
  privacyModal,
  SENT,
} from './views.ts';

const UPLOAD_TIMEOUT_MS = 10_000;

/** Registers `/mentor privacy` and the download of one's own data. */
export function register(web: Web, ctx: Context): void {
  web.command({
    name: 'privacy',
    usage: 'privacy',
    about: 'what is kept about you, who sees it, and your data as a file',
    run: (call) =>
      call.openModal(PRIVACY_TITLE, async () => {
        const { counts, openings } = await gatherCounts(ctx, call.person);
        return privacyModal(counts, openings);
      }),
  });
  web.click(DOWNLOAD, (click) => download(ctx, click, false));
  web.click(DOWNLOAD_ALL, (click) => download(ctx, click, true));
  web.click(NOTES, ({ person, openModal }) =>
    openModal(PRIVACY_TITLE, async () => notesModal(person.foreign ? [] : await readNotes(ctx, person))),
  );
  web.click(DELETE_NOTES, ({ person, openModal }) =>
    openModal(PRIVACY_TITLE, async () =>
      messageModal(PRIVACY_TITLE, notesDeleted(person.foreign ? 0 : await deleteNotes(ctx, person))),
    ),
  );
}

async function download(
  ctx: Context,
  { person, client, openModal }: Click,
  withWords: boolean,
): Promise<void> {
  await openModal(PRIVACY_TITLE, async () => {
    const content = Buffer.from(await makeExport(ctx, person, withWords));
    const today = dateIn('UTC', ctx.clock()).toString();
    const sent = await sendFile(client, person.userId, `mentor-data-${today}.json`, content);
    return messageModal(PRIVACY_TITLE, sent ? SENT : NOT_SENT);
  });
}

/** Uploads a file into a person's direct messages with the bot, and nowhere else; false when Slack takes it not. */
async function sendFile(client: WebClient, user: string, name: string, content: Buffer): Promise<boolean> {
  const { channel } = await client.conversations.open({ users: user });
  const place = await client.files.getUploadURLExternal({ filename: name, length: content.length });
  if (!channel?.id || !place.upload_url || !place.file_id) return false;
  const uploaded = await fetch(place.upload_url, {
    method: 'POST',
    body: new Uint8Array(content),
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  }).catch(() => undefined); // what went wrong there is for the person to hear, and may quote nothing
  if (!uploaded?.ok) return false;
  await client.files.completeUploadExternal({
    files: [{ id: place.file_id, title: name }],
    channel_id: channel.id,
  });
  return true;
}
