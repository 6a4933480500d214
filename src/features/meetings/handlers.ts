import { Temporal } from 'temporal-polyfill';
import { ActionIds } from '../../domain/members/buttons.ts';
import { findMemberships } from '../../domain/members/queries.ts';
import { whyNoProgram } from '../../domain/members/refusals.ts';
import { memberFor } from '../../domain/members/windows.ts';
import { aboutPair } from '../../domain/pairs/actions.ts';
import { findActivePairsOf, type PairWithPeople } from '../../domain/pairs/queries.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Message, messageModal } from '../../platform/slack/blocks.ts';
import { asMessage, type Click } from '../../platform/slack/clicks.ts';
import type { Call } from '../../platform/slack/commands.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { registerHistory } from './history-handlers.ts';
import { logMeeting, undoEntry } from './operations.ts';
import { checkRead, programAmong } from './policy.ts';
import { findAgreedWay } from './queries.ts';
import { readSentence, type Sentence } from './sentence.ts';
import {
  dateProblemPlain,
  didYouMeetMessage,
  LOG,
  LOG_DAY,
  LOG_SUBMIT,
  LOG_TITLE,
  logForm,
  loggedMessage,
  logModal,
  namesOfOther,
  notAmongMessage,
  notYetMessage,
  otherSide,
  UNDO_MEETING,
  unreadMessage,
} from './views.ts';

const NO_PAIR =
  "You don't have a match yet, so there's no meeting to log. Residents can ask for a mentor on the Home tab.";

const OVER = 'This match has ended, so nothing was logged.';

/** Registers logging by command, sentence, button and modal, and its undo. */
export function register(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'log',
    usage: 'log [date]',
    purpose: 'meetings',
    roles: ['resident', 'mentor'],
    about: 'log a meeting, such as `/mentor log yesterday`',
    title: LOG_TITLE,
    run: (call) => logByCommand(ctx, call),
  });
  web.sentence((call) => readMeeting(ctx, call));
  web.click(LOG, (click) => click.openModal(LOG_TITLE, () => modalFor(ctx, click.person, click.value)));
  web.click(LOG_DAY, (click) => logDay(ctx, click));
  web.shortcut('log_meeting', ({ person, openModal }) => openModal(LOG_TITLE, () => modalFor(ctx, person)));
  web.submit(LOG_SUBMIT, (submission) => submitLog(ctx, submission));
  registerHistory(web, ctx);
  web.click(ActionIds.met, (click) => met(ctx, click));
  web.click(ActionIds.notYet, ({ value, answer }) => {
    const { pairId, date } = aboutPair.read(value);
    return answer(
      notYetMessage(pairId, date ? readableDate(date, { today: dateIn('UTC', ctx.clock()) }) : 'that day'),
    );
  });
  web.click(UNDO_MEETING, (click) => undo(ctx, click));
}

const todayOf = (ctx: HandlerDeps, pair: PairWithPeople) => dateIn(pair.program_time_zone, ctx.clock());

async function whyNoPair(ctx: HandlerDeps, person: Person): Promise<string> {
  const memberships = await findMemberships(ctx.db, person);
  return memberships.length === 0 ? whyNoProgram(ctx.db, person) : NO_PAIR;
}

/** The log modal; `pairId` narrows it to the pair the button was about, where that is still one of theirs. */
async function modalFor(ctx: HandlerDeps, person: Person, pairId = '', date?: Temporal.PlainDate) {
  const pairs = await findActivePairsOf(ctx.db, person);
  const meant = pairs.filter((pair) => pair.id === pairId);
  const offered = meant.length > 0 ? meant : pairs;
  const [first] = offered;
  if (!first) return messageModal(LOG_TITLE, await whyNoPair(ctx, person));
  return logModal(offered, person.userId, date ?? todayOf(ctx, first), pairs);
}

async function logByCommand(ctx: HandlerDeps, call: Call): Promise<void> {
  const { argument, person } = call;
  if (argument === '') return call.openModal(LOG_TITLE, () => modalFor(ctx, person));
  const pairs = await findActivePairsOf(ctx.db, person);
  const [first] = pairs;
  if (!first) return call.answer(await whyNoPair(ctx, person));
  const today = todayOf(ctx, first);
  const said = readSentence(
    argument,
    pairs.map((pair) => namedIn(pair, person.userId)),
    today,
  );
  const meant = pairs.filter(({ id }) => said.pairIds.includes(id));
  const [only, second] = meant;
  if (!only) return call.answer(unreadNames(pairs, person, said, today));
  if (!said.day) return call.openModal(LOG_TITLE, () => modalFor(ctx, person, second ? '' : only.id));
  const read = checkRead(said.day, today);
  if (!read.ok) return call.answer(unreadMessage(read, today, meant, person.userId));
  if (second) return call.openModal(LOG_TITLE, () => modalFor(ctx, person, '', read.date));
  const result = await log(ctx, person, only, pairs, dayAlone(read.date));
  await call.answer(result.message);
}

const namedIn = (pair: PairWithPeople, userId: string) => ({
  pairId: pair.id,
  userId: otherSide(pair, userId).user,
  names: namesOfOther(pair, userId),
});

/** What to answer where words name none of the person's matches: the one that is meant, or why nothing was logged. */
function unreadNames(
  pairs: readonly PairWithPeople[],
  person: Person,
  said: Sentence,
  today: Temporal.PlainDate,
): Message {
  const near = pairs.find(({ id }) => id === said.nearly);
  if (!said.day) return unreadMessage({ ok: false, why: 'unreadable' }, today, pairs, person.userId);
  return near && said.day.ok
    ? didYouMeetMessage(near, person.userId, said.day.date, today)
    : notAmongMessage();
}

