import { z } from 'zod';
import { findByRole } from '../members/queries.ts';
import type { Kinds } from '../outbox/kinds.ts';
import type { Message } from '../slack/blocks.ts';
import { kindOfCode } from '../slack/error-codes.ts';
import { CHANNEL_UNFIT } from './channel-operations.ts';
import { CLOSED, RESTORED } from './closing-operations.ts';
import { closedMessage, restoredText } from './closing-views.ts';
import { getProgram } from './queries.ts';
import { isChannel, UNDELIVERED } from './undelivered.ts';
import { findMemberId } from './undelivered-queries.ts';
import { channelGoneMessage, faultText, heldUpText, personGoneMessage } from './undelivered-views.ts';
import { channelUnfitMessage, welcomeMessage } from './views.ts';

const payload = z.object({ programId: z.uuid() });
const closing = payload.extend({ by: z.string().optional() });
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
  place: string,
  code: string,
  memberId: string | undefined,
): Message {
  if (isChannel(place)) return channelGoneMessage(program, code);
  if (place !== '') return personGoneMessage(program, place, code, memberId);
  return {
    text: kindOfCode(code) === 'bug' ? faultText(program.name, code) : heldUpText(program.name, code),
  };
}

/** Messages about a program as a whole. */
export const programMessages: Kinds = {
  'programs.ready': {
    async render({ db }, row) {
      const program = await getProgram(db, payload.parse(row.payload).programId);
      const directors = await findByRole(db, program.id, 'director');
      return welcomeMessage(
        program,
        directors.map((director) => director.slack_user_id),
      );
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
      const { programId, place, code } = undelivered.parse(row.payload);
      const program = await getProgram(db, programId);
      const gone = await findMemberId(db, programId, place);
      return undeliveredMessage(program, place, code, gone);
    },
  },
  [CHANNEL_UNFIT]: {
    async render({ db }, row) {
      const { programId, problem } = unfit.parse(row.payload);
      const program = await getProgram(db, programId);
      // Mended, or another channel was chosen, before anybody read of it.
      if (program.delete_after || program.channel_problem !== problem) return null;
      return channelUnfitMessage(program, problem);
    },
  },
};
