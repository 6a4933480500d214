import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import { ActionIds } from '../../domain/members/buttons.ts';
import { findInWorkspace, memberFor } from '../../domain/members/windows.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { hoursOf } from '../../platform/calendar/hours.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { type Message, messageModal } from '../../platform/slack/blocks.ts';
import { parseForm } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Person } from '../../platform/slack/person.ts';
import { sendFile } from '../../platform/slack/send-file.ts';
import { explain } from '../../platform/slack/troubles.ts';
import type { Web } from '../../platform/slack/web.ts';
import { type ClickOn, type Refused, windowsOn } from '../../platform/slack/windows.ts';
import { FIELDS, type TimesStart, timeErrors, timesForm, timesModal, waitingOf } from './ask-views.ts';
import { calendarFile } from './calendar.ts';
import { type Connection, connectionOf, findConnection, findConnectionsOf } from './connection-queries.ts';
import { decryptLocation } from './location.ts';
import { agree, cancel, decline, propose, withdraw } from './operations.ts';
import { asChoice, type Own, ownOf, ownZone } from './own.ts';
import { distinct, isAhead, LENGTHS, MOST_TIMES, problemsOf, suggestedTimes } from './policy.ts';
import { findAgreed, findProposal, type TimeProposal } from './queries.ts';
import { findOdd, suggest } from './suggesting.ts';
import {
  agreedAlready,
  agreedText,
  answer,
  CANCEL,
  CHANGE_PROPOSAL,
  FILE,
  fileSaid,
  fileText,
  momentText,
  NO_PAIR,
  NONE,
  OVER,
  SEND,
  said,
  sentModal,
  TAKE,
  TIME_TITLE,
  WITHDRAW,
} from './views.ts';

/** Registers finding a time: proposing, agreeing with a tap, changing, cancelling, and the file for calendars. */
export function register(web: Web, ctx: HandlerDeps): void {
  web.command({
    name: 'time',
    usage: 'time',
    purpose: 'time',
    title: TIME_TITLE,
    roles: ['resident', 'mentor'],
    about: 'suggest up to 3 meeting times',
    run: (call) => call.openModal(TIME_TITLE, () => timesView(ctx, call.person, '')),
  });
  web.shortcut('find_time', ({ person, openModal }) =>
    openModal(TIME_TITLE, () => timesView(ctx, person, '')),
  );
  web.click(ActionIds.findTime, (click) =>
    click.openModal(TIME_TITLE, () => timesView(ctx, click.person, click.value)),
  );
  web.submit(SEND, (submission) => send(ctx, submission));
  const proposals = windowsOn(web, { title: TIME_TITLE, key: 'proposal' }, (person, id) =>
    lookUp(ctx, person, id),
  );
  for (let index = 0; index < MOST_TIMES; index += 1)
    proposals.answer(`${TAKE}.${index}`, (found, click) => take(ctx, found, click));
  proposals.answer(NONE, (found) => none(ctx, found));
  proposals.open(CHANGE_PROPOSAL, ({ between }, { person }) => timesView(ctx, person, between.id));
  proposals.reply(WITHDRAW, async ({ proposal, between, side }) =>
    said((await withdraw(ctx, proposal.id, between, side)) ? 'withdrawn' : 'over'),
  );
  proposals.answer(CANCEL, async ({ proposal, between }, { confirm }) => {
    if (!(await cancel(ctx, proposal.id, between))) return answer(said('no_date'), between.id);
    await confirm(said('cancelled'));
    return undefined;
  });
  proposals.answer(FILE, (found, { person }) => file(ctx, found, person));
}

/** A pair or a conversation by an id from outside, for one of its two people. */
async function findOwn(ctx: HandlerDeps, person: Person, connectionId: string): Promise<Own | Refused> {
  const between = await findInWorkspace(ctx, person, connectionId, (db, id) => findConnection(db, { id }));
  if (!between) return { refused: OVER };
  const own = ownOf(between, person.userId);
  const { programId, memberId } = between[own.side];
  const member = await memberFor(ctx, person, ACTIONS[between.kind], { programId, owners: [memberId] });
  return 'refused' in member ? member : own;
}

const ACTIONS = { pair: 'time.find', conversation: 'conversation.keep' } as const;

/** The window to propose times, to one person, or asking to which of several. */
async function timesView(ctx: HandlerDeps, person: Person, connectionId: string): Promise<ModalView> {
  const connections = await findConnectionsOf(ctx.db, person, connectionId);
  const own = connections.map((between) => ownOf(between, person.userId));
  const meant = connectionId
    ? own.find(({ between }) => between.id === connectionId)
    : own.length === 1
      ? own[0]
      : undefined;
  if (connectionId && !meant) return messageModal(TIME_TITLE, OVER);
  const [first] = own;
  if (!first) return messageModal(TIME_TITLE, NO_PAIR);
  const now = ctx.clock();
  const { between, side } = meant ?? first;
  const { zone, programId } = between[side];
  const hours = hoursOf(await getProgram(ctx.db, programId));
  const start: TimesStart = {
    ...(meant ? await suggest(ctx.db, now, meant, hours) : { times: suggestedTimes(now, zone, zone, hours) }),
    minutes: LENGTHS[0],
    way: '',
    location: '',
    waiting: meant && waitingOf(meant, now),
  };
  const agreed = meant && (await findAgreed(ctx.db, between));
  if (!agreed?.agreed_for || !isAhead(agreed, now))
    return timesModal(own.map(asChoice), meant && asChoice(meant), start);
  return timesModal(own.map(asChoice), meant && asChoice(meant), {
    ...start,
    minutes: agreed.minutes,
    way: agreed.way,
    location: decryptLocation(ctx.keys, agreed),
    changes: momentText(agreed.agreed_for, zone, now),
  });
}

