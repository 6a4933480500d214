import { goneOffers } from './changes/gone-operations.ts';
import { changeMessages } from './changes/messages.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { conversationMessages } from './conversations/messages.ts';
import { conversationFigure, conversationWords } from './conversations/word-operations.ts';
import type { Tx } from './database/tables.ts';
import { transact } from './database/transact.ts';
import { createVacuum } from './database/vacuum.ts';
import { digestMessages } from './digest/messages.ts';
import { sendDigests } from './digest/operations.ts';
import { countFigures } from './figures/operations.ts';
import { fitMessages } from './fit/messages.ts';
import { fitFigure, fitQuestions } from './fit/operations.ts';
import { yearlyFigure, yearlyQuestions } from './fit/yearly-operations.ts';
import { kindlyMessages } from './kindly/messages.ts';
import { kindWords } from './kindly/operations.ts';
import { moveCards } from './matching/card-operations.ts';
import { firstYearPrompts } from './matching/first-year-operations.ts';
import { matchingMessages } from './matching/messages.ts';
import { closeNotNeeded, openProgramRequest } from './matching/operations.ts';
import { midyearMessages } from './midyear/messages.ts';
import { midyearReview } from './midyear/operations.ts';
import { createSender } from './outbox/deliver.ts';
import type { Kinds } from './outbox/kinds.ts';
import type { Places } from './outbox/outcome.ts';
import type { Pace } from './outbox/pacer.ts';
import { findWaitingWorkspaces } from './outbox/queries.ts';
import type { JobQueue } from './outbox/queue.ts';
import { speakInTurn, type Unasked } from './outbox/unasked.ts';
import { findProgramsDue, takeDue } from './pairs/due-operations.ts';
import { pairMessages } from './pairs/messages.ts';
import { type CarriedOut, carryOutChanges } from './pairs/operations.ts';
import { peopleMessages } from './people/messages.ts';
import { renewalQuestions } from './people/renewal-operations.ts';
import { channelHeldUntil, directorsChannelRefused } from './programs/channel-operations.ts';
import { watchChannels } from './programs/channel-watch.ts';
import { programMessages } from './programs/messages.ts';
import { lockProgram } from './programs/queries.ts';
import { tellUndelivered } from './programs/undelivered.ts';
import { closeOvertaken, settleTakenBack, takeBackNewMatch } from './rematch/change-operations.ts';
import { rematchMessages } from './rematch/messages.ts';
import { deciderReminders, divertFromUnfitChannels, lookAfterNotices } from './rematch/notice-operations.ts';
import { reminderMessages } from './reminders/messages.ts';
import { reminders } from './reminders/worker.ts';
import { eraseWhatIsOver } from './retention/operations.ts';
import { rosterMessages } from './roster/messages.ts';
import { welcomes } from './roster/tell-operations.ts';
import { runRounds } from './rounds/announce-operations.ts';
import { roundQuestions } from './rounds/asking-operations.ts';
import { roundMessages } from './rounds/messages.ts';
import { tickBy } from './ticking.ts';
import { timeMessages } from './times/messages.ts';
import { morningWords, tidyTimes } from './times/word-operations.ts';
import { fittingLine } from './toolkit/fitting.ts';
import { lookAgain } from './workspaces/looking.ts';
import { renewTokens } from './workspaces/renewal.ts';
import { yearMessages } from './year/messages.ts';
import { advanceOnOwnDays, carryOutTurns } from './year/turn-operations.ts';

const kinds: Kinds = {
  ...changeMessages,
  ...conversationMessages,
  // A slice knows no other: what a reminder says to talk about is handed to it here.
  ...reminderMessages(fittingLine),
  ...digestMessages,
  ...fitMessages,
  ...kindlyMessages,
  ...matchingMessages,
  ...midyearMessages,
  ...pairMessages,
  ...peopleMessages,
  ...programMessages,
  ...rematchMessages,
  ...rosterMessages,
  ...timeMessages,
  ...roundMessages,
  ...yearMessages,
};

const places: Places = {
  tell: tellUndelivered,
  heldUntil: channelHeldUntil,
  channelRefused: directorsChannelRefused,
};
/** All that speaks to people unasked: one message a person and day. */
const unasked: readonly Unasked<Context>[] = [
  morningWords,
  deciderReminders,
  reminders,
  fitQuestions,
  kindWords,
  firstYearPrompts,
  goneOffers,
  midyearReview,
  conversationWords,
  roundQuestions,
  renewalQuestions,
  yearlyQuestions,
  welcomes,
];

/** What follows an ending: a request that it overtook is closed, a new match that cannot begin is taken back, and whoever is left without a mentor gets a request. */
export async function followUp(
  tx: Tx,
  now: Date,
  { pairId, residentId, successor, unbegun }: CarriedOut,
): Promise<void> {
  await closeOvertaken(tx, now, pairId);
  if (unbegun) await takeBackNewMatch(tx, now, unbegun);
  if (!successor) await openProgramRequest(tx, now, residentId);
}

/** Carries out the endings whose moment has come, decided or entered: those of a program in one transaction. */
async function carryOutDueChanges(ctx: Context): Promise<void> {
  const now = ctx.clock();
  for (const { id, workspace_id } of await findProgramsDue(ctx.db, now))
    await transact(ctx, async (tx) => {
      if (!(await lockProgram(tx, workspace_id, id))) return;
      const endings = await takeDue(tx, now, id);
      for (const carried of await carryOutChanges(tx, now, endings)) await followUp(tx, now, carried);
    });
}

/** Everything a tick does; safe to run on several workers at once, and again at any time. */
export async function tick(ctx: Context): Promise<void> {
  await lookAgain(ctx);
  await renewTokens(ctx);
  await watchChannels(ctx);
  await divertFromUnfitChannels(ctx);
  await carryOutTurns(ctx, followUp);
  await carryOutDueChanges(ctx);
  await advanceOnOwnDays(ctx);
  await settleTakenBack(ctx);
  await tidyTimes(ctx);
  await runRounds(ctx, openProgramRequest);
  await lookAfterNotices(ctx);
  await moveCards(ctx);
  await closeNotNeeded(ctx);
  await speakInTurn(ctx, unasked);
  await countFigures(ctx, [fitFigure(ctx), yearlyFigure(ctx), conversationFigure(ctx)]);
  await eraseWhatIsOver(ctx);
  await sendDigests(ctx);
  for (const workspaceId of await findWaitingWorkspaces(ctx.db, ctx.clock())) {
    await ctx.queue.wakeSender(workspaceId);
  }
}

/** The worker role: a clock that asks for sweeps, and the jobs that sweep and send. */
export function createWorker(
  config: Pick<Config, 'REMINDER_CRON'>,
  ctx: Context,
  queue: JobQueue,
  pace?: Pace,
) {
  const vacuum = createVacuum(ctx.db);
  const send = createSender(ctx, kinds, places, pace);
  const clock = tickBy(config.REMINDER_CRON, () => {
    ctx.queue
      .wakeSweep()
      .catch((error) => ctx.log.warn({ code: error?.code }, 'tick: cannot reach the queue'));
  });
  return {
    start: () => queue.work({ send, sweep: () => tick(ctx).then(vacuum) }),
    stop: async () => clock.stop(),
  };
}