/** Reads `rosa yesterday` or `this morning`: no word says that it is about a meeting, so it asks. */
async function readMeeting(ctx: HandlerDeps, { argument, person, answer }: Call): Promise<boolean> {
  const pairs = await findActivePairsOf(ctx.db, person);
  const [first] = pairs;
  const today = dateIn(first?.program_time_zone ?? 'UTC', ctx.clock());
  const said = readSentence(
    argument,
    pairs.map((pair) => namedIn(pair, person.userId)),
    today,
  );
  const meant = pairs.filter(({ id }) => said.pairIds.includes(id) || id === said.nearly);
  if (!said.day || (said.isUnread && meant.length === 0)) return false;
  const read = checkRead(said.day, today);
  if (!first) await answer(await whyNoPair(ctx, person));
  else if (!read.ok) await answer(unreadMessage(read, today, meant, person.userId));
  else {
    const only = meant.length === 1 ? meant[0] : undefined;
    await answer(didYouMeetMessage(only, person.userId, read.date, today));
  }
  return true;
}

/** Logs the day that a question offered, in the place of the question; with several matches, the window asks with whom. */
async function logDay(ctx: HandlerDeps, click: Click): Promise<void> {
  const { pairId, date } = aboutPair.read(click.value);
  const pairs = await findActivePairsOf(ctx.db, click.person);
  const pair = pairs.find(({ id }) => id === pairId);
  if (!date || (pairId !== '' && !pair)) return click.settle(OVER);
  if (!pair) return click.openModal(LOG_TITLE, () => modalFor(ctx, click.person, '', date));
  const { message } = await log(ctx, click.person, pair, pairs, dayAlone(date));
  await click.settle(message);
}

/** What is logged where only the day is known. */
const dayAlone = (date: Temporal.PlainDate): Entered => ({
  date,
  way: 'in_person',
  topics: [],
  dayAlone: true,
});

type Entered = Omit<Parameters<typeof logMeeting>[1], 'pair' | 'enteredBy'>;

/** Logs a meeting of one of a person's pairs, with all of them, and says so. */
async function log(
  ctx: HandlerDeps,
  person: Person,
  pair: PairWithPeople,
  all: readonly PairWithPeople[],
  entry: Entered,
) {
  const member = await memberFor(ctx, person, 'meeting.log', {
    programId: pair.program_id,
    owners: [pair.resident_id, pair.mentor_id],
  });
  const refused = (message: Message | string, plain = asMessage(message).text) => ({
    ok: false as const,
    message,
    plain,
  });
  if ('refused' in member) return refused(member.refused);
  const today = todayOf(ctx, pair);
  const logged = await logMeeting(ctx, { pair, enteredBy: member.id, ...entry });
  if (logged.ok)
    return {
      ok: true as const,
      message: loggedMessage(pair, person.userId, {
        ...logged,
        date: entry.date,
        today,
        updated: !entry.dayAlone,
        program: programAmong(pair, all),
      }),
    };
  if (logged.reason === 'pair_ended') return refused(OVER);
  return refused(
    unreadMessage(logged.problem, today, [pair], person.userId),
    dateProblemPlain(logged.problem, today),
  );
}

async function submitLog(ctx: HandlerDeps, { person, form, metadata }: Submission): Promise<Outcome> {
  const entry = logForm.safeParse({ ...form, pair: form.pair ?? metadata.pair });
  if (!entry.success) {
    const isNote = entry.error.issues[0]?.path[0] === 'note';
    return {
      errors: isNote ? { note: 'Keep the note to 2,000 characters or fewer.' } : { date: 'Choose a date.' },
    };
  }
  const pairs = await findActivePairsOf(ctx.db, person);
  const pair = pairs.find(({ id }) => id === entry.data.pair);
  if (!pair) return { show: messageModal(LOG_TITLE, OVER) };
  const result = await log(ctx, person, pair, pairs, {
    date: Temporal.PlainDate.from(entry.data.date),
    way: entry.data.way,
    topics: entry.data.topics,
    ...(entry.data.note ? { note: entry.data.note } : {}),
  });
  if (!result.ok) return { errors: { date: result.plain } };
  const view = messageModal(LOG_TITLE, result.message.text);
  return { show: { ...view, blocks: result.message.blocks ?? view.blocks } };
}

/** "Yes, we met": logs the day that was asked about. The message itself shows it, with the undo. */
async function met(ctx: HandlerDeps, { person, value, answer }: Click): Promise<void> {
  const { pairId, date } = aboutPair.read(value);
  const pairs = await findActivePairsOf(ctx.db, person);
  const pair = pairs.find(({ id }) => id === pairId);
  if (!pair || !date) return answer(OVER);
  const way = (await findAgreedWay(ctx.db, pair, date.toString())) ?? 'in_person';
  const logged = await log(ctx, person, pair, pairs, { ...dayAlone(date), way });
  if (!logged.ok) await answer(logged.message);
}

async function undo(ctx: HandlerDeps, { person, value, view, reply, settle, confirm }: Click): Promise<void> {
  const undone = await undoEntry(ctx, person, value);
  const said = undone.ok
    ? `Undone. Your entry for ${readableDate(undone.metOn, { year: true })} has been removed.`
    : NOT_UNDONE[undone.reason];
  if (view) return reply(said, (text) => messageModal(LOG_TITLE, text));
  await (undone.ok ? confirm(said) : settle(said));
}

const NOT_UNDONE = {
  not_yours: 'Only the person who logged this meeting can undo it.',
  too_late:
    'This was logged more than 10 minutes ago. To correct or remove it, go to *Our meetings* on the Home tab.',
  gone: 'This was already undone.',
};
