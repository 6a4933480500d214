import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackPerson } from '../../domain/members/people.ts';
import { readTopicLines } from '../../domain/pairs/topics.ts';
import { findProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { readHolidays } from '../../platform/calendar/holidays.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Form, parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import { findAsked, isNameTaken } from './asking-queries.ts';
import { askAboutChannel, askAboutDirectors } from './checks.ts';
import { type Before, type ProgramToSave, type Saved, saveProgram } from './operations.ts';
import { type Asked, isAsked } from './policy.ts';
import { changedIn, seenOf } from './seen.ts';
import { minutesOf, NO_DIRECTOR, newProgramModal, type SetupForm, setupForm } from './setup-views.ts';
import { authorityOf, editModal, findBefore, formOf, refusalModal } from './setup-window.ts';
import { channelText, directorsText, NAME_TAKEN, savedModal } from './views.ts';

/** What someone is asked about before it is saved, and setup's window for it. */
type Asking = { asked: Asked; seen: string; window: () => Promise<ModalView> };
/** What came of saving: what is shown of it, what is wrong, or what is asked first. */
export type Saving = { saved: ModalView } | Outcome | Asking;

/** A form as it is to be saved, whichever window it comes from, and the fields in it that the person left as they were. */
function toSave(
  { form, metadata }: Submission,
  fields: readonly string[] | undefined,
  before: Before | undefined,
  now: Date,
) {
  const current = formOf(before, now);
  const isNew = metadata.shown === undefined;
  // A day that was only proposed is not chosen by saving something else.
  if (isNew || (fields && !fields.includes('midyear')))
    current.midyear = before?.program.midyear_on ?? undefined;
  const entered = fields ? Object.fromEntries(fields.map((field) => [field, form[field]])) : form;
  const merged = isNew
    ? { form: { ...current, ...entered }, left: new Set<string>() }
    : changedIn(entered, metadata.shown, current);
  return {
    form: { ...merged.form, channel: merged.form.channel ?? before?.program.directors_channel_id },
    left: merged.left,
  };
}

/** Saves what was entered in the fields of a window, all of them if none are named; `asks`: what may not be meant is asked. */
export async function saveForm(
  ctx: HandlerDeps,
  submission: Submission,
  fields?: readonly string[],
  asks = true,
): Promise<Saving> {
  const programId = z.uuid().safeParse(submission.metadata.program);
  if (!programId.success) return { show: refusalModal('gone') };
  const { person, client } = submission;
  const stored = await findProgram(ctx.db, person.workspaceId, programId.data);
  const before = stored && (await findBefore(ctx.db, stored));
  const { form, left } = toSave(submission, fields, before, ctx.clock());
  // All that Slack is asked goes out at once: the person waits for the answer.
  const [authority, checked] = await Promise.all([
    authorityOf(ctx, submission),
    checkForm(client, person.workspaceId, ctx.clock(), form, left),
  ]);
  if (!authority.ok) return { show: refusalModal(authority.reason) };
  const mayEdit = authority.programs.some(({ id }) => id === programId.data);
  // The window showed a program that isn't theirs any more, or was closed meanwhile: nothing in it begins a new one.
  if (submission.metadata.shown !== undefined && !mayEdit) return { show: refusalModal('gone') };
  if (stored ? !mayEdit : !authority.mayAdd) return { show: refusalModal('not_admin') };
  if (!checked.ok) return { errors: checked.errors };
  const program = { ...programOf(programId.data, person, checked), ...(before ? { before } : {}) };
  const asked = asks && (await findAsked(ctx.db, stored, program));
  const seen = asked && isAsked(asked) && seenOf(asked);
  if (asked && seen && submission.metadata.seen !== seen) {
    if (await isNameTaken(ctx.db, program)) return { errors: { name: NAME_TAKEN } };
    const isShort = submission.metadata.shown === undefined || !stored;
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
  alternateContact: rest.alternate,
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
      alternate: string | null;
      holidays: string[];
      moreTopics: string[];
    }
  | { ok: false; errors: Record<string, string> };

/**
 * Checks what was entered, by itself and against Slack; each problem is said at its field. In a field that was `left` as
 * it was, people without an active account are passed over: the windows don't show them.
 */
async function checkForm(
  client: WebClient,
  workspaceId: string,
  now: Date,
  entered: Form,
  left: ReadonlySet<string>,
): Promise<Checked> {
  const form = parseForm(setupForm, entered);
  if (!form.ok) return form;
  const holidays = readHolidays(form.data.holidays ?? '', dateIn(form.data.time_zone, now));
  const topics = readTopicLines(form.data.more_topics ?? '');
  const askAll = async (field: string, users: readonly string[]) => {
    const { people, unfit } = await askAboutDirectors(client, workspaceId, users);
    return { people, unfit: left.has(field) ? [] : unfit };
  };
  const [channel, directors, coordinators, alternate] = await Promise.all([
    askAboutChannel(client, form.data.channel),
    askAll('directors', form.data.directors),
    askAll('coordinators', form.data.coordinators),
    askAll('alternate', form.data.alternate ? [form.data.alternate] : []),
  ]);
  const errors = {
    ...(directors.unfit.length > 0 ? { directors: directorsText(directors.unfit) } : {}),
    ...(directors.unfit.length + directors.people.length === 0 ? { directors: NO_DIRECTOR } : {}),
    ...(coordinators.unfit.length > 0 ? { coordinators: directorsText(coordinators.unfit) } : {}),
    ...(channel ? { channel: channelText(channel) } : {}),
    ...(holidays.ok ? {} : { holidays: holidays.message }),
    ...(topics.ok ? {} : { more_topics: topics.message }),
    ...(alternate.unfit.length > 0
      ? { alternate: 'Choose someone with an active account in this workspace.' }
      : {}),
  };
  if (Object.keys(errors).length > 0 || !holidays.ok || !topics.ok) return { ok: false, errors };
  return {
    ok: true,
    form: form.data,
    directors: directors.people,
    coordinators: coordinators.people,
    alternate: alternate.people[0]?.userId ?? null,
    holidays: holidays.days,
    moreTopics: topics.topics,
  };
}

function outcomeOf(program: ProgramToSave, saved: Saved): Saving {
  const { id, name, channelId, directors, coordinators = [], actor } = program;
  // By the roles that are saved now: an admin who isn't of the program can't import.
  const mayImport = [...directors, ...coordinators].some(({ userId }) => userId === actor);
  if (saved.ok)
    return {
      saved: savedModal({ id, name }, saved.created, { channelId, lonely: saved.lonely, mayImport }),
    };
  switch (saved.reason) {
    case 'name_taken':
      return { errors: { name: NAME_TAKEN } };
    case 'gone':
      return { show: refusalModal('gone') };
  }
}
