import type { ModalView } from '@slack/types';
import { findInSlack } from '../../domain/members/directory.ts';
import { notTold } from '../../domain/members/directory-views.ts';
import type { Directory } from '../../domain/members/people.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { memberStill, programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { downloadFile } from '../../platform/slack/download.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import {
  type Asked,
  askedFrom,
  chosenIn,
  LABELS_SHOWN,
  labelsIn,
  lettersOf,
  MOST_LABELS,
  SCHEDULE,
  SCHEDULE_CHECK,
  SCHEDULE_IMPORT,
  SCHEDULE_SORT,
  SCHEDULE_TITLE,
  scheduleForm,
  sortForm,
} from './choices.ts';
import { checkSchedule, importSchedule } from './operations.ts';
import { readScheduleFile } from './read.ts';
import { MOST_BYTES } from './reading.ts';
import { sortModal } from './sort-views.ts';
import type { Schedule, ScheduleFile } from './types.ts';
import {
  askModal,
  failedModal,
  importedModal,
  NO_FILE,
  readyModal,
  scheduleModal,
  workingModal,
} from './views.ts';

/** What a submission is for: labels that were never sorted are asked about before anything is ready to import. */
type Intention = 'check' | 'labels' | 'ready' | 'import';

/** Registers the import of block schedules by command, button, and window. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, SCHEDULE_TITLE, 'schedule.import');
  const command = {
    name: 'schedule',
    usage: 'schedule',
    purpose: 'people',
    roles: ['director', 'coordinator'],
    about:
      'import the block schedule, so that no one is reminded on nights or leave (directors and coordinators)',
  } as const;
  windows.begin({ id: 'schedule', command, button: SCHEDULE }, ({ program }) => scheduleModal(program));
  windows.submit(SCHEDULE_CHECK, scheduleForm, (member, form, { metadata }) => {
    const asked = askedFrom(metadata, form);
    if (asked.fileId === '') return { errors: { file: NO_FILE } };
    return work(ctx, member, 'Checking the file…', () => judge(ctx, member, asked, 'check'));
  });
  windows.submit(SCHEDULE_SORT, sortForm, (member, kinds, { metadata }) => {
    const asked = { ...askedFrom(metadata), kinds: lettersOf(metadata.kinds ?? '', kinds) };
    return work(ctx, member, 'Checking the file…', () => judge(ctx, member, asked, 'ready'));
  });
  windows.show(LABELS_SHOWN, (member, { view }) =>
    judge(ctx, member, askedFrom(view?.metadata ?? {}), 'labels'),
  );
  windows.submit(SCHEDULE_IMPORT, undefinedForm, (member, _, { metadata }) =>
    work(ctx, member, 'Importing…', () => judge(ctx, member, askedFrom(metadata), 'import')),
  );
}

const undefinedForm = scheduleForm.pick({});

/** Shows at once that work is going on; when it is done, its outcome takes that view's place. */
function work(
  ctx: HandlerDeps,
  { program }: Membership,
  text: string,
  run: () => Promise<ModalView>,
): Outcome {
  const failed = (error: unknown) => failedModal(program, { message: explain(ctx.log, 'schedule', error) });
  return { show: workingModal(text), finish: () => run().catch(failed) };
}

/** Downloads, reads, and judges the file again, and imports it when that was asked for. */
async function judge(
  ctx: HandlerDeps,
  member: Membership,
  asked: Asked,
  intention: Intention,
): Promise<ModalView> {
  const { program } = member;
  const read = await readFile(ctx, program, asked);
  if ('type' in read) return read;
  if ('ask' in read) return askModal(program, asked, read);
  if ('message' in read) return failedModal(program, read);
  const { schedule } = read;
  const labels = labelsIn(schedule).length;
  if (labels > MOST_LABELS) return failedModal(program, { message: tooManyLabels(labels) });
  const looked = await lookUp(ctx, program, schedule);
  if (!looked.ok) return failedModal(program, { message: notTold(looked) });
  const still = await memberStill(ctx, member, 'schedule.import');
  if ('refused' in still) return messageModal(SCHEDULE_TITLE, still.refused);
  const given = { program, schedule, directory: looked.directory, chosen: chosenIn(schedule, asked.kinds) };
  if (intention === 'import') {
    const actor = member.slack_user_id;
    return importedModal(program, (await importSchedule(ctx, { ...given, actor })).summary);
  }
  const plan = await checkSchedule(ctx.db, given);
  const isAsking = intention === 'labels' || (intention === 'check' && plan.summary.unsorted.length > 0);
  return isAsking && plan.labels.length > 0
    ? sortModal(program, asked, schedule, plan.labels)
    : readyModal(program, asked, plan.summary);
}

/** Said of a file with more labels than a window can carry choices of. */
const tooManyLabels = (labels: number): string =>
  `The file has ${labels.toLocaleString('en-US')} different labels, but the limit is ${MOST_LABELS.toLocaleString('en-US')}. Check that its cells hold rotations only.`;

async function readFile(
  ctx: HandlerDeps,
  program: Membership['program'],
  { fileId, choices }: Asked,
): Promise<ScheduleFile | ModalView> {
  const client = await ctx.slack.patient(program.workspace_id);
  const file = await downloadFile(client, fileId, MOST_BYTES);
  if (!file.ok) return failedModal(program, file.reason);
  return readScheduleFile(file.bytes, choices, {
    today: dateIn(program.time_zone, ctx.clock()).toString(),
    yearStart: { month: program.year_starts_month, day: program.year_starts_day },
  });
}

/** Looks up in Slack whose addresses the file gives; where it gives none, there is nothing to ask. */
async function lookUp(
  ctx: HandlerDeps,
  program: Membership['program'],
  { people }: Schedule,
): Promise<Awaited<ReturnType<typeof findInSlack>>> {
  const emails = new Set(people.flatMap(({ who }) => who.email ?? []));
  const none: Directory = { byEmail: new Map(), byId: new Map() };
  if (emails.size === 0) return { ok: true, directory: none };
  const client = await ctx.slack.patient(program.workspace_id);
  return findInSlack(client, program.workspace_id, { emails, ids: new Set() });
}
