import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { DOORS } from '../members/doors.ts';
import { refusal } from '../members/refusals.ts';
import { findActivePairsOf, findPair, type PairWithPeople } from '../pairs/queries.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import type { Person } from '../slack/person.ts';
import { sendFile } from '../slack/send-file.ts';
import { explain } from '../slack/troubles.ts';
import type { Web } from '../slack/web.ts';
import { calendarFile } from './calendar.ts';
import { agree, cancel, decline, propose, type Side } from './operations.ts';
import { isAhead, MOST_TIMES, problemsOf } from './policy.ts';
import { findAgreed, findProposal, type TimeProposal } from './queries.ts';
import { findZone } from './reading.ts';
import {
  agreedAlready,
  agreedText,
  answer,
  CANCEL,
  CHANGE,
  FIELDS,
  FILE,
  momentText,
  NO_PAIR,
  NONE,
  PAIR_OVER,
  SEND,
  said,
  sentModal,
  TAKE,
  TIME_TITLE,
  timeErrors,
  timesForm,
  timesModal,
} from './views.ts';

/** Registers finding a time: proposing, agreeing with a tap, changing, cancelling, and the file for calendars. */
export function register(web: Web, ctx: Context): void {
  web.command({
    name: 'time',
    usage: 'time',
    roles: ['resident', 'mentor'],
    about: 'propose up to three times to meet; the other one agrees with a tap',
    run: (call) => call.openModal(TIME_TITLE, () => timesView(ctx, call.person, '')),
  });
  web.shortcut('find_time', ({ person, openModal }) =>
    openModal(TIME_TITLE, () => timesView(ctx, person, '')),
  );
  web.click(DOORS.findTime, (click) =>
    click.openModal(TIME_TITLE, () => timesView(ctx, click.person, click.value)),
  );
  web.submit(SEND, (submission) => send(ctx, submission));
  for (let index = 0; index < MOST_TIMES; index += 1)
    web.click(`${TAKE}.${index}`, (click) => take(ctx, click));
  web.click(NONE, (click) => none(ctx, click));
  web.click(CHANGE, (click) => change(ctx, click));
  web.click(CANCEL, (click) => callOff(ctx, click));
  web.click(FILE, (click) => file(ctx, click));
}

type Own = { pair: PairWithPeople; side: Side };

/** A pair by an id from outside, for one of its two people. */
async function findOwn(ctx: Context, person: Person, pairId: string): Promise<Own | { why: string }> {
  const id = z.uuid().safeParse(pairId).data;
  const pair = id && (await findPair(ctx.db, id));
  if (!pair || pair.workspace_id !== person.workspaceId) return { why: PAIR_OVER };
  const access = await authorize(ctx.db, person, 'time.find', {
    programId: pair.program_id,
    owners: [pair.resident_id, pair.mentor_id],
  });
  if (!access.ok) return { why: refusal(access.reason, 'time.find') };
  return { pair, side: access.member.id === pair.resident_id ? 'resident' : 'mentor' };
}

const zoneOf = async (ctx: Context, { pair, side }: Own) =>
  (await findZone(ctx.db, pair.workspace_id, side === 'resident' ? pair.resident_user : pair.mentor_user)) ??
  pair.program_time_zone;

const asChoice = ({ pair, side }: Own) =>
  side === 'resident'
    ? {
        id: pair.id,
        user: pair.mentor_user,
        name: pair.mentor_name,
        real_name: pair.mentor_real_name ?? null,
      }
    : {
        id: pair.id,
        user: pair.resident_user,
        name: pair.resident_name,
        real_name: pair.resident_real_name ?? null,
      };

/** The window to propose times, about one pair, or asking which of several. */
async function timesView(ctx: Context, person: Person, pairId: string): Promise<ModalView> {
  const all = await findActivePairsOf(ctx.db, person);
  const own = all.map(
    (pair): Own => ({ pair, side: pair.resident_user === person.userId ? 'resident' : 'mentor' }),
  );
  const meant = pairId ? own.find(({ pair }) => pair.id === pairId) : own.length === 1 ? own[0] : undefined;
  if (pairId && !meant) return messageModal(TIME_TITLE, PAIR_OVER);
  if (own.length === 0) return messageModal(TIME_TITLE, NO_PAIR);
  const agreed = meant && (await findAgreed(ctx.db, meant.pair.id));
  const changes =
    meant && agreed?.agreed_for && isAhead(agreed, ctx.clock())
      ? momentText(agreed.agreed_for, await zoneOf(ctx, meant), ctx.clock())
      : '';
  return timesModal(own.map(asChoice), meant && asChoice(meant), changes);
}

