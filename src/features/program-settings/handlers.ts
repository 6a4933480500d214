import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { may } from '../../domain/members/access.ts';
import type { SlackPerson } from '../../domain/members/people.ts';
import { findByRole, findMemberships } from '../../domain/members/queries.ts';
import { readTopicLines } from '../../domain/pairs/topics.ts';
import { findProgram, findPrograms } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { readHolidays } from '../../platform/calendar/holidays.ts';
import type { Program } from '../../platform/database/tables.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { isInChannel } from '../../platform/slack/channels.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import { type Form, parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { hasInstalled } from '../../platform/workspaces/queries.ts';
import { findAsked, isNameTaken } from './asking-queries.ts';
import { askedModal } from './asking-views.ts';
import { registerChannelEvents } from './channel-events.ts';
import { askAbout, askAboutChannel, askAboutDirectors, stillActive } from './checks.ts';
import { registerClosing } from './closing-handlers.ts';
import { registerFirstSteps } from './first-steps-handlers.ts';
import { type ProgramToSave, type Saved, saveProgram } from './operations.ts';
import { type Asked, isAsked } from './policy.ts';
import { changedIn, seenOf, withShown } from './seen.ts';
import { registerSettings } from './settings-handlers.ts';
import { initialForm } from './settings-views.ts';
import { minutesOf, newProgramModal, type SetupForm, setupForm, setupModal } from './setup-views.ts';
import {
  channelText,
  chooseModal,
  directorsText,
  NAME_TAKEN,
  NEW_PROGRAM,
  SETUP,
  SETUP_CHOOSE,
  SETUP_REFUSAL,
  SETUP_SAVE,
  SETUP_TITLE,
  savedModal,
} from './views.ts';

/** Registers setup by command, button and modal, and what Slack tells of people and of the installation. */
export function register(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'setup',
    usage: 'setup',
    purpose: 'people',
    title: SETUP_TITLE,
    roles: ['director'],
    about: 'change your program; a workspace admin also sets up new ones',
    run: (call) => call.openModal(SETUP_TITLE, () => firstModal(ctx, call, call.argument)),
  });
  web.click(SETUP, (click) => click.openModal(SETUP_TITLE, () => clickedModal(ctx, click)));
  web.submit(SETUP_CHOOSE, async (submission) => ({ show: await chosenModal(ctx, submission) }));
  web.submit(SETUP_SAVE, async (submission) => {
    const saved = await saveForm(ctx, submission, await sinceShown(ctx, submission));
    if (!('asked' in saved)) return saved;
    return { show: askedModal(await saved.window(), { ...saved, shown: submission.metadata.shown }) };
  });
  registerSettings(web, ctx, {
    windowOf: (asker, programId) => modalOf(ctx, asker, programId),
    save: (submission, form, asks) => saveForm(ctx, submission, form, asks),
  });
  registerClosing(web, ctx);
  registerFirstSteps(web, ctx);
  registerChannelEvents(web, ctx);
}

type Asker = { person: Person; client: WebClient };

/** Who asks, and what they may set up: admins everything and new programs, directors their own. */
type Authority =
  | { ok: true; self: SlackPerson; mayAdd: boolean; programs: Program[] }
  | { ok: false; reason: keyof typeof SETUP_REFUSAL };

async function authorityOf(ctx: HandlerDeps, { person, client }: Asker): Promise<Authority> {
  const self = person.foreign ? undefined : await askAbout(client, person.workspaceId, person.userId);
  if (!self) return { ok: false, reason: 'external' };
  if (self.standing !== 'active') return { ok: false, reason: self.standing };
  const programs = await findPrograms(ctx.db, person.workspaceId);
  const isAdmin = self.isAdmin || (await hasInstalled(ctx.db, person));
  const admin = { roles: isAdmin ? (['admin'] as const) : [] };
  const mayAdd = may(admin, 'program.add');
  if (may(admin, 'program.edit')) return { ok: true, self, mayAdd, programs };
  const memberships = await findMemberships(ctx.db, person);
  const own = memberships.filter((member) => may(member, 'program.edit')).map((member) => member.program_id);
  if (own.length === 0) return { ok: false, reason: 'not_admin' };
  return { ok: true, self, mayAdd, programs: programs.filter(({ id }) => own.includes(id)) };
}

const refusalModal = (reason: keyof typeof SETUP_REFUSAL) => messageModal(SETUP_TITLE, SETUP_REFUSAL[reason]);

