import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { record } from '../../domain/audit/record.ts';
import { recheckPairsIn } from '../../domain/cadence/recheck.ts';
import { rememberPeople, type SlackPerson } from '../../domain/members/people.ts';
import { findByRole } from '../../domain/members/queries.ts';
import { findActivePairsIn } from '../../domain/pairs/queries.ts';
import { lockProgram } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import { violates } from '../../platform/database/errors.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { Program, Tx } from '../../platform/database/tables.ts';
import { transact } from '../../platform/database/transact.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { enqueue, enqueueAll } from '../../platform/outbox/enqueue.ts';
import { channelChosen } from './channel-operations.ts';
import { nextChannelCheck, roleChanges } from './policy.ts';

/** The first message to the directors and coordinators of a new program. */
export const COORDINATOR_KIND = 'programs.coordinator';

/** A program as it stood when what is saved was entered, and the Slack users who ran it. */
export type Before = { program: Program; directors: string[]; coordinators: string[] };

/** A program as it is to be saved. `id` is made when the modal opens, so that a double submit saves once. */
export type ProgramToSave = {
  id: string;
  workspaceId: string;
  /** The Slack user who saves it. */
  actor: string;
  name: string;
  timeZone: string;
  channelId: string;
  meetingsPerYear: number;
  /** Which reminders go out; left out: all. */
  reminderSteps?: readonly string[];
  /** Days from a pair's start to its first meeting; left out: as they are, or 30. */
  firstMeetingWindowDays?: number;
  /** ISO weekdays; left out: as they are, or Monday to Friday. */
  workingDays?: readonly number[];
  /** Minutes of the day; left out: as they are, or nine to five. */
  workingMinutes?: { from: number; until: number };
  /** Days without reminders from today on, as YYYY-MM-DD; left out: as they are. */
  holidays?: readonly string[];
  /** The day of the year of the midyear review, as YYYY-MM-DD; left out: as it is. */
  midyearOn?: string;
  /** The program's own topics; left out: as they are, or none. */
  moreTopics?: readonly string[];
  /** Left out: as it is, or not. */
  foundByOthers?: boolean;
  /** Left out: as they are, or not kept free. */
  federalHolidays?: boolean;
  /** A Slack user id; left out: none. */
  alternateContact?: string | null;
  /** Active people of the workspace, at least one. */
  directors: SlackPerson[];
  /** Left out: as they are. */
  coordinators?: SlackPerson[];
  /** What this save changes is what differs from this; the rest stays as it is by now. Left out: all is as entered. */
  before?: Before;
};

/** `lonely`: with these directors, some resident has none who is no part of their own match. */
export type Saved =
  | { ok: true; created: boolean; lonely: boolean }
  | { ok: false; reason: 'name_taken' | 'gone' };

/** Saves a new program or changes one, with its directors, and greets the directors' channel once. */
export async function saveProgram(ctx: OperationDeps, program: ProgramToSave): Promise<Saved> {
  try {
    return await transact(ctx, (tx) => saveIn(tx, ctx.clock(), program));
  } catch (error) {
    if (violates(error, 'programs_one_name_per_workspace')) return { ok: false, reason: 'name_taken' };
    // A second submission in the very same moment: the first one has made it by now.
    if (violates(error, 'programs_workspace_id_id_key')) return saveProgram(ctx, program);
    throw error;
  }
}

async function saveIn(tx: Tx, now: Date, program: ProgramToSave): Promise<Saved> {
  const created = await insertProgram(tx, now, program);
  const stored = await lockProgram(tx, program.workspaceId, program.id);
  if (!stored) return { ok: false, reason: 'gone' };
  const channelId = created ? program.channelId : await updateProgram(tx, now, stored, program);
  if (created) await audit(tx, now, program, 'program.created', program.id);
  else await channelChosen(tx, now, stored, channelId);
  await saveRole(tx, now, program, 'director', program.directors, program.before?.directors);
  if (program.coordinators)
    await saveRole(tx, now, program, 'coordinator', program.coordinators, program.before?.coordinators);
  await enqueue(tx, now, {
    workspaceId: program.workspaceId,
    programId: program.id,
    kind: 'programs.ready',
    payload: { programId: program.id },
    to: { channel: channelId },
    dedupeKey: `programs.ready:${program.id}`,
  });
  if (created) await greetTeam(tx, now, program);
  const lonely = await leavesSomebodyAlone(tx, program);
  return { ok: true, created, lonely };
}

