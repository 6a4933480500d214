import type { ModalView } from '@slack/types';
import { ActionIds } from '../../domain/members/buttons.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import { fileModal } from '../../platform/slack/file-views.ts';
import type { Person } from '../../platform/slack/person.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import type { Web } from '../../platform/slack/web.ts';
import { gatherCounts, makeExport } from './gather.ts';
import { decryptNotes, deleteNotes, findNote, writeNote } from './notes.ts';
import {
  DELETE_NOTE,
  EDIT_NOTE,
  NOTE_GONE,
  NOTE_SUBMIT,
  NOTE_TITLE,
  NOTE_TOO_LONG,
  noteForm,
  noteModal,
  notesModal,
} from './notes-views.ts';
import { isKept } from './own-queries.ts';
import {
  DELETE_NOTES,
  DOWNLOAD,
  DOWNLOAD_ALL,
  NOTES,
  notesDeleted,
  nothingKeptModal,
  PRIVACY_TITLE,
  privacyModal,
  SENT,
} from './views.ts';

/** Registers `/mentor privacy` and the download of one's own data. */
export function register(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'privacy',
    usage: 'privacy',
    purpose: 'privacy',
    title: PRIVACY_TITLE,
    about: "see or download what's kept about you",
    run: (call) => open(ctx, call),
  });
  web.click(ActionIds.privacy, (click) => open(ctx, click));
  web.click(DOWNLOAD, (click) => download(ctx, click, false));
  web.click(DOWNLOAD_ALL, (click) => download(ctx, click, true));
  registerNotes(web, ctx);
}

function registerNotes(web: Web, ctx: HandlerDeps): void {
  const notesView = async (person: Person, said?: string) =>
    notesModal(person.foreign ? [] : await decryptNotes(ctx, person), said);
  web.click(NOTES, ({ person, openModal }) => openModal(PRIVACY_TITLE, () => notesView(person)));
  web.click(EDIT_NOTE, ({ person, value, openModal }) =>
    openModal(NOTE_TITLE, async () => {
      const note = person.foreign ? undefined : await findNote(ctx, person, value);
      return note?.text === undefined ? messageModal(NOTE_TITLE, NOTE_GONE) : noteModal(note.id, note.text);
    }),
  );
  web.submit(NOTE_SUBMIT, async ({ person, form, metadata }) => {
    const { success, data } = noteForm.safeParse(form);
    if (!success) return { errors: { note: NOTE_TOO_LONG } };
    const isWritten = !person.foreign && (await writeNote(ctx, person, metadata.note ?? '', data.note));
    if (!isWritten) return { show: messageModal(NOTE_TITLE, NOTE_GONE) };
    return { back: await notesView(person, data.note === '' ? '*Deleted.*' : '*Saved.*') };
  });
  web.click(DELETE_NOTE, async ({ person, value, reply }) => {
    const isGone = !person.foreign && (await writeNote(ctx, person, value, ''));
    await reply(isGone ? 'Deleted.' : NOTE_GONE, (said) => notesView(person, isGone ? `*${said}*` : said));
  });
  web.click(DELETE_NOTES, ({ person, show }) =>
    show(PRIVACY_TITLE, async () =>
      messageModal(PRIVACY_TITLE, notesDeleted(person.foreign ? 0 : await deleteNotes(ctx, person))),
    ),
  );
}

const open = (ctx: HandlerDeps, { person, openModal }: Pick<Click, 'person' | 'openModal'>) =>
  openModal(PRIVACY_TITLE, async () => {
    if (!(await isKept(ctx.db, person))) return nothingKeptModal();
    const { counts, openings, schedule } = await gatherCounts(ctx, person);
    return privacyModal(counts, openings, schedule);
  });

/** Downloads in progress, by person and kind: a second click waits for the same file. */
const underWay = new Map<string, Promise<ModalView>>();

async function download(ctx: HandlerDeps, { person, openModal }: Click, withWords: boolean): Promise<void> {
  await openModal(PRIVACY_TITLE, async () => {
    const key = [person.workspaceId, person.userId, withWords].join(':');
    const sending = underWay.get(key) ?? sendData(ctx, person, withWords).finally(() => underWay.delete(key));
    underWay.set(key, sending);
    return sending;
  });
}

async function sendData(ctx: HandlerDeps, person: Person, withWords: boolean): Promise<ModalView> {
  const content = Buffer.from(await makeExport(ctx, person, withWords));
  const today = dateIn('UTC', ctx.clock()).toString();
  const client = await ctx.slack.patient(person.workspaceId);
  const outcome = await sendFile(client, person.userId, `mentor-data-${today}.json`, content);
  return fileModal(PRIVACY_TITLE, outcome, SENT, content);
}
