import { z } from 'zod';
import { findByRole } from '../../domain/members/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import { isChannel, UNDELIVERED } from '../../domain/programs/undelivered.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import { kindOfCode } from '../../platform/slack/error-codes.ts';
import { CHANNEL_UNFIT } from './channel-operations.ts';
import { CLOSED, RESTORED } from './closing-operations.ts';
import { closedMessage, restoredText } from './closing-views.ts';
import { COORDINATOR_KIND } from './operations.ts';
import { findMemberId } from './undelivered-queries.ts';
import { channelGoneMessage, faultText, heldUpText, personGoneMessage } from './undelivered-views.ts';
import { channelUnfitMessage, coordinatorMessage, directorMessage, welcomeMessage } from './views.ts';

const payload = z.object({ programId: z.uuid() });
const closing = payload.extend({ by: z.string().optional() });
const greeting = payload.extend({ director: z.boolean().optional() });
const undelivered = z.object({
  programId: z.uuid(),
  place: z.string(),
  code: z.string(),
  among: z.array(z.string()).optional(),
});

const unfit = z.object({
  programId: z.uuid(),
  problem: z.enum(['not_private', 'shared', 'archived', 'not_in', 'restricted']),
});

function undeliveredMessage(
  program: { id: string; name: string },
  recipient: string,
  code: string,
  memberId: string | undefined,
): Message {
  if (isChannel(recipient)) return channelGoneMessage(program, code);
  if (recipient !== '') return personGoneMessage(program, recipient, code, memberId);
  return {
    text: kindOfCode(code) === 'bug' ? faultText(program.name, code) : heldUpText(program.name, code),
  };
}

const findDirectors = async (db: Db, programId: string) =>
  (await findByRole(db, programId, 'director')).map((director) => director.slack_user_id);

/** Messages about a program as a whole. */
export const programMessages: Kinds = {
  'programs.ready': {
    async render({ db }, row) {
      const program = await getProgram(db, payload.parse(row.payload).programId);
      return welcomeMessage(program, await findDirectors(db, program.id));
    },
  },
  [COORDINATOR_KIND]: {
    async render({ db }, row) {
      const { programId, director } = greeting.parse(row.payload);
      const program = await getProgram(db, programId);
      return director
        ? directorMessage(program)
        : coordinatorMessage(program, await findDirectors(db, programId));
    },
  },
  [CLOSED]: {
    async render({ db }, row) {
      const { programId, by } = closing.parse(row.payload);
      const program = await getProgram(db, programId);
      return program.delete_after ? closedMessage(program, program.delete_after, by) : null;
    },
  },
  [RESTORED]: {
    async render({ db }, row) {
      const program = await getProgram(db, payload.parse(row.payload).programId);
      return program.delete_after ? null : { text: restoredText(program.name) };
    },
  },
  [UNDELIVERED]: {
    // If it cannot be delivered either, the next one told is of the same few.
    async mayKnow(_, row) {
      return undelivered.parse(row.payload).among;
    },
    async render({ db }, row) {
      const { programId, place: recipient, code } = undelivered.parse(row.payload);
      const program = await getProgram(db, programId);
      const gone = await findMemberId(db, programId, recipient);
      return undeliveredMessage(program, recipient, code, gone);
    },
  },
  [CHANNEL_UNFIT]: {
    async render({ db }, row) {
      const { programId, problem } = unfit.parse(row.payload);
      const program = await getProgram(db, programId);
      // It was fixed, or another channel was chosen, before anyone read about it.
      if (program.delete_after || program.channel_problem !== problem) return null;
      return channelUnfitMessage(program, problem);
    },
  },
};
