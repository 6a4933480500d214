import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { authorize, may } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import { endWindow, replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { findInSlack, wantedBy } from './directory.ts';
import { downloadRoster } from './download.ts';
import { registerExport } from './export-handlers.ts';
import { judgeFile } from './operations.ts';
import { parseRoster } from './parse.ts';
import { registerTelling } from './tell-handlers.ts';
import {
  failedModal,
  importedModal,
  importMetadata,
  notTold,
  problemsModal,
  ROSTER,
  ROSTER_CHECK,
  ROSTER_IMPORT,
  ROSTER_TITLE,
  readyModal,
  rosterForm,
  rosterModal,
  workingModal,
} from './views.ts';

/** Registers the roster import by command, button and modal. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'roster',
    title: ROSTER_TITLE,
    action: 'roster.import',
    render: async ({ program }) => rosterModal(program),
  };
  web.command({
    name: 'roster',
    usage: 'roster',
    roles: ['director', 'coordinator'],
    about: 'import residents, mentors and pairs from a CSV file (directors and coordinators)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(ROSTER, (click) => openIn(ctx, opening, click, click.value));
  web.submit(ROSTER_CHECK, (submission) => submitCheck(ctx, submission));
  web.submit(ROSTER_IMPORT, (submission) => submitImport(ctx, submission));
  registerTelling(web, ctx);
  registerExport(web, ctx);
}

const refused = (reason: Parameters<typeof refusal>[0]): Outcome => ({
  show: messageModal(ROSTER_TITLE, refusal(reason, 'roster.import')),
});

async function submitCheck(ctx: Context, submission: Submission): Promise<Outcome> {
  const form = rosterForm.safeParse(submission.form);
  const [fileId] = form.data?.file ?? [];
  if (!fileId) return { errors: { file: 'Please choose a CSV file.' } };
  return work(ctx, submission, submission.metadata.program ?? '', 'Checking the file…', (member, tell) =>
    judge(ctx, member, fileId, 'check', tell),
  );
}

async function submitImport(ctx: Context, submission: Submission): Promise<Outcome> {
  const metadata = importMetadata.safeParse(submission.metadata);
  if (!metadata.success) return refused('not_a_member');
  const { program, file } = metadata.data;
  return work(ctx, submission, program, 'Importing…', (member, tell) =>
    judge(ctx, member, file, 'import', tell),
  );
}

/** Tells in the window how many people of the workspace were looked through. */
type Tell = (looked: number) => void;

/** How often the window says how far it is, in milliseconds. */
const TELL_EVERY_MS = 3000;

/** Shows at once that work is going on, then how far it is; when it is done, its outcome takes that view's place. */
async function work(
  ctx: Context,
  submission: Submission,
  programId: string,
  text: string,
  run: (member: Membership, tell: Tell) => Promise<ModalView>,
): Promise<Outcome> {
  const access = await authorize(ctx.db, submission.person, 'roster.import', programId);
  if (!access.ok) return refused(access.reason);
  const { member } = access;
  const { client, viewId } = submission;
  return {
    show: workingModal(text),
    after: async () => {
      const progress = progressIn(ctx, client, viewId, text);
      const view = await run(member, progress.tell).catch((error) =>
        failedModal(member.program, { text: explain(ctx.log, 'roster', error) }),
      );
      await progress.told();
      await endWindow(ctx, client, viewId, view);
    },
  };
}

/** Says now and then how far it is; `told` waits for the last word of it, so that none comes after the outcome. */
function progressIn(ctx: Context, client: WebClient, viewId: string, text: string) {
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

/** Downloads, reads and judges the file anew, and imports it when that was asked for. */
async function judge(
  ctx: Context,
  member: Membership,
  fileId: string,
  intention: 'check' | 'import',
  tell: Tell,
): Promise<ModalView> {
  const { program } = member;
  const client = await ctx.slack.patient(program.workspace_id);
  const file = await downloadRoster(client, fileId);
  if (!file.ok) return failedModal(program, file.reason);
  const read = parseRoster(file.bytes, { moreTopics: program.more_topics });
  const looked = await findInSlack(client, program.workspace_id, wantedBy(read.rows), tell);
  if (!looked.ok) return failedModal(program, { text: notTold(looked) });
  const { directory } = looked;
  const mayNow = await mayStill(ctx, member);
  if (!mayNow.ok) return messageModal(ROSTER_TITLE, refusal(mayNow.reason, 'roster.import'));
  const facts = {
    program,
    directory,
    actor: member.slack_user_id,
    mayNameDirectors: may(mayNow.member, 'roster.name_directors'),
  };
  const judged = await judgeFile(ctx, read, facts, intention);
  if (!judged.ok) return problemsModal(program, judged.problems, read.unknownColumns);
  return intention === 'import'
    ? importedModal(program, judged.summary)
    : readyModal(program, fileId, judged.summary, read.unknownColumns);
}

/** Asks again at the end of the download, which may have taken minutes. */
function mayStill(ctx: Context, member: Membership) {
  const person: Person = { workspaceId: member.workspace_id, userId: member.slack_user_id, foreign: false };
  return authorize(ctx.db, person, 'roster.import', member.program_id);
}