async function firstModal(ctx: HandlerDeps, asker: Asker, part = ''): Promise<ModalView> {
  const authority = await authorityOf(ctx, asker);
  if (!authority.ok) return refusalModal(authority.reason);
  const named = authority.programs.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
  const programs = named.length > 0 ? named : authority.programs;
  const [only, second] = programs;
  if (!only) return newModal(authority.self);
  if (!second && !authority.mayAdd) return editModal(ctx, asker, authority.self, only);
  return chooseModal(programs, authority.mayAdd);
}

const newModal = (self: SlackPerson) => newProgramModal(randomUUID(), self.timeZone);

/** What the short window of a new program doesn't ask: as a program has it by now, or as one begins. */
function unasked(stored: Program | undefined, now: Date): Form {
  const today = dateIn('UTC', now);
  const view = setupModal({ programId: '', program: stored, directors: [], timeZone: null, today });
  // A day that was only proposed isn't chosen.
  return { ...initialForm(view), midyear: stored?.midyear_on ?? undefined };
}

async function editModal(
  ctx: HandlerDeps,
  { client }: Asker,
  self: SlackPerson,
  program: Program,
): Promise<ModalView> {
  const directors = (await findByRole(ctx.db, program.id, 'director')).map((row) => row.slack_user_id);
  const coordinators = (await findByRole(ctx.db, program.id, 'coordinator')).map((row) => row.slack_user_id);
  const { alternate_contact: contact, workspace_id, directors_channel_id } = program;
  const [active, isSeen] = await Promise.all([
    stillActive(client, workspace_id, [...directors, ...coordinators, ...(contact ? [contact] : [])]),
    isInChannel(ctx, client, directors_channel_id, self.userId),
  ]);
  return withShown(
    setupModal({
      programId: program.id,
      program: { ...program, alternate_contact: contact && active.includes(contact) ? contact : null },
      directors: directors.filter((id) => active.includes(id)),
      coordinators: coordinators.filter((id) => active.includes(id)),
      timeZone: self.timeZone,
      today: dateIn(program.time_zone, ctx.clock()),
      seesChannel: isSeen ?? false,
    }),
  );
}

async function modalOf(ctx: HandlerDeps, asker: Asker, choice: string): Promise<ModalView> {
  const authority = await authorityOf(ctx, asker);
  if (!authority.ok) return refusalModal(authority.reason);
  if (choice === NEW_PROGRAM) return authority.mayAdd ? newModal(authority.self) : refusalModal('not_admin');
  const program = authority.programs.find(({ id }) => id === choice);
  return program ? editModal(ctx, asker, authority.self, program) : refusalModal('gone');
}

const clickedModal = (ctx: HandlerDeps, click: Click) =>
  click.value === '' ? firstModal(ctx, click) : modalOf(ctx, click, click.value);

const chosenModal = (ctx: HandlerDeps, submission: Submission) =>
  modalOf(ctx, submission, String(submission.form.program ?? ''));

/** What was entered, beside what others have saved since the window was opened. */
async function sinceShown(ctx: HandlerDeps, submission: Submission): Promise<Form> {
  const { shown, program = '' } = submission.metadata;
  const window = shown ? await modalOf(ctx, submission, program) : undefined;
  if (window?.callback_id !== SETUP_SAVE) return submission.form;
  return changedIn(submission.form, shown, initialForm(window));
}

/** What someone is asked about before it is saved, and setup's window for it. */
type Asking = { asked: Asked; seen: string; window: () => Promise<ModalView> };

/** Saves what stands in a form of all settings, whichever window it comes from; `asks`: what may not be meant is asked. */
async function saveForm(
  ctx: HandlerDeps,
  submission: Submission,
  form: Form,
  asks = true,
): Promise<Outcome | Asking> {
  const programId = z.uuid().safeParse(submission.metadata.program);
  if (!programId.success) return { show: refusalModal('gone') };
  const { person, client } = submission;
  // All that Slack is asked goes out at once: the person waits for the answer.
  const stored = await findProgram(ctx.db, person.workspaceId, programId.data);
  const entered = {
    ...(form.meetings === undefined ? unasked(stored, ctx.clock()) : {}),
    ...form,
    channel: form.channel ?? stored?.directors_channel_id,
  };
  const [authority, checked] = await Promise.all([
    authorityOf(ctx, submission),
    checkForm(client, person.workspaceId, ctx.clock(), entered),
  ]);
  if (!authority.ok) return { show: refusalModal(authority.reason) };
  const mayEdit = authority.programs.some(({ id }) => id === programId.data);
  if (stored ? !mayEdit : !authority.mayAdd) return { show: refusalModal('not_admin') };
  if (!checked.ok) return { errors: checked.errors };
  const program = programOf(programId.data, person, checked);
  const asked = asks && (await findAsked(ctx.db, stored, program));
  const seen = asked && isAsked(asked) && seenOf(asked);
  if (asked && seen && submission.metadata.seen !== seen) {
    if (await isNameTaken(ctx.db, program)) return { errors: { name: NAME_TAKEN } };
    const isShort = form.meetings === undefined || !stored;
    const window = async () =>
      isShort
        ? newProgramModal(program.id, program.timeZone)
        : editModal(ctx, submission, authority.self, stored);
    return { asked, seen, window };
  }
  return outcomeOf(program, await saveProgram(ctx, program));
}

