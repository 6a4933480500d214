import { Temporal } from 'temporal-polyfill';
import { dateIn, readableDate } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { findMemberships } from '../members/queries.ts';
import { refusal, whyNoProgram } from '../members/refusals.ts';
import { findActivePairsOf, type PairWithPeople } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Call } from '../slack/commands.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { registerHistory } from './history-handlers.ts';
import { logMeeting, undoEntry } from './operations.ts';
import { readMeetingDay } from './policy.ts';
import {
  aheadMessage,
  dateProblem,
  dateProblemPlain,
  LOG,
  LOG_SUBMIT,
  LOG_TITLE,
  logForm,
  loggedMessage,
  logModal,
  UNDO,
} from './views.ts';

const NO_PAIR =
  'You have no mentoring pair yet, so there is no meeting to log. Residents can ask for a mentor on my Home tab.';

/** Registers logging by command, button and modal, and its undo. */
export function register(web: Web, ctx: Context): void {
  web.command({
    name: 'log',
    usage: 'log [date]',
    roles: ['resident', 'mentor'],
    about: 'log a meeting, such as `/mentor log yesterday`',
    run: (call) => logByCommand(ctx, call),
  });
  web.click(LOG, (click) => click.openModal(LOG_TITLE, () => modalFor(ctx, click.person, click.value)));
  web.shortcut('log_meeting', ({ person, openModal }) => openModal(LOG_TITLE, () => modalFor(ctx, person)));
  web.submit(LOG_SUBMIT, (submission) => submitLog(ctx, submission));
  registerHistory(web, ctx);
  web.click(UNDO, (click) => undo(ctx, click));
}

const todayOf = (ctx: Context, pair: PairWithPeople) => dateIn(pair.program_time_zone, ctx.clock());

async function whyNoPair(ctx: Context, person: Person): Promise<string> {
  const memberships = await findMemberships(ctx.db, person);
  return memberships.length === 0 ? whyNoProgram(ctx.db, person) : NO_PAIR;
}

/** The log modal; `pairId` narrows it to the pair the button was about, where that is still one of theirs. */
async function modalFor(ctx: Context, person: Person, pairId = '', date?: Temporal.PlainDate) {
  const pairs = await findActivePairsOf(ctx.db, person);
  const meant = pairs.filter((pair) => pair.id === pairId);
  const offered = meant.length > 0 ? meant : pairs;
  const [first] = offered;
  if (!first) return messageModal(LOG_TITLE, await whyNoPair(ctx, person));
  return logModal(offered, person.userId, date ?? todayOf(ctx, first));
}

async function logByCommand(ctx: Context, call: Call): Promise<void> {
  if (call.argument === '') return call.openModal(LOG_TITLE, () => modalFor(ctx, call.person));
  const pairs = await findActivePairsOf(ctx.db, call.person);
  const [only, second] = pairs;
  if (!only) return call.answer(await whyNoPair(ctx, call.person));
  const today = todayOf(ctx, only);
  const read = readMeetingDay(call.argument, today);
  if (!read.ok)
    return call.answer(
      read.why === 'ahead' ? aheadMessage(pairs, call.person.userId, read, today) : dateProblem(read, today),
    );
  if (second) return call.openModal(LOG_TITLE, () => modalFor(ctx, call.person, '', read.date));
  const result = await log(ctx, call.person, only, { date: read.date, way: 'in_person', topics: [] });
  await call.answer(result.message);
}

async function log(
  ctx: Context,
  person: Person,
  pair: PairWithPeople,
  entry: Pick<Parameters<typeof logMeeting>[1], 'date' | 'way' | 'topics' | 'note'>,
) {
  const access = await authorize(ctx.db, person, 'meeting.log', {
    programId: pair.program_id,
    owners: [pair.resident_id, pair.mentor_id],
  });
  const refused = (message: string, plain = message) => ({ ok: false as const, message, plain });
  if (!access.ok) return refused(refusal(access.reason, 'meeting.log'));
  const today = todayOf(ctx, pair);
  const logged = await logMeeting(ctx, { pair, enteredBy: access.member.id, ...entry });
  if (logged.ok)
    return {
      ok: true as const,
      message: loggedMessage(pair, person.userId, { ...logged, date: entry.date, today }),
    };
  if (logged.reason === 'pair_ended') return refused('This pair has ended, so nothing was logged.');
  return refused(dateProblem(logged.problem, today), dateProblemPlain(logged.problem, today));
}

async function submitLog(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entry = logForm.safeParse({ ...form, pair: form.pair ?? metadata.pair });
  if (!entry.success) {
    const isNote = entry.error.issues[0]?.path[0] === 'note';
    return { errors: isNote ? { note: 'Please keep the note shorter.' } : { date: 'Please choose a date.' } };
  }
  const pairs = await findActivePairsOf(ctx.db, person);
  const pair = pairs.find(({ id }) => id === entry.data.pair);
  if (!pair) return { show: messageModal(LOG_TITLE, 'This pair has ended, so nothing was logged.') };
  const result = await log(ctx, person, pair, {
    date: Temporal.PlainDate.from(entry.data.date),
    way: entry.data.way,
    topics: entry.data.topics,
    ...(entry.data.note ? { note: entry.data.note } : {}),
  });
  if (!result.ok) return { errors: { date: result.plain } };
  const view = messageModal(LOG_TITLE, result.message.text);
  return { show: { ...view, blocks: result.message.blocks ?? view.blocks } };
}

async function undo(ctx: Context, click: Click): Promise<void> {
  const undone = await undoEntry(ctx, click.person, click.value);
  if (undone.ok)
    return click.answer(
      `Taken back: the meeting on ${readableDate(undone.metOn, { year: true })} is no longer logged by you.`,
    );
  const why = {
    not_yours: 'Only the person who logged this can undo it.',
    too_late:
      'This was logged more than 10 minutes ago. *Our meetings* on my Home tab corrects or removes it.',
    gone: 'This was taken back already.',
  };
  return click.answer(why[undone.reason]);
}
