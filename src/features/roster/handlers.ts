import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { may } from '../../domain/members/access.ts';
import { findInSlack } from '../../domain/members/directory.ts';
import { notTold } from '../../domain/members/directory-views.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { memberStill, programWindows } from '../../domain/members/windows.ts';
import { findGoneHolders } from '../../domain/moving/queries.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import { downloadFile } from '../../platform/slack/download.ts';
import type { Submission } from '../../platform/slack/interactions.ts';
import { replaceModal } from '../../platform/slack/modals.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { readSpreadsheet } from '../../platform/spreadsheets/read.ts';
import { LIMITS } from '../../platform/spreadsheets/types.ts';
import {
  askedOf,
  type Checked,
  COLUMNS_SHOWN,
  choicesFrom,
  importForm,
  ROSTER_CHECK,
  ROSTER_TITLE,
  ROSTER_WITHOUT,
  rosterForm,
} from './choices.ts';
import { askModal, columnsModal } from './columns-views.ts';
import { registerExport } from './export-handlers.ts';
import { registerMove } from './move-handlers.ts';
import { countsFor, judgeFile } from './operations.ts';
import { parseRoster } from './parse.ts';
import { registerPerson } from './person-handlers.ts';
import { registerTelling } from './tell-handlers.ts';
import type { Choices } from './types.ts';
import { stillMeant } from './understand.ts';
import {
  failedModal,
  importedModal,
  NO_FILE,
  problemsModal,
  ROSTER,
  ROSTER_IMPORT,
  readyModal,
  rosterModal,
  workingModal,
} from './views.ts';
import { wantedBy } from './wanted.ts';

/** A program as the import's windows name it to a member. */
const forReader = (member: Membership) => ({ ...member.program, mayExport: may(member, 'roster.export') });

/** Registers the roster import by command, button and modal. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, ROSTER_TITLE, 'roster.import');
  const command = {
    name: 'roster',
    usage: 'roster',
    purpose: 'people',
    roles: ['director', 'coordinator'],
    about: 'import people and pairs from an Excel or CSV file, or add one person',
  } as const;
  windows.begin({ id: 'roster', command, button: ROSTER }, (member) => rosterModal(forReader(member)));
  windows.submit(ROSTER_CHECK, rosterForm, (member, form, submission) => {
    const fileId = form.file ?? submission.metadata.file;
    if (!fileId) return { errors: { file: NO_FILE } };
    const asked = { fileId, choices: choicesFrom(submission.metadata, form), intention: 'check' } as const;
    return work(ctx, member, submission, 'Checking the file…', (tell) => judge(ctx, member, asked, tell));
  });
  windows.show(COLUMNS_SHOWN, async ({ program }, { view }) => {
    const asked = { fileId: view?.metadata.file ?? '', choices: choicesFrom(view?.metadata ?? {}) };
    const read = await readFile(ctx, program, asked);
    return 'file' in read ? columnsModal(program, read) : read;
  });
  windows.show(ROSTER_WITHOUT, async (member, { view, client }) => {
    const asked = withoutThem(view);
    const submission = { client, viewId: view?.id ?? '' };
    const { show, finish } = work(ctx, member, submission, 'Checking the file…', (tell) =>
      judge(ctx, member, asked, tell),
    );
    await replaceModal(client, submission.viewId, show);
    return finish();
  });
  windows.submit(ROSTER_IMPORT, importForm, (member, { over, undated }, submission) => {
    const { metadata } = submission;
    const asked = {
      fileId: metadata.file ?? '',
      choices: choicesFrom(metadata),
      intention: 'import',
      agreedTo: over?.length ? metadata.over : undefined,
      undated,
    } as const;
    return work(ctx, member, submission, 'Importing…', (tell) => judge(ctx, member, asked, tell));
  });
  registerTelling(web, ctx);
  registerPerson(web, ctx);
  registerMove(web, ctx);
  registerExport(web, ctx);
}

/** The same file without the lines that have a problem. What is checked in the window counts; a file chosen in it is for **Check**. */
function withoutThem(view: Click['view']) {
  const { file: fileId = '', ...metadata } = view?.metadata ?? {};
  const form = rosterForm.safeParse({ ...view?.form, file: undefined }).data;
  return { fileId, choices: { ...choicesFrom(metadata, form), without: true }, intention: 'check' } as const;
}

