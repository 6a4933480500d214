import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { choiceName } from '../../domain/members/names.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { beyondInputs } from '../../domain/pairs/capacity-views.ts';
import { openingsText } from '../../domain/pairs/next-views.ts';
import {
  choice,
  context,
  input,
  mention,
  messageModal,
  modal,
  option,
  section,
} from '../../platform/slack/blocks.ts';
import { ordinal, worstFirst } from './draft-views.ts';
import type { Facts } from './drafting.ts';
import type { Move, Rank } from './policy.ts';
import { selectOf } from './views.ts';

export const CHANGE_SUBMIT = 'rounds.change_one.submit';
/** A choice that the price follows from. */
export const CHANGE_CHOICE = 'rounds.change_one.choice';
const CHANGE_TITLE = 'Change a match';

/** What a director enters to change a match of the draft. */
export const changeForm = z.object({
  resident: z.uuid('Choose a resident.'),
  mentor: z.uuid('Choose a mentor.'),
  keep: z.array(z.string()).default([]),
});

/** What the window says of the two who are chosen: what it costs, or why it can't be; and what has to be agreed to. */
type Said = { price?: string; beyond?: readonly Beyond[] };

/**
 * Asks whom to place with whom; `own` is the director, who doesn't try herself. The resident whom the draft lists first
 * is chosen already: most changes are for them.
 */
export function changeModal(facts: Facts, own?: string, { price, beyond = [] }: Said = {}): ModalView {
  const residents = facts.residents.map((row) =>
    option(choiceName(row) || row.user, row.resident_id, row.pgy === null ? undefined : `PGY-${row.pgy}`),
  );
  const mentors = facts.mentors
    .filter(({ id }) => id !== own)
    .toSorted((one, other) => Number(one.openings === 0) - Number(other.openings === 0))
    .map((mentor) => option(choiceName(mentor) || mentor.slack_user_id, mentor.id, openingsText(mentor)));
  const [worst] = worstFirst(facts);
  const first = residents.find(({ value }) => value === worst?.resident);
  if (residents.length === 0 || mentors.length === 0)
    return messageModal(
      CHANGE_TITLE,
      "There's nothing to change. No residents are left in this class match, or no mentors are taking new residents.",
    );
  return modal({
    id: CHANGE_SUBMIT,
    title: CHANGE_TITLE,
    submit: 'Save',
    metadata: { round: facts.round.id },
    blocks: [
      choice(
        CHANGE_CHOICE,
        input('resident', 'Resident', {
          ...selectOf(residents),
          ...(first ? { initial_option: first } : {}),
        }),
      ),
      choice(CHANGE_CHOICE, input('mentor', 'Mentor', selectOf(mentors))),
      ...(price ? [section(price)] : []),
      ...beyondInputs(beyond),
      input(
        'keep',
        'Keep this match',
        { type: 'checkboxes', options: [option('Yes, whatever else changes', 'keep')] },
        {
          optional: true,
          hint: 'If not, the next change or "Draft again" can give this resident another mentor.',
        },
      ),
      context(
        'Everyone else will be matched again around this change. Choose a mentor to see how it affects others.',
      ),
    ],
  });
}

/** A mentor who is not on a resident's list, as the draft says it of those who sent one. */
const unlisted = (mentor: string, hasWishes: boolean) => (hasWishes ? `${mentor} they didn't list` : mentor);

function rankText(rank: Rank, hasWishes: boolean): string {
  if (rank === 'unplaced') return 'no mentor';
  return rank === 'outside' ? unlisted('a mentor', hasWishes) : `their ${ordinal(rank)} choice`;
}

const moveText = ({ from, to }: Move, hasWishes: boolean): string =>
  from === to
    ? unlisted('another mentor', hasWishes)
    : `${rankText(to, hasWishes)} instead of ${rankText(from, hasWishes)}`;

/** As many of those whom a change moves are named. */
const MOST_MOVED = 8;

/** What a change costs, in words: first for whom it is made, then for those it moves. `when` begins the sentence. */
export function priceText(
  moves: readonly Move[],
  residents: Facts['residents'],
  when: 'Saved.' | 'If you save:',
): string {
  const byId = new Map(residents.map((row) => [row.resident_id, row]));
  const [own, ...others] = moves.flatMap((move) => {
    const row = byId.get(move.resident);
    return row ? [`${mention(row.user)} gets ${moveText(move, row.wished_at !== null)}`] : [];
  });
  if (!own) return `*${when}* They're already together in the draft, so nothing changes.`;
  if (others.length === 0) return `*${when}* ${own}. No one else is affected.`;
  const more = others.length > MOST_MOVED ? `; and ${others.length - MOST_MOVED} more` : '';
  return `*${when}* ${own}. This also affects others: ${others.slice(0, MOST_MOVED).join('; ')}${more}.`;
}

const REFUSED = {
  over: 'The draft was published or canceled in the meantime.',
  not_offered: "isn't available for this resident. Choose someone else.",
  own: 'can be chosen only by another director. Choose someone else.',
  no_place: 'has no openings. Choose someone else, or raise their capacity in the roster.',
};

/** Why a change cannot be, at its field. */
export const changeRefused = (
  reason: keyof typeof REFUSED,
  name: string | undefined,
): { mentor: string } => ({
  mentor: reason === 'over' ? REFUSED.over : `${name ?? 'This person'} ${REFUSED[reason]}`,
});

const UNDONE = {
  done: '*Undone.* The draft is as it was before the last change.',
  changed: "*Nothing was undone.* Someone changed the draft after you opened it. Here's the current draft.",
};
/** What becomes of **Undo this change**, above the draft. */
export const undoneText = (isUndone: boolean): string => UNDONE[isUndone ? 'done' : 'changed'];
