import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { findActivePairsOf, getPair } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { correctEntry, removeEntry } from './history-operations.ts';
import {
  CORRECT,
  CORRECT_SUBMIT,
  correctModal,
  GONE,
  HISTORY,
  HISTORY_TITLE,
  historyModal,
  NO_PAIRS,
  REMOVE,
  TWICE,
} from './history-views.ts';
import { findEntry, findPast } from './queries.ts';
import { dateProblemPlain, logForm } from './views.ts';

/** Registers a pair's history for its two people, and mending one's own entries. */
export function registerHistory(web: Web, ctx: Context): void {
  web.command({
    name: 'meetings',
    usage: 'meetings',
    roles: ['resident', 'mentor'],
    about: 'your meetings so far; correct or remove what you logged',
    run: (call) => call.openModal(HISTORY_TITLE, () => historyView(ctx, call.person)),
  });
  web.click(HISTORY, (click) =>
    click.openModal(HISTORY_TITLE, () => historyView(ctx, click.person, click.value)),
  );
  web.click(CORRECT, (click) =>
    click.openModal('Correct a meeting', () => correctView(ctx, click.person, click.value)),
  );
  web.submit(CORRECT_SUBMIT, (submission) => correct(ctx, submission));
  web.click(REMOVE, (click) => remove(ctx, click));
}

async function historyView(ctx: Context, person: Person, pairId = '', said?: string): Promise<ModalView> {
  const all = await findActivePairsOf(ctx.db, person);
  const meant = all.filter(({ id }) => id === pairId);
  const pairs = meant.length > 0 ? meant : all;
  if (pairs.length === 0) return messageModal(HISTORY_TITLE, NO_PAIRS);
  const now = ctx.clock();
  const past = await findPast(
    ctx.db,
    pairs.map(({ id }) => id),
    person,
  );
  return historyModal(
    pairs.map((pair) => ({
      pair,
      past: past.get(pair.id) ?? [],
      today: dateIn(pair.program_time_zone, now),
    })),
    person.userId,
    said,
  );
}

async function correctView(ctx: Context, person: Person, entryId: string): Promise<ModalView> {
  const id = z.uuid().safeParse(entryId).data;
  const entry = id && (await findEntry(ctx.db, id));
  const isOwn = entry && entry.workspace_id === person.workspaceId && entry.slack_user_id === person.userId;
  if (!isOwn) return messageModal(HISTORY_TITLE, GONE);
  const { more_topics } = await getPair(ctx.db, entry.pair_id);
  return correctModal({ ...entry, more_topics: [...new Set([...more_topics, ...entry.topics])] });
}

async function correct(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = logForm.safeParse({ date: form.date, way: form.way, topics: form.topics });
  if (!entered.success) return { errors: { date: 'Please choose a date.' } };
  const { date, way, topics } = entered.data;
  const corrected = await correctEntry(ctx, person, metadata.entry ?? '', {
    date: Temporal.PlainDate.from(date),
    way,
    topics,
  });
  if (corrected.ok) return { show: await historyView(ctx, person, '', '*Saved.*') };
  if (corrected.reason === 'date') {
    const entry = await findEntry(ctx.db, metadata.entry ?? '');
    const zone = entry ? (await getPair(ctx.db, entry.pair_id)).program_time_zone : 'UTC';
    return { errors: { date: dateProblemPlain(corrected.problem, dateIn(zone, ctx.clock())) } };
  }
  return corrected.reason === 'twice'
    ? { errors: { date: TWICE } }
    : { show: messageModal(HISTORY_TITLE, GONE) };
}

async function remove(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const isRemoved = await removeEntry(ctx, person, value);
  if (!view?.isModal) return answer(isRemoved ? 'Removed.' : GONE);
  await replaceModal(client, view.id, await historyView(ctx, person, '', isRemoved ? '*Removed.*' : GONE));
}
