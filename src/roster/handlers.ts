import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../context.ts';
import { authorize, may } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { slackCode } from '../slack/errors.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import type { Person } from '../slack/person.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { findInSlack, wantedBy } from './directory.ts';
import { downloadRoster } from './download.ts';
import { judgeFile } from './operations.ts';
import { parseRoster } from './parse.ts';
import {
  failedModal,
  importedModal,
  importMetadata,
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
    about: 'import residents, mentors and pairs from a CSV file (directors and coordinators)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(ROSTER, (click) => openIn(ctx, opening, click, click.value));
  web.submit(ROSTER_CHECK, (submission) => submitCheck(ctx, submission));
  web.submit(ROSTER_IMPORT, (submission) => submitImport(ctx, submission));
}

const refused = (reason: Parameters<typeof refusal>[0]): Outcome => ({
  show: messageModal(ROSTER_TITLE, refusal(reason, 'roster.import')),
});

async function submitCheck(ctx: Context, submission: Submission): Promise<Outcome> {
  const form = rosterForm.safeParse(submission.form);
  const [fileId] = form.data?.file ?? [];
  if (!fileId) return { errors: { file: 'Please choose a CSV file.' } };
  return work(ctx, submission, submission.metadata.program ?? '', 'Checking the file…', (member) =>
    judge(ctx, submission.client, member, fileId, 'check'),
  );
}

async function submitImport(ctx: Context, submission: Submission): Promise<Outcome> {
  const metadata = importMetadata.safeParse(submission.metadata);
  if (!metadata.success) return refused('not_a_member');
  const { program, file } = metadata.data;
  return work(ctx, submission, program, 'Importing…', (member) =>
    judge(ctx, submission.client, member, file, 'import'),
  );
}

/** Shows at once that work is going on; when it is done, its outcome takes that view's place. */
async function work(
  ctx: Context,
  submission: Submission,
  programId: string,
  text: string,
  run: (member: Membership) => Promise<ModalView>,
): Promise<Outcome> {
  const access = await authorize(ctx.db, submission.person, 'roster.import', programId);
  if (!access.ok) return refused(access.reason);
  const { member } = access;
  return {
    show: workingModal(text),
    after: async () => {
      const view = await run(member).catch((error) =>
        failedModal(member.program, { text: explain(ctx.log, 'roster', error) }),
      );
      await submission.client.views.update({ view_id: submission.viewId, view }).catch((error) => {
        if (slackCode(error) !== 'not_found') throw error; // the person closed it meanwhile
      });
    },
  };
}

/** Downloads, reads and judges the file anew, and imports it when that was asked for. */
async function judge(
  ctx: Context,
  client: WebClient,
  member: Membership,
  fileId: string,
  intention: 'check' | 'import',
): Promise<ModalView> {
  const { program } = member;
  const file = await downloadRoster(client, fileId);
  if (!file.ok) return failedModal(program, file.reason);
  const read = parseRoster(file.bytes);
  const directory = await findInSlack(client, program.workspace_id, wantedBy(read.rows));
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