/**
 * Tells each director and coordinator of a new program what they can do, once for both roles. Directors may not be in
 * the channel. Who set it up knows.
 */
async function greetTeam(tx: Tx, now: Date, program: ProgramToSave): Promise<void> {
  const directors = new Set(program.directors.map(({ userId }) => userId));
  const team = new Set([...directors, ...(program.coordinators ?? []).map(({ userId }) => userId)]);
  team.delete(program.actor);
  await enqueueAll(
    tx,
    now,
    [...team].map((userId) => ({
      workspaceId: program.workspaceId,
      programId: program.id,
      kind: COORDINATOR_KIND,
      payload: { programId: program.id, ...(directors.has(userId) ? { director: true } : {}) },
      to: { user: userId },
      dedupeKey: `${COORDINATOR_KIND}:${program.id}:${userId}`,
    })),
  );
}

/**
 * Whether a pair has no director outside itself. It follows from who is paired with whom and from nothing else, so
 * that it says the same whether or not anyone asked for anything.
 */
async function leavesSomebodyAlone(tx: Tx, { id }: ProgramToSave): Promise<boolean> {
  const users = (await findByRole(tx, id, 'director')).map(({ slack_user_id }) => slack_user_id);
  if (users.length > 2) return false;
  const pairs = await findActivePairsIn(tx, id);
  return pairs.some((pair) =>
    users.every((user) => user === pair.mentor_user || user === pair.resident_user),
  );
}

const audit = (tx: Tx, now: Date, program: ProgramToSave, action: string, subjectId: string) =>
  record(
    tx,
    now,
    { workspace_id: program.workspaceId, program_id: program.id },
    { actor: program.actor, action, subjectId },
  );

