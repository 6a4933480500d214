import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { findDraws } from '../../domain/draws/operations.ts';
import { isTooSmall } from '../../domain/draws/policy.ts';
import { evaluatesLevel } from '../../domain/members/evaluator-policy.ts';
import { findByRole, type Membership } from '../../domain/members/queries.ts';
import { findInWorkspace, memberFor, programWindows } from '../../domain/members/windows.ts';
import { findActivePair } from '../../domain/pairs/queries.ts';
import { knownTopics } from '../../domain/pairs/topics.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { refresh } from '../../platform/outbox/enqueue.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type Refused, windowsOn } from '../../platform/slack/windows.ts';
import { findRoom } from './drafting.ts';
import { saveWishes } from './operations.ts';
import { barredFor, REMINDER_KIND, WISHES_KIND } from './policy.ts';
import { findEntry, findFormer } from './queries.ts';
import {
  CHOOSE,
  closedText,
  DIRECTORY,
  DIRECTORY_SUBMIT,
  DIRECTORY_TITLE,
  directoryModal,
  NOT_IN_CLASS_MATCH,
  WISHES_CLOSED,
  WISHES_SUBMIT,
  WISHES_TITLE,
  wishesForm,
  wishesModal,
  wishesSentModal,
} from './wish-views.ts';
import { decryptWishes } from './wishes.ts';

/** Registers the residents' side of a class match. */
export function registerWishes(web: Web, ctx: HandlerDeps): void {
  const own = windowsOn(web, { title: WISHES_TITLE, key: 'place' }, (person, id) => lookUp(ctx, person, id));
  own.open(CHOOSE, (entry) => wishesView(ctx, entry));
  own.submit(WISHES_SUBMIT, wishesForm, (entry, entered) => send(ctx, entry, entered));
  const directory = programWindows(web, ctx, DIRECTORY_TITLE, 'request.open');
  directory.open(DIRECTORY, (resident) => directoryView(ctx, resident));
  directory.confirm(DIRECTORY_SUBMIT, (resident, { form }) =>
    directoryView(ctx, resident, String(form.search ?? '').slice(0, 80)),
  );
}

/** The mentors of a resident's program, full ones too: who they are does not depend on a place. */
async function directoryView(ctx: HandlerDeps, { program }: Membership, search = ''): Promise<ModalView> {
  const mentors = await findRoom(ctx.db, program.id, program.time_zone, ctx.clock());
  return directoryModal(program, mentors, search);
}

type Entry = NonNullable<Awaited<ReturnType<typeof findEntry>>>;

/** A resident's own place in a round whose wishes are open, by an id from outside. */
async function lookUp(ctx: HandlerDeps, person: Person, value: string): Promise<Entry | Refused> {
  const entry = await findInWorkspace(ctx, person, value, findEntry);
  if (!entry) return { refused: NOT_IN_CLASS_MATCH };
  const about = { programId: entry.program_id, owners: [entry.resident_id] };
  const resident = await memberFor(ctx, person, 'round.wish', about);
  if ('refused' in resident) return resident;
  // Someone who got a mentor meanwhile is no longer in the match, whatever its state.
  const pair = await findActivePair(ctx.db, entry.resident_id);
  if (entry.state === 'wishes' && !pair) return entry;
  return { refused: closedText(entry.state, pair?.mentor_user) };
}

/** The mentors a resident can choose from: of the program, with a place, and none they have had. */
async function mentorsFor(ctx: HandlerDeps, entry: Entry) {
  const { time_zone } = await getProgram(ctx.db, entry.program_id);
  const former = (await findFormer(ctx.db, entry.program_id)).get(entry.resident_id) ?? [];
  const barred = barredFor({ id: entry.resident_id, level: entry.pgy, former }, [], 'ignore');
  const all = await findRoom(ctx.db, entry.program_id, time_zone, ctx.clock());
  return all.filter(({ id, openings }) => openings > 0 && !barred.has(id));
}

async function wishesView(ctx: HandlerDeps, entry: Entry): Promise<ModalView> {
  const { name, more_topics } = await getProgram(ctx.db, entry.program_id);
  const all = await findByRole(ctx.db, entry.program_id, 'mentor');
  const draws = await findDraws(ctx.db, ctx.keys, [entry.resident_id]);
  return wishesModal(
    { ...entry, program_name: name, more_topics },
    { mentors: await mentorsFor(ctx, entry), all: all.filter(({ id }) => id !== entry.resident_id) },
    decryptWishes(ctx.keys, entry),
    { meant: draws.get(entry.resident_id)?.meant ?? [], isSmall: isTooSmall(all.length) },
  );
}

async function send(
  ctx: HandlerDeps,
  entry: Entry,
  { preferred, rather_not: ratherNot, note, topics }: z.infer<typeof wishesForm>,
): Promise<ModalView | Outcome> {
  const { more_topics } = await getProgram(ctx.db, entry.program_id);
  const mentors = await mentorsFor(ctx, entry);
  const today = await findByRole(ctx.db, entry.program_id, 'mentor');
  const offered = new Map(mentors.map((mentor) => [mentor.slack_user_id, mentor]));
  const names = new Map(today.map((mentor) => [mentor.slack_user_id, mentor.display_name]));
  const nameOf = (user: string) => names.get(user) ?? 'A mentor you chose';
  const gone = preferred.find((user) => !offered.has(user));
  if (gone)
    return {
      errors: {
        preferred: `${nameOf(gone)} has no openings or is no longer a mentor here. Choose someone else.`,
      },
    };
  const left = ratherNot.find((user) => !names.has(user));
  if (left)
    return { errors: { rather_not: `${nameOf(left)} is no longer a mentor here. Choose someone else.` } };
  const both = ratherNot.find((user) => preferred.includes(user));
  if (both)
    return {
      errors: {
        rather_not: `${nameOf(both)} is also one of your preferred mentors. Remove them from one of the two lists.`,
      },
    };
  const evaluator =
    entry.evaluators === 'never' &&
    preferred.find((user) => evaluatesLevel(offered.get(user) ?? {}, entry.pgy));
  if (evaluator)
    return {
      errors: {
        preferred: `${nameOf(evaluator)} evaluates residents at your level, so your program won't match the two of you. Choose someone else.`,
      },
    };
  const ids = (users: readonly string[]) => users.flatMap((user) => offered.get(user)?.id ?? []);
  const isSaved = await saveWishes(ctx, entry.id, {
    choices: ids(preferred),
    topics: knownTopics(more_topics, topics),
    ratherNot: today.filter((mentor) => ratherNot.includes(mentor.slack_user_id)).map(({ id }) => id),
    note,
  });
  if (!isSaved) return messageModal(WISHES_TITLE, WISHES_CLOSED);
  await showSent(ctx, entry);
  return wishesSentModal(entry.wishes_until);
}

/** The messages that asked show that it is done. */
const showSent = (ctx: HandlerDeps, entry: Entry) =>
  transact(ctx, async (tx) => {
    for (const kind of [WISHES_KIND, REMINDER_KIND])
      await refresh(tx, ctx.clock(), entry.workspace_id, `${kind}:${entry.id}`);
  });