/** Tells in the window how many people of the workspace were looked through. */
type Tell = (looked: number) => void;

/** How often the window says how far it is, in milliseconds. */
const TELL_EVERY_MS = 3000;

/** Shows at once that work is going on, then how far it is; when it is done, its outcome takes that view's place. */
function work(
  ctx: HandlerDeps,
  { program }: Membership,
  { client, viewId }: Pick<Submission, 'client' | 'viewId'>,
  text: string,
  run: (tell: Tell) => Promise<ModalView>,
): { show: ModalView; finish: () => Promise<ModalView> } {
  return {
    show: workingModal(text),
    finish: async () => {
      const progress = progressIn(ctx, client, viewId, text);
      const view = await run(progress.tell).catch((error) =>
        failedModal(program, { text: explain(ctx.log, 'roster', error) }),
      );
      await progress.told();
      return view;
    },
  };
}

/** Reports progress now and then; `told` waits for the last report, so that none follows the outcome. */
function progressIn(ctx: HandlerDeps, client: WebClient, viewId: string, text: string) {
  let last = Date.now();
  let telling: Promise<unknown> = Promise.resolve();
  const tell: Tell = (looked) => {
    if (Date.now() - last < TELL_EVERY_MS) return;
    last = Date.now();
    telling = replaceModal(client, viewId, workingModal(text, looked)).catch((error) =>
      explain(ctx.log, 'roster, progress', error),
    );
  };
  return { tell, told: () => telling };
}

/** An uploaded file, with the choices made about it. */
type Asked = { fileId: string; choices: Choices };

/** Downloads and reads a file; or what to show where that can't be done. */
async function readFile(
  ctx: HandlerDeps,
  program: Membership['program'],
  { fileId, choices }: Asked,
): Promise<Checked | ModalView> {
  const client = await ctx.slack.patient(program.workspace_id);
  const file = await downloadFile(client, fileId, LIMITS.bytes);
  if (!file.ok) return failedModal(program, file.reason);
  const yearStart = { month: program.year_starts_month, day: program.year_starts_day };
  const sheets = await readSpreadsheet(file.bytes);
  const meant = stillMeant(sheets, choices);
  const known = { moreTopics: program.more_topics, yearStart };
  return { fileId, choices: meant, file: parseRoster(sheets, meant, known) };
}

/** What is to be done with a file, and what was said about it in the window with the changes. */
type Intended = {
  intention: 'check' | 'import';
  agreedTo?: string | undefined;
  undated?: 'meeting' | 'new' | undefined;
};

/** Downloads, reads and judges the file again, and imports it when that was asked for. */
async function judge(
  ctx: HandlerDeps,
  member: Membership,
  { intention, agreedTo, undated, ...asked }: Asked & Intended,
  tell: Tell,
): Promise<ModalView> {
  const { program } = member;
  const checked = await readFile(ctx, program, asked);
  if (!('file' in checked)) return checked;
  const { choices, file: read } = checked;
  if (read.ask) return askModal(program, checked);
  const client = await ctx.slack.patient(program.workspace_id);
  const gone = (await findGoneHolders(ctx.db, program.id)).map(({ userId }) => userId);
  const looked = await findInSlack(client, program.workspace_id, wantedBy(read.rows, gone), tell);
  if (!looked.ok) return failedModal(program, { text: notTold(looked) });
  const { directory } = looked;
  const now = await memberStill(ctx, member, 'roster.import');
  if ('refused' in now) return messageModal(ROSTER_TITLE, now.refused);
  const facts = {
    program,
    directory,
    actor: member.slack_user_id,
    mayNameDirectors: may(now, 'roster.name_directors'),
    takeNames: choices.names ?? false,
    without: choices.without ?? false,
    moves: may(now, 'person.move') ? choices.moves : 'none',
    meeting: undated === 'meeting' ? countsFor(program) : undefined,
    agrees: (beyond: readonly Beyond[]) => askedOf(beyond) === agreedTo,
  };
  const judged = await judgeFile(ctx, read, facts, intention);
  if (!judged.ok) return problemsModal(forReader(member), judged, checked);
  return judged.importId
    ? importedModal(program, judged.summary, judged.importId)
    : readyModal(forReader(member), checked, judged.summary);
}
