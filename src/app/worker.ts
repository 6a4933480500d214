import { makeDraws } from '../domain/draws/operations.ts';
import { endsToday, findProgramsDue, takeDue } from '../domain/pairs/due-operations.ts';
import { pairMessages } from '../domain/pairs/messages.ts';
import { type CarriedOut, carryOutChanges } from '../domain/pairs/operations.ts';
import { lockProgram } from '../domain/programs/queries.ts';
import { tellUndelivered } from '../domain/programs/undelivered.ts';
import { countTotals } from '../domain/totals/operations.ts';
import { runClassMatches } from '../features/class-match/announce-operations.ts';
import { classMatchQuestions } from '../features/class-match/asking-operations.ts';
import { classMatchMessages } from '../features/class-match/messages.ts';
import { findNamedInClassMatches } from '../features/class-match/wishes.ts';
import { conversationMessages } from '../features/conversations/messages.ts';
import {
  conversationNotifications,
  conversationTotal,
} from '../features/conversations/notification-operations.ts';
import { goneOffers } from '../features/departures/gone-operations.ts';
import { changeMessages } from '../features/departures/messages.ts';
import { digestMessages } from '../features/digest/messages.ts';
import { sendDigests } from '../features/digest/operations.ts';
import { gentleReminderMessages } from '../features/gentle-reminders/messages.ts';
import { gentleReminders } from '../features/gentle-reminders/operations.ts';
import { fittingLine } from '../features/guide/fitting.ts';
import { peopleMessages } from '../features/mentor-profile/messages.ts';
import { renewalQuestions } from '../features/mentor-profile/renewal-operations.ts';
import { midyearMessages } from '../features/midyear-review/messages.ts';
import { midyearReview } from '../features/midyear-review/operations.ts';
import { privateQuestionMessages } from '../features/private-questions/messages.ts';
import {
  privateQuestions,
  privateQuestionTotal,
  sealTimes,
} from '../features/private-questions/operations.ts';
import { yearlyQuestions, yearlyTotal } from '../features/private-questions/yearly-operations.ts';
import {
  channelHeldUntil,
  directorsChannelRefused,
} from '../features/program-settings/channel-operations.ts';
import { watchChannels } from '../features/program-settings/channel-watch.ts';
import { programMessages } from '../features/program-settings/messages.ts';
import { closeOvertaken, resolveTakenBack } from '../features/rematch/change-operations.ts';
import { rematchMessages } from '../features/rematch/messages.ts';
import {
  closeNotices,
  deciderReminders,
  divertFromUnfitChannels,
  lookAfterNotices,
} from '../features/rematch/notice-operations.ts';
import { reminderMessages } from '../features/reminders/messages.ts';
import { reminders } from '../features/reminders/worker.ts';
import { closeNotNeeded } from '../features/requests/assign-operations.ts';
import { moveCards } from '../features/requests/card-operations.ts';
import { declineReminders } from '../features/requests/decline-operations.ts';
import { followEndings } from '../features/requests/ending-operations.ts';
import { firstYearPrompts } from '../features/requests/first-year-operations.ts';
import { matchingMessages } from '../features/requests/messages.ts';
import { openProgramRequests } from '../features/requests/operations.ts';
import { findNamedInRequests } from '../features/requests/wishes.ts';
import { restoringMessages } from '../features/restoring/messages.ts';
import { rosterMessages } from '../features/roster/messages.ts';
import { welcomes } from '../features/roster/tell-operations.ts';
import { proposedBlocks, timeMessages } from '../features/scheduling/messages.ts';
import {
  forgetPlaces,
  meetingDayReminders,
  passedTimes,
  settleLeftOvers,
  settlePassed,
} from '../features/scheduling/notification-operations.ts';
import { yearMessages } from '../features/year-rollover/messages.ts';
import { advanceOnOwnDays, carryOutTurns } from '../features/year-rollover/turn-operations.ts';
import type { Config } from '../platform/config.ts';
import type { Tx } from '../platform/database/tables.ts';
import { transact } from '../platform/database/transact.ts';
import { createVacuum } from '../platform/database/vacuum.ts';
import { createPadding } from '../platform/encryption/rotation.ts';
import type { HandlerDeps } from '../platform/handler-deps.ts';
import type { Loops } from '../platform/health/loops.ts';
import { aProgram, aWorkspace, eachAlone, type Job, runJobs } from '../platform/jobs/alone.ts';
import { countJobs } from '../platform/metrics.ts';
import { createSender } from '../platform/outbox/deliver.ts';
import { SENDER_JOB } from '../platform/outbox/jobs.ts';
import type { Kinds } from '../platform/outbox/kinds.ts';
import type { Recipients } from '../platform/outbox/outcome.ts';
import type { Pace } from '../platform/outbox/pacer.ts';
import { byUrgency, type ProactiveMessage } from '../platform/outbox/proactive.ts';
import { findWaitingWorkspaces, isHeld } from '../platform/outbox/queries.ts';
import type { JobQueue } from '../platform/outbox/queue.ts';
import { findHold, heldWords } from '../platform/restoring/hold.ts';
import { lookAfterSilence } from '../platform/restoring/noticing.ts';
import { endIfSaid } from '../platform/restoring/repeats.ts';
import { compareClocks, isSilenced } from '../platform/retention/clocks.ts';
import { sharingLook } from '../platform/retention/looks.ts';
import { retentionJobs } from '../platform/retention/operations.ts';
import { createPruning } from '../platform/retention/pruning.ts';
import { tickBy } from '../platform/ticking.ts';
import { lookAgain } from '../platform/workspaces/looking.ts';
import { renewTokens } from '../platform/workspaces/renewal.ts';

