import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { CHANGE_BUTTON_LABEL, changeButton, DOORS } from '../members/doors.ts';
import {
  actions,
  context,
  escapeText,
  input,
  mention,
  messageModal,
  modal,
  option,
  plain,
  section,
} from '../slack/blocks.ts';
import type { Left } from './queries.ts';

export const REMOVAL = DOORS.removal;
export const REMOVAL_TITLE = 'Delete data';
export const REMOVAL_CHECK = 'removal.check';
export const REMOVAL_CONFIRM = 'removal.confirm';

export const removalForm = z.object({ person: z.uuid({ error: 'Please choose a person.' }) });

const MOST_OPTIONS = 100;

/** Asks whose data is to be deleted, among those who have left. */
export function removalModal(
  program: { id: string; name: string },
  left: readonly Left[],
  said?: string,
): ModalView {
  const lead = said ? [section(said)] : [];
  if (left.length === 0)
    return modal({
      id: 'removal',
      title: REMOVAL_TITLE,
      close: 'Close',
      blocks: [
        ...lead,
        section(
          `Nobody has left *${escapeText(program.name)}* about whom something is kept. Once you entered that somebody leaves, and that day has come, they appear here.`,
        ),
        actions('removal', changeButton(program.id)),
      ],
    });
  const groups = Array.from({ length: Math.ceil(left.length / MOST_OPTIONS) }, (_, at) => ({
    label: plain(at === 0 ? 'Left the program' : `Left the program (${at + 1})`),
    options: left.slice(at * MOST_OPTIONS, (at + 1) * MOST_OPTIONS).map(({ id, name }) => option(name, id)),
  }));
  return modal({
    id: REMOVAL_CHECK,
    title: REMOVAL_TITLE,
    submit: 'Check',
    metadata: { program: program.id },
    blocks: [
      ...lead,
      section(
        `Deletes for good what is kept about somebody who has left *${escapeText(program.name)}*. Nothing happens before you have seen what it does.`,
      ),
      input('person', 'Person', { type: 'static_select', option_groups: groups.slice(0, MOST_OPTIONS) }),
      context(
        `Somebody who is still here is not listed: enter that they leave under "${CHANGE_BUTTON_LABEL}" first.`,
      ),
    ],
  });
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** What deleting does, in words, to be confirmed. Nothing here counts what the reader may not know. */
export const removalPreview = (
  program: { id: string; name: string },
  { id, user, pairs, meetings }: Left,
): ModalView =>
  modal({
    id: REMOVAL_CONFIRM,
    title: REMOVAL_TITLE,
    submit: 'Delete',
    metadata: { program: program.id, person: id },
    blocks: [
      section(`*${mention(user)}* in ${escapeText(program.name)}`),
      section(
        '*Deleted for good*\n• their name, account, level, track, dates, topics and line about themselves\n• everything they wrote or answered: requests, wishes, goals, notes, entries on meetings, private answers, conversations\n• the messages sent to them about this program, as far as they are kept here',
      ),
      section(
        `*Kept, because it is others’ as well*\n• that there ${pairs === 1 ? 'was' : 'were'} ${counted(pairs, 'pair')} with ${counted(meetings, 'meeting')}, and when: as "somebody who has left", in the other person’s own history and in the program’s counts\n• figures that were published, which name nobody\n• in "What was done", which nobody can change: what they did as a director or coordinator`,
      ),
      section(
        'What stands in Slack itself, such as direct messages and people’s own calendars, stays there. It cannot be undone. Should they come back, a roster adds them as somebody new.',
      ),
    ],
  });

/** Said when it is done. */
export const removedText = ({ name }: Left): string => `Done: the data of ${escapeText(name)} is deleted.`;

export const NOT_LEFT = messageModal(
  REMOVAL_TITLE,
  'There is nothing to delete: they are in the program, or their data was deleted already. Close this and look again.',
);