async function insertProgram(tx: Tx, now: Date, program: ProgramToSave): Promise<boolean> {
  const row = await tx
    .insertInto('programs')
    .values({
      id: program.id,
      workspace_id: program.workspaceId,
      name: program.name,
      time_zone: program.timeZone,
      directors_channel_id: program.channelId,
      meetings_per_year: program.meetingsPerYear,
      ...(program.reminderSteps ? { reminder_steps: [...program.reminderSteps] } : {}),
      ...(program.holidays ? { holidays: [...program.holidays] } : {}),
      federal_holidays: program.federalHolidays ?? false,
      more_topics: [...(program.moreTopics ?? [])],
      found_by_others: program.foundByOthers ?? false,
      midyear_on: program.midyearOn ?? null,
      ...workingTimeOf(program),
      alternate_contact: program.alternateContact ?? null,
      channel_check_at: nextChannelCheck(now, undefined),
      first_steps: true,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The columns of a program that a save of it over a row would write. */
const columnsOf = (now: Date, row: Program, program: ProgramToSave) => ({
  name: program.name,
  time_zone: program.timeZone,
  directors_channel_id: program.channelId,
  meetings_per_year: program.meetingsPerYear,
  reminder_steps: [...(program.reminderSteps ?? row.reminder_steps)],
  holidays: holidaysOf(now, row, program),
  midyear_on: program.midyearOn ?? row.midyear_on,
  federal_holidays: program.federalHolidays ?? row.federal_holidays,
  more_topics: [...(program.moreTopics ?? row.more_topics)],
  found_by_others: program.foundByOthers ?? row.found_by_others,
  ...workingTimeOf(program),
  alternate_contact: program.alternateContact ?? null,
});

/** Columns that say one thing together. */
const HOURS: readonly string[] = ['working_from_minute', 'working_until_minute'];

/** Writes what a save changes; answers with the directors' channel by now. */
async function updateProgram(tx: Tx, now: Date, stored: Program, program: ProgramToSave): Promise<string> {
  const { program: before = stored } = program.before ?? {};
  const differing = (row: Program) =>
    Object.entries(columnsOf(now, row, program)).filter(
      ([column, value]) => !isDeepStrictEqual(row[column as keyof Program], value),
    );
  const entered = new Set(differing(before).map(([column]) => column));
  if (HOURS.some((column) => entered.has(column))) for (const column of HOURS) entered.add(column);
  const changes = Object.fromEntries(differing(stored).filter(([column]) => entered.has(column)));
  const channelId = entered.has('directors_channel_id') ? program.channelId : stored.directors_channel_id;
  if (Object.keys(changes).length === 0) return channelId;
  await tx
    .updateTable('programs')
    // The next digest follows from the choice, the time zone and the holidays: the worker plans it again.
    .set({ ...changes, digest_at: null, updated_at: now })
    .where('id', '=', program.id)
    .execute();
  await audit(tx, now, program, 'program.changed', program.id);
  // Due dates follow from the cadence and the time zone.
  await recheckPairsIn(tx, now, program.id);
  return channelId;
}

/** As many of these columns as were entered. */
const workingTimeOf = ({ firstMeetingWindowDays, workingDays, workingMinutes }: ProgramToSave) => ({
  ...(firstMeetingWindowDays ? { first_meeting_window_days: firstMeetingWindowDays } : {}),
  ...(workingDays ? { working_days: [...workingDays] } : {}),
  ...(workingMinutes
    ? { working_from_minute: workingMinutes.from, working_until_minute: workingMinutes.until }
    : {}),
});

/** What was entered, from today on; what is past stays for a year, since it tells which days were working days. */
function holidaysOf(now: Date, stored: Program, { holidays, timeZone }: ProgramToSave): string[] {
  const today = dateIn(timeZone, now);
  const [from, until] = [today.subtract({ years: 1 }).toString(), today.toString()];
  const toCome = stored.holidays.filter((day) => day >= until);
  if (!holidays || isDeepStrictEqual(toCome, [...holidays].sort())) return stored.holidays;
  const past = stored.holidays.filter((day) => day >= from && day < until);
  return [...new Set([...past, ...holidays])].sort();
}

/** Gives a role to whom this save adds to those who had it `before`, and takes it from whom it leaves out; what else they are stays. */
async function saveRole(
  tx: Tx,
  now: Date,
  program: ProgramToSave,
  role: 'director' | 'coordinator',
  people: readonly SlackPerson[],
  before?: readonly string[],
): Promise<void> {
  await rememberPeople(tx, now, program.workspaceId, people);
  const members = await findByRole(tx, program.id, role);
  const users = members.map((member) => member.slack_user_id);
  const { added, removed } = roleChanges(
    before ?? users,
    people.map((person) => person.userId),
  );
  for (const userId of added.filter((user) => !users.includes(user))) {
    const memberId = await addRole(tx, now, program, role, userId);
    await audit(tx, now, program, `${role}.added`, memberId);
  }
  for (const member of members.filter(({ slack_user_id }) => removed.includes(slack_user_id))) {
    const roles = member.roles.filter((each) => each !== role);
    await setRoles(tx, now, member.id, roles);
    await audit(tx, now, program, `${role}.removed`, member.id);
  }
}

async function addRole(
  tx: Tx,
  now: Date,
  program: ProgramToSave,
  role: Role,
  userId: string,
): Promise<string> {
  const known = await tx
    .selectFrom('members')
    .select(['id', 'roles'])
    .where('program_id', '=', program.id)
    .where('slack_user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  if (known) {
    await setRoles(tx, now, known.id, [...known.roles, role]);
    return known.id;
  }
  const id = randomUUID();
  await tx
    .insertInto('members')
    .values({
      id,
      workspace_id: program.workspaceId,
      program_id: program.id,
      slack_user_id: userId,
      roles: [role],
      created_at: now,
      updated_at: now,
    })
    .execute();
  return id;
}

async function setRoles(tx: Tx, now: Date, memberId: string, roles: Role[]): Promise<void> {
  await tx.updateTable('members').set({ roles, updated_at: now }).where('id', '=', memberId).execute();
}

/** Takes a program's first steps off the Home tab. */
export const hideFirstSteps = (ctx: OperationDeps, programId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await tx.updateTable('programs').set({ first_steps: false }).where('id', '=', programId).execute();
  });
