import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { guideButton } from '../../domain/members/buttons.ts';
import { choiceName } from '../../domain/members/names.ts';
import type { Holder, Refusal } from '../../domain/moving/policy.ts';
import {
  actions,
  context,
  counted,
  escapeText,
  input,
  type Message,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
  shorten,
} from '../../platform/slack/blocks.ts';
import { some } from './summary-views.ts';
import type { MoveOffer } from './types.ts';

export const MOVE_TITLE = 'New Slack account';
export const MOVE_CHECK = 'roster.move.check';
export const MOVE_CONFIRM = 'roster.move.confirm';

type ProgramName = { id: string; name: string };

/** Whose records move where. */
export const moveForm = z.object({
  person: z.uuid({ error: 'Choose a person.' }),
  account: z.string({ error: 'Choose an account.' }),
});

const MOST_OPTIONS = 100;
const nameOf = ({ name, realName = null }: { name: string; realName?: string | null }) =>
  choiceName({ display_name: name, real_name: realName });

/** Asks whose records move to which account, among those whose account is deactivated. */
export function moveModal(program: ProgramName, gone: readonly Holder[], chosen?: string): ModalView {
  if (gone.length === 0)
    return messageModal(
      MOVE_TITLE,
      `Everyone on the roster for *${escapeText(program.name)}* has an active Slack account. People appear here once their old account is deactivated.`,
    );
  const options = gone.map((holder) => option(nameOf(holder), holder.memberId));
  const initial = options.find(({ value }) => value === chosen);
  const groups = Array.from({ length: Math.ceil(options.length / MOST_OPTIONS) }, (_, at) => ({
    label: plain(at === 0 ? 'Deactivated accounts' : `Deactivated accounts (${at + 1})`),
    options: options.slice(at * MOST_OPTIONS, (at + 1) * MOST_OPTIONS),
  }));
  return modal({
    id: MOVE_CHECK,
    title: MOVE_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      section(
        `Move someone's records in *${escapeText(program.name)}* to their new Slack account. Nothing happens until you've reviewed what will move.`,
      ),
      input('person', 'Person', {
        type: 'static_select',
        option_groups: groups.slice(0, MOST_OPTIONS),
        ...(initial ? { initial_option: initial } : {}),
      }),
      input('account', 'New account', { type: 'users_select' }),
    ],
  });
}

/** What a move does, in words, to be confirmed. Nothing here counts what the reader may not know. */
export const movePreview = (
  program: ProgramName,
  holder: Holder,
  account: string,
  { pairs, meetings }: { pairs: number; meetings: number },
): ModalView =>
  modal({
    id: MOVE_CONFIRM,
    title: MOVE_TITLE,
    submit: 'Move',
    metadata: { program: program.id, person: holder.memberId, account },
    blocks: [
      section(
        `*Move the records of ${escapeText(nameOf(holder))} to ${mention(account)}?* In ${escapeText(program.name)}, these will move:`,
      ),
      section(
        `• roles, level, capacity, and dates\n• ${counted(pairs, 'pair')} with ${counted(meetings, 'meeting')}, exactly as ${pairs === 1 ? 'it is' : 'they are'}\n• everything they wrote or answered. You still can't read it.`,
      ),
      context(
        "They'll get one message at the new account, and no one else is told.",
        'The activity log will show that you moved the records. What they did earlier stays under the old account there.',
      ),
    ],
  });

/** Said when it is done. */
export const movedModal = (holder: Holder, account: string): ModalView =>
  messageModal(
    MOVE_TITLE,
    `Done. The records of ${escapeText(nameOf(holder))} have moved to ${mention(account)}.`,
  );

/** Why records can't be moved, and what to do. */
export const REFUSED: Readonly<Record<Refusal | 'not_a_member', string>> = {
  same_account: "That's the account they already have. Choose the new one.",
  not_active: 'Choose the active account of a person in this workspace.',
  own_account:
    'No one can move records to or from their own account. Ask another director or the team that runs Mentor.',
  directors_only: "Only a director can move a director's records. Ask one to do it.",
  still_active:
    'Their old account is still active. Have it deactivated first, or ask the team that runs Mentor to move the records.',
  someone_else:
    'Slack shows a different name and email address for this account, so this may be someone else. Check the choice, or ask the team that runs Mentor to move the records.',
  paired_together: "These two accounts are paired with each other, so they aren't the same person.",
  two_mentors:
    'Each of the two accounts has a different mentor. End one of those pairs under Departures and changes, then move the records.',
  not_a_member: 'They are no longer on this roster, or their records have already moved.',
};

/** So many get a box each. */
const MOST_BOXES = 10;

/** People who seem to have a new account, and whether their records move there: a box for each, or for many at once. */
export function moveBlocks(moves: readonly MoveOffer[]): KnownBlock[] {
  const [only] = moves;
  if (!only) return [];
  const names = some(
    moves,
    ({ from, to }) => `${escapeText(shorten(nameOf(from), 60))} as ${mention(to.userId)}`,
  );
  const lead =
    moves.length === 1
      ? `*${escapeText(nameOf(only.from))} seems to have a new Slack account:* ${mention(only.to.userId)}.`
      : `*${moves.length} people seem to have a new Slack account:* ${names}.`;
  const boxes =
    moves.length > MOST_BOXES
      ? [option(`Move the records of all ${moves.length}`, 'all')]
      : moves.map(({ from, to }) => option(shorten(nameOf(from), 75), to.userId));
  return [
    section(`${lead} The old account is deactivated.`),
    input(
      'moves',
      'Move their records to it',
      { type: 'checkboxes', options: boxes },
      { optional: true, hint: 'Anyone you leave out is added as a new person, without a history.' },
    ),
  ];
}

/** The word to someone at their new account. */
export const movedMessage = (programName: string): Message => ({
  text: `Your records in ${escapeText(programName)} have moved to this account.`,
  notifiesInFull: true,
  blocks: [
    section(
      `Your records in *${escapeText(programName)}* have moved to this account, and I'll message you here. The Home tab shows where things stand and what's waiting for you.`,
    ),
    actions('moved', guideButton()),
  ],
});