type Entered = z.infer<typeof timesForm>;

async function send(ctx: HandlerDeps, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(timesForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { data } = entered;
  const connectionId = metadata.with || data.with;
  if (!connectionId) return { errors: { with: "Choose who you're meeting with." } };
  const fields = FIELDS.map((field) => data[field] ?? undefined);
  if (!fields[0]) return { errors: { first: 'Choose a time.' } };
  const problems = problemsOf(fields, ctx.clock());
  if (problems.size > 0) return { errors: timeErrors(problems) };
  const own = await findOwn(ctx, person, connectionId);
  if ('refused' in own) return { show: messageModal(TIME_TITLE, own.refused) };
  const times = distinct(fields);
  const odd = await findOdd(ctx.db, own, times);
  if (odd && metadata.odd !== odd.times) return { show: askedAgain(own, fields, data, odd) };
  const { minutes, way, place: location } = data;
  const isSent = await propose(ctx, own.between, own.side, { times, minutes, way, location });
  return { show: isSent ? sentModal(asChoice(own).user) : messageModal(TIME_TITLE, OVER) };
}

const askedAgain = (
  own: Own,
  times: readonly (Date | undefined)[],
  { minutes, way, place: location }: Entered,
  odd: TimesStart['odd'],
): ModalView => timesModal([asChoice(own)], asChoice(own), { times, minutes, way, location, odd });

type Found = Own & { proposal: TimeProposal };

/** A proposal by an id from outside, for one of the two it is between. */
async function lookUp(ctx: HandlerDeps, person: Person, value: string): Promise<Found | Refused> {
  const proposal = await findInWorkspace(ctx, person, value, findProposal);
  if (!proposal) return { refused: said('over') };
  const own = await findOwn(ctx, person, connectionOf(proposal).id);
  return 'refused' in own ? own : { ...own, proposal };
}

async function take(
  ctx: HandlerDeps,
  found: Found,
  { rest: index, confirm }: ClickOn,
): Promise<Message | string | undefined> {
  const { proposal, between, side } = found;
  const agreed = await agree(ctx, proposal.id, between, side, Number(index));
  const zone = ownZone(found);
  if (agreed.ok) {
    if (agreed.proposal.agreed_for)
      await confirm(agreedText(momentText(agreed.proposal.agreed_for, zone, ctx.clock())));
    await sendFiles(ctx, agreed.proposal, agreed.between);
    return undefined;
  }
  if (agreed.reason === 'agreed')
    return agreedAlready(agreed.agreedFor ? momentText(agreed.agreedFor, zone, ctx.clock()) : '');
  return answer(said(agreed.reason), between.id);
}

async function none(ctx: HandlerDeps, { proposal, between, side }: Found): Promise<Message> {
  const isDeclined = await decline(ctx, proposal.id, between, side);
  return answer(said(isDeclined ? 'declined' : 'over'), between.id);
}

/** The date as a file, or its cancellation where it is off. */
async function file(ctx: HandlerDeps, { proposal, between }: Found, person: Person): Promise<string> {
  const content = fileOf(ctx, proposal, between);
  if (!content) return said('over');
  const client = await ctx.slack.patient(between.workspace_id);
  const outcome = await sendFile(client, person.userId, FILE_NAME, content, fileText(proposal));
  return fileSaid(outcome, proposal.state);
}

const FILE_NAME = 'mentoring.ics';

function fileOf(ctx: HandlerDeps, proposal: TimeProposal, between: Connection): Buffer | undefined {
  if (!proposal.agreed_for || !['agreed', 'cancelled'].includes(proposal.state)) return undefined;
  const text = calendarFile({
    uid: proposal.event_id,
    sequence: proposal.sequence,
    at: proposal.agreed_for,
    minutes: proposal.minutes,
    stamp: ctx.clock(),
    names: [between.resident.name, between.mentor.name],
    kind: between.kind,
    isCancelled: proposal.state === 'cancelled',
  });
  return Buffer.from(text);
}

/** Both get the file; where Slack does not take it, the message has it by a button. */
async function sendFiles(ctx: HandlerDeps, proposal: TimeProposal, between: Connection): Promise<void> {
  const content = fileOf(ctx, proposal, between);
  if (!content) return;
  const client = await ctx.slack.patient(between.workspace_id);
  for (const { user } of [between.resident, between.mentor])
    await sendFile(client, user, FILE_NAME, content, fileText(proposal)).catch((error) =>
      explain(ctx.log, 'calendar file', error),
    );
}