async function send(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(timesForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { data } = entered;
  const pairId = metadata.pair || data.pair;
  if (!pairId) return { errors: { pair: 'Please choose with whom.' } };
  const times = FIELDS.map((field) => data[field] ?? undefined);
  if (!times[0]) return { errors: { first: 'Please choose a time.' } };
  const problems = problemsOf(times, ctx.clock());
  if (problems.size > 0) return { errors: timeErrors(problems) };
  const own = await findOwn(ctx, person, pairId);
  if ('why' in own) return { show: messageModal(TIME_TITLE, own.why) };
  const isSent = await propose(ctx, own.pair.id, own.side, {
    times: times.filter((time) => time !== undefined),
    way: data.way,
    place: data.place,
  });
  return { show: isSent ? sentModal(asChoice(own).user) : messageModal(TIME_TITLE, PAIR_OVER) };
}

type Found = Own & { proposal: TimeProposal };

/** A proposal by an id from outside, for one of the two it is between. */
async function lookUp(ctx: Context, person: Person, value: string): Promise<Found | { why: string }> {
  const id = z.uuid().safeParse(value.split(' ')[0]).data;
  const proposal = id && (await findProposal(ctx.db, id));
  if (!proposal) return { why: said('over') };
  const own = await findOwn(ctx, person, proposal.pair_id);
  return 'why' in own ? own : { ...own, proposal };
}

async function take(ctx: Context, { person, value, answer: say }: Click): Promise<void> {
  const found = await lookUp(ctx, person, value);
  if ('why' in found) return say(found.why);
  const { proposal, pair, side } = found;
  const agreed = await agree(ctx, proposal.id, pair.id, side, Number(value.split(' ')[1]));
  const zone = await zoneOf(ctx, found);
  if (agreed.ok) {
    if (agreed.proposal.agreed_for)
      await say(agreedText(momentText(agreed.proposal.agreed_for, zone, ctx.clock())));
    return sendFiles(ctx, agreed.proposal, agreed.pair);
  }
  if (agreed.reason === 'agreed')
    return say(agreedAlready(agreed.agreedFor ? momentText(agreed.agreedFor, zone, ctx.clock()) : ''));
  return say(answer(said(agreed.reason), pair.id));
}

async function none(ctx: Context, { person, value, answer: say }: Click): Promise<void> {
  const found = await lookUp(ctx, person, value);
  if ('why' in found) return say(found.why);
  const isDeclined = await decline(ctx, found.proposal.id, found.pair.id, found.side);
  await say(answer(said(isDeclined ? 'declined' : 'over'), found.pair.id));
}

async function change(ctx: Context, { person, value, openModal }: Click): Promise<void> {
  await openModal(TIME_TITLE, async () => {
    const found = await lookUp(ctx, person, value);
    return 'why' in found ? messageModal(TIME_TITLE, found.why) : timesView(ctx, person, found.pair.id);
  });
}

async function callOff(ctx: Context, { person, value, answer: say }: Click): Promise<void> {
  const found = await lookUp(ctx, person, value);
  if ('why' in found) return say(found.why);
  const off = await cancel(ctx, found.proposal.id, found.pair.id);
  if (!off) return say(answer(said('no_date'), found.pair.id));
  await say(said('cancelled'));
}

/** The date as a file, or its cancellation where it is off. */
async function file(ctx: Context, { person, value, answer: say }: Click): Promise<void> {
  const found = await lookUp(ctx, person, value);
  if ('why' in found) return say(found.why);
  const content = fileOf(ctx, found.proposal, found.pair);
  if (!content) return say(said('over'));
  const client = await ctx.slack.patient(found.pair.workspace_id);
  const isSent = await sendFile(client, person.userId, FILE_NAME, content);
  await say(said(isSent ? 'file' : 'no_file'));
}

const FILE_NAME = 'mentoring.ics';

function fileOf(ctx: Context, proposal: TimeProposal, pair: PairWithPeople): Buffer | undefined {
  if (!proposal.agreed_for || !['agreed', 'cancelled'].includes(proposal.state)) return undefined;
  const text = calendarFile({
    uid: proposal.event_id,
    sequence: proposal.sequence,
    at: proposal.agreed_for,
    stamp: ctx.clock(),
    names: [pair.resident_name, pair.mentor_name],
    isCancelled: proposal.state === 'cancelled',
  });
  return Buffer.from(text);
}

/** Both get the file; where Slack does not take it, the message has it by a button. */
async function sendFiles(ctx: Context, proposal: TimeProposal, pair: PairWithPeople): Promise<void> {
  const content = fileOf(ctx, proposal, pair);
  if (!content) return;
  const client = await ctx.slack.patient(pair.workspace_id);
  for (const user of [pair.resident_user, pair.mentor_user])
    await sendFile(client, user, FILE_NAME, content).catch((error) =>
      explain(ctx.log, 'calendar file', error),
    );
}
