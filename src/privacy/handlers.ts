import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { DOORS } from '../members/doors.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import type { Person } from '../slack/person.ts';
import { sendFile } from '../slack/send-file.ts';
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

/** Registers `/mentor privacy` and the download of one's own data. */
export function register(web: Web, ctx: Context): void {
  web.command({
    name: 'privacy',
    usage: 'privacy',
    about: 'what is kept about you, who sees it, and your data as a file',
    run: (call) => show(ctx, call),
  });
  web.click(DOORS.privacy, (click) => show(ctx, click));
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

const show = (ctx: Context, { person, openModal }: Pick<Click, 'person' | 'openModal'>) =>
  openModal(PRIVACY_TITLE, async () => {
    const { counts, openings } = await gatherCounts(ctx, person);
    return privacyModal(counts, openings);
  });

/** The files on their way, by person and kind: whoever presses again waits for the same one, and gets one. */
const underWay = new Map<string, Promise<boolean>>();

async function download(ctx: Context, { person, openModal }: Click, withWords: boolean): Promise<void> {
  await openModal(PRIVACY_TITLE, async () => {
    const key = [person.workspaceId, person.userId, withWords].join(':');
    const sending = underWay.get(key) ?? sendData(ctx, person, withWords).finally(() => underWay.delete(key));
    underWay.set(key, sending);
    return messageModal(PRIVACY_TITLE, (await sending) ? SENT : NOT_SENT);
  });
}

async function sendData(ctx: Context, person: Person, withWords: boolean): Promise<boolean> {
  const content = Buffer.from(await makeExport(ctx, person, withWords));
  const today = dateIn('UTC', ctx.clock()).toString();
  const client = await ctx.slack.patient(person.workspaceId);
  return sendFile(client, person.userId, `mentor-data-${today}.json`, content);
}
