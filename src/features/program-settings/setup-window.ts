import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { may } from '../../domain/members/access.ts';
import type { SlackPerson } from '../../domain/members/people.ts';
import { findByRole, findMemberships } from '../../domain/members/queries.ts';
import { findPrograms } from '../../domain/programs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { Db, Program } from '../../platform/database/tables.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import { isInChannel } from '../../platform/slack/channels.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Person } from '../../platform/slack/person.ts';
import { hasInstalled } from '../../platform/workspaces/queries.ts';
import { askAbout, stillActive } from './checks.ts';
import type { Before } from './operations.ts';
import { withShown } from './seen.ts';
import { initialForm } from './settings-views.ts';
import { setupModal } from './setup-views.ts';
import { SETUP_REFUSAL, SETUP_TITLE } from './views.ts';

/** Who asks, and the client that asks Slack about them. */
export type Asker = { person: Person; client: WebClient };

/** Who asks, and what they may set up: admins everything and new programs, directors their own. */
type Authority =
  | { ok: true; self: SlackPerson; mayAdd: boolean; programs: Program[] }
  | { ok: false; reason: keyof typeof SETUP_REFUSAL };

/** What a person may set up, by what Slack says of them at this moment. */
export async function authorityOf(ctx: HandlerDeps, { person, client }: Asker): Promise<Authority> {
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

/** Why someone may not set up what they asked for. */
export const refusalModal = (reason: keyof typeof SETUP_REFUSAL) =>
  messageModal(SETUP_TITLE, SETUP_REFUSAL[reason]);

/** What the windows would show: of a program as it stands, or as a new one begins. Slack isn't asked. */
export function formOf(before: Before | undefined, now: Date): Form {
  const { program, directors = [], coordinators = [] } = before ?? {};
  const today = dateIn(program?.time_zone ?? 'UTC', now);
  const all = { programId: '', program, directors, coordinators, timeZone: null, today, seesChannel: true };
  return initialForm(setupModal(all));
}

/** A program as it stands, with the people who run it. */
export async function findBefore(db: Db, program: Program): Promise<Before> {
  const users = async (role: 'director' | 'coordinator') =>
    (await findByRole(db, program.id, role)).map(({ slack_user_id }) => slack_user_id);
  return { program, directors: await users('director'), coordinators: await users('coordinator') };
}

/** Setup's window for a program; it names no one whose account is no longer active, since Slack would refuse it. */
export async function editModal(
  ctx: HandlerDeps,
  { client }: Asker,
  self: SlackPerson,
  program: Program,
): Promise<ModalView> {
  const { directors, coordinators } = await findBefore(ctx.db, program);
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
