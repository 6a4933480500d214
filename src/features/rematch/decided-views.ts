import type { Button, KnownBlock, ModalView } from '@slack/types';
import { SOON } from '../../domain/pairs/change-views.ts';
import { isSoon } from '../../domain/pairs/policy.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  actions,
  button,
  context,
  mention,
  messageModal,
  modal,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Closed } from './access.ts';
import { FOR_YOU, REQUEST_TITLE } from './decide-views.ts';
import type { Decision } from './operations.ts';
import type { Rematch } from './queries.ts';
import { OPEN, waitingBlocks } from './views.ts';

/** Undoes a decision whose day is still to come; in windows alone. */
export const UNDO = 'rematch.undo';

const undoButton = (rematchId: string): Button =>
  button(UNDO, 'Undo', rematchId, {
    confirm: {
      title: plain('Undo this decision?'),
      text: plain(
        "The request will wait to be decided again. If the resident has been told, they'll get a message that there's an update.",
      ),
      confirm: plain('Undo'),
      deny: plain('Keep it'),
    },
  });

const dayOf = (at: Date, { time_zone }: Pick<Rematch, 'time_zone'>) =>
  readableDate(dateIn(time_zone, at), { year: true });

const whenText = (at: Date, rematch: Pick<Rematch, 'time_zone'>, now: Date) =>
  isSoon(at, now) ? SOON : `On ${dayOf(at, rematch)}`;

/** What an approval does on its day, after the date. */
function effectText(hasNext: boolean): string {
  const next = hasNext
    ? 'the new pair will begin, and both people in it will be told'
    : 'and your program will get a request for a new mentor';
  return `the current pair will end, the mentor will get the neutral message, ${next}.`;
}

/** What a director is told about a request that is closed already. */
export function closedModal({ status, at, by, timeZone, overtaken }: Closed): ModalView {
  const on = readableDate(dateIn(timeZone, at), { year: true });
  return messageModal(
    REQUEST_TITLE,
    overtaken
      ? `The match in this request ended on ${on}, so there's nothing left to decide.`
      : status === 'withdrawn'
        ? `The resident withdrew this request on ${on}, so there's nothing left to decide. Nothing was changed.`
        : `This request was already decided ${by ? `by ${mention(by)} ` : ''}on ${on}. Nothing was changed.`,
  );
}

/** What a director is told once it is decided: who hears what, and when. An approval can be undone there. */
export function decidedModal(decision: Decision, rematch: Rematch, now: Date): ModalView {
  const resident = mention(rematch.resident_user);
  const told = `${resident} will get a message that there's an answer to read privately.`;
  if (decision.choice === 'talk')
    return messageModal(
      REQUEST_TITLE,
      `${told} The answer asks them to message you. The request will stay open until it's decided.`,
    );
  if (!('at' in decision)) return messageModal(REQUEST_TITLE, `Declined. ${told} No one else will be told.`);
  const effect = effectText(decision.choice === 'new_mentor');
  return messageModal(
    REQUEST_TITLE,
    `Approved. ${told} ${whenText(decision.at, rematch, now)}, ${effect} Until then, nothing changes for anyone, and you can undo it here or from the Home tab.`,
    undoButton(rematch.id),
  );
}

/** What was decided for a day still to come, for one director who may decide it; `next` is a Slack user. */
export function toComeModal(
  rematch: Rematch & { change_at: Date },
  next: string | undefined,
  now: Date,
): ModalView {
  const by = rematch.decider_user ? ` by ${mention(rematch.decider_user)}` : '';
  const on = rematch.decided_at ? ` on ${dayOf(rematch.decided_at, rematch)}` : '';
  const lines = [
    `*Resident:* ${mention(rematch.resident_user)}`,
    `*Current mentor:* ${mention(rematch.mentor_user)}, since ${readableDate(rematch.paired_on, { year: true })}`,
    `*Next mentor:* ${next ? mention(next) : 'to be assigned later'}`,
    `*Approved*${by}${on}`,
  ];
  const effect = effectText(next !== undefined);
  return modal({
    id: 'rematch.to_come',
    title: REQUEST_TITLE,
    blocks: [
      section(lines.join('\n')),
      section(
        `${whenText(rematch.change_at, rematch, now)}, ${effect} Until then, nothing changes for anyone, and you can undo it.`,
      ),
      actions('decided', undoButton(rematch.id)),
      context(FOR_YOU),
    ],
  });
}

/** What a director is told who undid a decision. `isTold`: its resident may have read of it. */
export const undoneText = (isTold: boolean): string =>
  `Undone. The request is waiting on the Home tab to be decided again. ${
    isTold
      ? "The resident will get a message that there's an update to read privately."
      : "The resident hadn't been told of the decision."
  }`;

export const NOTHING_TO_UNDO = "There's nothing to undo. It has already happened, or it was already undone.";

/** What was decided for a day still to come, for the Home tab of those who may decide it: the next 20. */
export function toComeBlocks(
  decided: readonly (Pick<Rematch, 'id' | 'reference'> & { change_at: Date })[],
  timeZone: string,
): KnownBlock[] {
  if (decided.length === 0) return [];
  const shown = decided
    .slice(0, MOST_SHOWN)
    .map(({ id, reference, change_at }) =>
      section(
        `A confidential request (reference ${reference}) was approved, effective ${readableDate(dateIn(timeZone, change_at), { year: true })}.`,
        { accessory: button(OPEN, 'Open', id) },
      ),
    );
  const rest = decided.length - shown.length;
  return [
    section('*Decided confidential requests*'),
    ...shown,
    ...(rest > 0 ? [context(`and ${rest} more, which will appear as these take place`)] : []),
  ];
}

const MOST_SHOWN = 20;

/** What a Home tab shows of requests: those that wait, and those decided for a day still to come. */
export const confidentialBlocks = (
  {
    waiting,
    decided,
  }: { waiting: Parameters<typeof waitingBlocks>[0]; decided: Parameters<typeof toComeBlocks>[0] },
  timeZone: string,
) => ({ confidential: waitingBlocks(waiting, timeZone), decided: toComeBlocks(decided, timeZone) });
