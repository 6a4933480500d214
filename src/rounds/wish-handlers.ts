import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { transact } from '../database/transact.ts';
import { authorize } from '../members/access.ts';
import { evaluatesLevel } from '../members/evaluator-policy.ts';
import { findMentors } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { refresh } from '../outbox/enqueue.ts';
import { knownTopics } from '../pairs/topics.ts';
import { getProgram } from '../programs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { REMINDER_KIND, WISHES_KIND } from './asking-operations.ts';
import { findRoom } from './drafting.ts';
import { saveWishes } from './operations.ts';
import { barredFor } from './policy.ts';
import { findFormer, findPlace } from './queries.ts';
import {
  CHOOSE,
  DIRECTORY,
  DIRECTORY_SUBMIT,
  DIRECTORY_TITLE,
  directoryModal,
  NOT_IN_ROUND,
  WISHES_CLOSED,
  WISHES_SUBMIT,
  WISHES_TITLE,
  wishesForm,
  wishesModal,
  wishesSentModal,
} from './wish-views.ts';
import { openWishes } from './wishes.ts';

/** Registers the residents' side of a class match. */
export function registerWishes(web: Web, ctx: Context): void {
  web.click(CHOOSE, (click) =>
    click.openModal(WISHES_TITLE, () => wishesView(ctx, click.person, click.value)),
  );
  web.submit(WISHES_SUBMIT, (submission) => send(ctx, submission));
  web.click(DIRECTORY, (click) =>
    click.openModal(DIRECTORY_TITLE, () => directoryView(ctx, click.person, click.value)),
  );
  web.submit(DIRECTORY_SUBMIT, async ({ person, form, metadata }) => ({
    show: await directoryView(ctx, person, metadata.program ?? '', String(form.search ?? '').slice(0, 80)),
  }));
}

/** The mentors of a resident's program, full ones too: who they are does not depend on a place. */
async function directoryView(
  ctx: Context,
  person: Person,
  programId: string,
  search = '',
): Promise<ModalView> {
  const access = await authorize(ctx.db, person, 'request.open', programId);
  if (!access.ok) return messageModal(DIRECTORY_TITLE, refusal(access.reason, 'request.open'));
  const { program } = access.member;
  const mentors = await findRoom(ctx.db, program.id, program.time_zone, ctx.clock());
  return directoryModal(program, mentors, search);
}

type Place = NonNullable<Awaited<ReturnType<typeof findPlace>>>;

/** A resident's own place in a round whose wishes are open, by an id from outside. */
async function lookUp(
  ctx: Context,
  person: Person,
  value: string,
): Promise<{ place: Place } | { refused: string }> {
  const id = z.uuid().safeParse(value).data;
  const place = id && (await findPlace(ctx.db, id));
  if (!place || place.workspace_id !== person.workspaceId) return { refused: NOT_IN_ROUND };
  const access = await authorize(ctx.db, person, 'round.wish', {
    programId: place.program_id,
    owners: [place.resident_id],
  });
  if (!access.ok) return { refused: refusal(access.reason, 'round.wish') };
  return place.state === 'wishes' ? { place } : { refused: WISHES_CLOSED };
}

/** The mentors a resident can choose from: of the program, with a place, and none they have had. */
async function mentorsFor(ctx: Context, place: Place) {
  const { time_zone } = await getProgram(ctx.db, place.program_id);
  const former = (await findFormer(ctx.db, place.program_id)).get(place.resident_id) ?? [];
  const barred = barredFor({ id: place.resident_id, level: place.pgy, former }, [], 'ignore');
  const all = await findRoom(ctx.db, place.program_id, time_zone, ctx.clock());
  return all.filter(({ id, places }) => places > 0 && !barred.has(id));
}

async function wishesView(ctx: Context, person: Person, value: string): Promise<ModalView> {
  const found = await lookUp(ctx, person, value);
  if ('refused' in found) return messageModal(WISHES_TITLE, found.refused);
  const { place } = found;
  const { name, more_topics } = await getProgram(ctx.db, place.program_id);
  return wishesModal(
    { ...place, program_name: name, more_topics },
    await mentorsFor(ctx, place),
    openWishes(ctx.keys, place),
  );
}

async function send(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const found = await lookUp(ctx, person, metadata.place ?? '');
  if ('refused' in found) return { show: messageModal(WISHES_TITLE, found.refused) };
  const entered = parseForm(wishesForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { place } = found;
  const { preferred, rather_not: ratherNot, note } = entered.data;
  const { more_topics } = await getProgram(ctx.db, place.program_id);
  const mentors = await mentorsFor(ctx, place);
  const today = await findMentors(ctx.db, place.program_id, '1970-01-01');
  const offered = new Map(mentors.map((mentor) => [mentor.slack_user_id, mentor]));
  const names = new Map(today.map((mentor) => [mentor.slack_user_id, mentor.display_name]));
  const nameOf = (user: string) => names.get(user) ?? 'One of them';
  const gone = [...preferred, ...ratherNot].find((user) => !offered.has(user));
  if (gone)
    return {
      errors: {
        [preferred.includes(gone) ? 'preferred' : 'rather_not']:
          `${nameOf(gone)} has no place left, or mentors here no more. Please choose somebody else.`,
      },
    };
  const both = ratherNot.find((user) => preferred.includes(user));
  if (both)
    return {
      errors: { rather_not: `${nameOf(both)} is among your preferred mentors too. Please keep them in one.` },
    };
  const evaluator =
    place.evaluators === 'never' &&
    preferred.find((user) => evaluatesLevel(offered.get(user) ?? {}, place.pgy));
  if (evaluator)
    return {
      errors: {
        preferred: `${nameOf(evaluator)} evaluates residents of your level, so your program does not pair you. Please choose somebody else.`,
      },
    };
  const ids = (users: readonly string[]) => users.flatMap((user) => offered.get(user)?.id ?? []);
  const isSaved = await saveWishes(ctx, place.id, {
    choices: ids(preferred),
    topics: knownTopics(more_topics, entered.data.topics),
    ratherNot: ids(ratherNot),
    note,
  });
  if (!isSaved) return { show: messageModal(WISHES_TITLE, WISHES_CLOSED) };
  await showSent(ctx, place);
  return { show: wishesSentModal(place.wishes_until) };
}

/** The messages that asked show that it is done. */
const showSent = (ctx: Context, place: Place) =>
  transact(ctx, async (tx) => {
    for (const kind of [WISHES_KIND, REMINDER_KIND])
      await refresh(tx, ctx.clock(), place.workspace_id, `${kind}:${place.id}`);
  });
