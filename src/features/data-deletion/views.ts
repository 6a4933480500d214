import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { ActionIds, CHANGE_BUTTON_LABEL, changeButton } from '../../domain/members/buttons.ts';
import {
  actions,
  context,
  counted,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import type { Left } from './queries.ts';

export const DATA_DELETION = ActionIds.removal;
export const DATA_DELETION_TITLE = 'Delete data';
export const DATA_DELETION_CHECK = 'removal.check';
export const DATA_DELETION_CONFIRM = 'removal.confirm';

/** Whose data is to be deleted. */
export const dataDeletionForm = z.object({ person: z.uuid({ error: 'Choose a person.' }) });

const MOST_OPTIONS = 100;

/** Asks whose data is to be deleted, among those who have left. */
export function dataDeletionModal(
  program: { id: string; name: string },
  left: readonly Left[],
  said?: string,
): ModalView {
  const lead = said ? [section(said)] : [];
  if (left.length === 0)
    return modal({
      id: 'removal',
      title: DATA_DELETION_TITLE,
      close: 'Close',
      blocks: [
        ...lead,
        section(
          `There's no data to delete: none remains about anyone who has left *${escapeText(program.name)}*. People appear here once their departure is recorded and their last day has passed.`,
        ),
        actions('removal', changeButton(program.id)),
      ],
    });
  const groups = Array.from({ length: Math.ceil(left.length / MOST_OPTIONS) }, (_, at) => ({
    label: plain(at === 0 ? 'Left the program' : `Left the program (${at + 1})`),
    options: left.slice(at * MOST_OPTIONS, (at + 1) * MOST_OPTIONS).map(({ id, name }) => option(name, id)),
  }));
  return modal({
    id: DATA_DELETION_CHECK,
    title: DATA_DELETION_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...lead,
      section(
        `Permanently delete data about someone who has left *${escapeText(program.name)}*. Nothing happens until you've reviewed what will be deleted.`,
      ),
      input('person', 'Person', { type: 'static_select', option_groups: groups.slice(0, MOST_OPTIONS) }),
      context(
        `People still in the program aren't listed. First record their departure under "${CHANGE_BUTTON_LABEL}."`,
      ),
    ],
  });
}

/** What deleting does, in words, to be confirmed. Nothing here counts what the reader may not know. */
export const dataDeletionPreview = (
  program: { id: string; name: string },
  { id, user, pairs, meetings }: Left,
): ModalView =>
  modal({
    id: DATA_DELETION_CONFIRM,
    title: DATA_DELETION_TITLE,
    submit: 'Delete',
    metadata: { program: program.id, person: id },
    blocks: [
      section(`*${mention(user)}* in ${escapeText(program.name)}`),
      section(
        '*What will be permanently deleted*\n• their name, account, level, track, dates, topics, and "About me" line\n• everything they wrote or answered: requests, preferences, goals, notes, meeting entries, private answers, conversations\n• copies kept here of messages sent to them about this program',
      ),
      section(
        `*What will be kept, because it also belongs to others*\n• the fact that there ${pairs === 1 ? 'was' : 'were'} ${counted(pairs, 'pair')} with ${counted(meetings, 'meeting')}, and their dates; in the other person's history, the name becomes "someone who has left"\n• published totals, which name no one\n• in the activity log, which can't be changed: what they did as a director or coordinator`,
      ),
      section(
        "This can't be undone. Anything in Slack itself, such as direct messages, or in people's calendars stays there. If they come back, importing a roster adds them as a new person.",
      ),
    ],
  });

/** Said when it is done. */
export const removedText = ({ name }: Left): string => `Done. ${escapeText(name)}'s data has been deleted.`;

export const NOT_LEFT = messageModal(
  DATA_DELETION_TITLE,
  "There's nothing to delete. They're still in the program, or their data was already deleted. Close this and check again.",
);
