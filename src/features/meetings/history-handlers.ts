import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { findInWorkspace } from '../../domain/members/windows.ts';
import { findActivePairsOf, getPair } from '../../domain/pairs/queries.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Click } from '../../platform/slack/clicks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { correctEntry, removeEntry } from './history-operations.ts';
import {
  CORRECT,
  CORRECT_SUBMIT,
  correctModal,
  GONE,
  historyModal,
  NO_PAIRS,
  REMOVE,
  TWICE,
} from './history-views.ts';
import { findEntry, findPast } from './queries.ts';
import { dateProblemPlain, HISTORY, HISTORY_TITLE, logForm } from './views.ts';

/** Registers a pair's meeting history for its two people, and correcting one's own entries. */
export function registerHistory(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'meetings',
    usage: 'meetings',
    purpose: 'meetings',
    title: HISTORY_TITLE,
    roles: ['resident', 'mentor'],
    about: 'see your meetings, and correct what you logged',
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

async function historyView(ctx: HandlerDeps, person: Person, pairId = '', said?: string): Promise<ModalView> {
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

async function correctView(ctx: HandlerDeps, person: Person, entryId: string): Promise<ModalView> {
  const entry = await findInWorkspace(ctx, person, entryId, findEntry);
  if (entry?.slack_user_id !== person.userId) return messageModal(HISTORY_TITLE, GONE);
  const { more_topics } = await getPair(ctx.db, entry.pair_id);
  return correctModal({ ...entry, more_topics: [...new Set([...more_topics, ...entry.topics])] });
}

async function correct(ctx: HandlerDeps, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = logForm.safeParse({ date: form.date, way: form.way, topics: form.topics });
  if (!entered.success) return { errors: { date: 'Choose a date.' } };
  const { date, way, topics } = entered.data;
  const corrected = await correctEntry(ctx, person, metadata.entry ?? '', {
    date: Temporal.PlainDate.from(date),
    way,
    topics,
  });
  if (corrected.ok) return { back: await historyView(ctx, person, '', '*Saved.*') };
  if (corrected.reason === 'date') {
    const entry = await findEntry(ctx.db, metadata.entry ?? '');
    const zone = entry ? (await getPair(ctx.db, entry.pair_id)).program_time_zone : 'UTC';
    return { errors: { date: dateProblemPlain(corrected.problem, dateIn(zone, ctx.clock())) } };
  }
  return corrected.reason === 'twice'
    ? { errors: { date: TWICE } }
    : { show: messageModal(HISTORY_TITLE, GONE) };
}

async function remove(ctx: HandlerDeps, { person, value, reply }: Click): Promise<void> {
  const isRemoved = await removeEntry(ctx, person, value);
  await reply(isRemoved ? 'Removed.' : GONE, (said) =>
    historyView(ctx, person, '', isRemoved ? `*${said}*` : said),
  );
}