/** Every kind of message there is. */
export const kinds: Kinds = {
  ...changeMessages,
  ...conversationMessages,
  // A slice knows no other: what a reminder says to talk about is handed to it here.
  ...reminderMessages(fittingLine, proposedBlocks),
  ...digestMessages,
  ...privateQuestionMessages,
  ...gentleReminderMessages,
  ...matchingMessages,
  ...midyearMessages,
  ...pairMessages,
  ...peopleMessages,
  ...programMessages,
  ...rematchMessages,
  ...restoringMessages,
  ...rosterMessages,
  ...timeMessages,
  ...classMatchMessages,
  ...yearMessages,
};

const recipientsOf = (ctx: HandlerDeps): Recipients => ({
  tell: tellUndelivered,
  heldUntil: channelHeldUntil,
  channelRefused: directorsChannelRefused,
  endIfSaid: (row, restorationId) => endIfSaid(ctx, kinds, row, restorationId),
});

/** All that speaks to people unasked: one message a person and day. */
const unasked: readonly ProactiveMessage<HandlerDeps>[] = [
  meetingDayReminders,
  deciderReminders,
  declineReminders,
  reminders,
  passedTimes,
  privateQuestions,
  gentleReminders,
  firstYearPrompts,
  goneOffers,
  midyearReview,
  conversationNotifications,
  classMatchQuestions,
  renewalQuestions,
  yearlyQuestions,
  welcomes,
];

/** What follows endings, whatever their number: requests that they overtook are closed, and each resident has a card. */
export async function followUp(tx: Tx, now: Date, carried: readonly CarriedOut[]): Promise<void> {
  await closeOvertaken(
    tx,
    now,
    carried.map(({ pairId }) => pairId),
  );
  await followEndings(tx, now, carried);
}

/** Carries out the endings whose moment has come, decided or entered: those of a program in one transaction. */
async function carryOutDueChanges(ctx: HandlerDeps): Promise<void> {
  const now = ctx.clock();
  await eachAlone(ctx, 'pairs.endings', await findProgramsDue(ctx.db, now), aProgram, async (program) => {
    if (!endsToday(program, now)) return;
    await transact(ctx, async (tx) => {
      if (!(await lockProgram(tx, program.workspace_id, program.id))) return;
      const endings = await takeDue(tx, now, program.id);
      await followUp(tx, now, await carryOutChanges(tx, now, endings));
    });
  });
}

/** Wakes the senders of the workspaces that have something waiting. */
async function wakeSenders(ctx: HandlerDeps): Promise<void> {
  const waiting = await findWaitingWorkspaces(ctx.db, ctx.clock());
  await eachAlone(ctx, 'outbox.wake', waiting, aWorkspace, (id) => ctx.queue.wakeSender(id));
}

/** A message unasked, held while this process's clock is off. */
const whileClocksAgree = (message: ProactiveMessage<HandlerDeps>): Job<HandlerDeps> => ({
  name: message.name,
  run: async (ctx) => {
    if (!isSilenced(ctx)) await message.run(ctx);
  },
});

/** What keeps the tokens working, whatever is held. */
const tokenJobs: readonly Job<HandlerDeps>[] = [
  { name: 'workspaces.look-again', run: lookAgain },
  { name: 'workspaces.renew', run: renewTokens },
];