/** A program as it was entered and checked. */
const programOf = (
  id: string,
  { workspaceId, userId: actor }: Person,
  { form: settings, ...rest }: Extract<Checked, { ok: true }>,
): ProgramToSave => ({
  ...{ id, workspaceId, actor },
  name: settings.name,
  timeZone: settings.time_zone,
  channelId: settings.channel,
  meetingsPerYear: settings.meetings,
  reminderSteps: settings.steps,
  federalHolidays: settings.federal_holidays.length > 0,
  ...(settings.midyear ? { midyearOn: settings.midyear } : {}),
  firstMeetingWindowDays: settings.first_meeting,
  workingDays: settings.working_days.map(Number),
  workingMinutes: { from: minutesOf(settings.hours_from), until: minutesOf(settings.hours_until) },
  alternateContact: settings.alternate ?? null,
  foundByOthers: settings.found_by_others.length > 0,
  holidays: rest.holidays,
  moreTopics: rest.moreTopics,
  directors: rest.directors,
  coordinators: rest.coordinators,
});

type Checked =
  | {
      ok: true;
      form: SetupForm;
      directors: SlackPerson[];
      coordinators: SlackPerson[];
      holidays: string[];
      moreTopics: string[];
    }
  | { ok: false; errors: Record<string, string> };

/** Checks what was entered, by itself and against Slack; each problem is said at its field. */
async function checkForm(client: WebClient, workspaceId: string, now: Date, entered: Form): Promise<Checked> {
  const form = parseForm(setupForm, entered);
  if (!form.ok) return form;
  const holidays = readHolidays(form.data.holidays ?? '', dateIn(form.data.time_zone, now));
  const topics = readTopicLines(form.data.more_topics ?? '');
  const [channel, { people, unfit }, coordinators, alternate] = await Promise.all([
    askAboutChannel(client, form.data.channel),
    askAboutDirectors(client, workspaceId, form.data.directors),
    askAboutDirectors(client, workspaceId, form.data.coordinators),
    askAboutDirectors(client, workspaceId, form.data.alternate ? [form.data.alternate] : []),
  ]);
  const strangers = unfit.length + coordinators.unfit.length + alternate.unfit.length;
  if (!channel && strangers === 0 && holidays.ok && topics.ok)
    return {
      ok: true,
      form: form.data,
      directors: people,
      coordinators: coordinators.people,
      holidays: holidays.days,
      moreTopics: topics.topics,
    };
  return {
    ok: false,
    errors: {
      ...(unfit.length > 0 ? { directors: directorsText(unfit) } : {}),
      ...(coordinators.unfit.length > 0 ? { coordinators: directorsText(coordinators.unfit) } : {}),
      ...(channel ? { channel: channelText(channel) } : {}),
      ...(holidays.ok ? {} : { holidays: holidays.message }),
      ...(topics.ok ? {} : { more_topics: topics.message }),
      ...(alternate.unfit.length > 0
        ? { alternate: 'Choose someone with an active account in this workspace.' }
        : {}),
    },
  };
}

function outcomeOf(program: ProgramToSave, saved: Saved): Outcome {
  const { id, name, channelId, directors, coordinators = [], actor } = program;
  // By the roles that are saved now: an admin who isn't of the program can't import.
  const mayImport = [...directors, ...coordinators].some(({ userId }) => userId === actor);
  if (saved.ok)
    return {
      show: savedModal({ id, name }, saved.created, { channelId, lonely: saved.lonely, mayImport }),
    };
  switch (saved.reason) {
    case 'name_taken':
      return { errors: { name: NAME_TAKEN } };
    case 'gone':
      return { show: refusalModal('gone') };
  }
}