/** What is due for the programs: endings, requests, and everything proactive. */
const dueJobs: readonly Job<HandlerDeps>[] = [
  { name: 'clocks', run: compareClocks },
  { name: 'program-settings.channels', run: watchChannels },
  { name: 'rematch.unfit-channels', run: divertFromUnfitChannels },
  { name: 'year-rollover.turn', run: (ctx) => carryOutTurns(ctx, followUp) },
  { name: 'pairs.endings', run: carryOutDueChanges },
  { name: 'year-rollover.own-days', run: advanceOnOwnDays },
  { name: 'rematch.taken-back', run: resolveTakenBack },
  { name: 'scheduling.left-over', run: settleLeftOvers },
  { name: 'scheduling.settle-passed', run: settlePassed },
  { name: 'scheduling.forget', run: forgetPlaces },
  { name: 'draws.make', run: (ctx) => makeDraws(ctx, [findNamedInRequests, findNamedInClassMatches]) },
  { name: 'class-match.run', run: (ctx) => runClassMatches(ctx, openProgramRequests) },
  { name: 'rematch.notices', run: lookAfterNotices },
  { name: 'rematch.close-notices', run: closeNotices },
  { name: 'requests.move-cards', run: moveCards },
  { name: 'requests.close', run: closeNotNeeded },
  ...byUrgency(unasked).map(whileClocksAgree),
  {
    name: 'fit.totals',
    run: (ctx) => countTotals(ctx, [privateQuestionTotal(ctx), yearlyTotal(ctx), conversationTotal(ctx)]),
  },
  { name: 'fit.seal-times', run: sealTimes },
  { name: 'digest', run: sendDigests },
];

/** Everything a tick does, in this order. One job, or one program within it, that fails stops no other. */
export const jobs: readonly Job<HandlerDeps>[] = [
  ...tokenJobs,
  ...dueJobs,
  ...retentionJobs,
  { name: 'outbox.wake', run: wakeSenders },
];

/**
 * Runs every job; safe on several workers at once, and again at any time. While everything is held, because the
 * database was restored from a backup or may have been, only the tokens are looked after.
 */
export async function tick(
  ctx: HandlerDeps,
  more: readonly Job<HandlerDeps>[] = [],
  goesOn?: () => void,
): Promise<void> {
  if (await isHeld(ctx.db)) {
    await lookAfterSilence(ctx);
    if (await isHeld(ctx.db)) return runJobs(ctx, tokenJobs, goesOn);
  }
  await runJobs(sharingLook(ctx), [...jobs, ...more], goesOn);
}

/** Does what is due, and sends and erases nothing: for the operator, who is to see it first. */
export const planWhatIsDue = (ctx: HandlerDeps): Promise<void> => runJobs(ctx, dueJobs);

/** Sends the waiting messages of a workspace, of every kind there is. */
export const createMessageSender = (ctx: HandlerDeps, pace?: Pace) =>
  createSender(ctx, kinds, recipientsOf(ctx), pace);

/** So soon a tick that did not reach the queue is repeated. */
const TICK_AGAIN_MS = 5000;

/** Asks for a sweep at each tick; where the queue can't be reached, again and again until it can. */
function askForSweeps(config: Pick<Config, 'REMINDER_CRON'>, ctx: HandlerDeps, loops: Loops) {
  let again: NodeJS.Timeout | undefined;
  let isOver = false;
  const ask = () => {
    clearTimeout(again);
    loops
      .follow('tick', '', () => ctx.queue.wakeSweep())
      .catch((error) => {
        ctx.log.warn({ code: error?.code }, "tick: can't reach the queue");
        clearTimeout(again);
        if (!isOver) again = setTimeout(ask, TICK_AGAIN_MS);
      });
  };
  const clock = tickBy(config.REMINDER_CRON, ask);
  return {
    stop() {
      isOver = true;
      clock.stop();
      clearTimeout(again);
    },
  };
}

/** The worker role: a clock that asks for sweeps, and the jobs that sweep and send. */
export function createWorker(
  config: Pick<Config, 'REMINDER_CRON' | 'KEEP_REMINDERS_DAYS'>,
  ctx: HandlerDeps,
  { queue, loops, pace }: { queue: JobQueue; loops: Loops; pace?: Pace | undefined },
) {
  const vacuum = { name: 'database.vacuum', run: createVacuum(ctx.db) };
  const pruning: Job<HandlerDeps> = {
    name: 'retention.reminders',
    run: createPruning(config.KEEP_REMINDERS_DAYS),
  };
  const padding = { name: 'encryption.pad', run: createPadding(ctx) };
  countJobs([...jobs, pruning, padding, vacuum, { name: SENDER_JOB }].map(({ name }) => name));
  const send = createMessageSender(ctx, pace);
  const clock = askForSweeps(config, ctx, loops);
  return {
    async start() {
      await lookAfterSilence(ctx);
      const held = await findHold(ctx.db);
      if (held) ctx.log.warn({ backup: held.backup_at }, heldWords(held));
      await queue.work({ send, sweep: (_signal, goesOn) => tick(ctx, [pruning, padding, vacuum], goesOn) });
    },
    stop: async () => clock.stop(),
  };
}
