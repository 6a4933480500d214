import { z } from 'zod';
import type { Kinds, OutboxRow } from '../outbox/kinds.ts';
import { escapeText, mention, section } from '../slack/blocks.ts';
import { guideBlocks } from './guide.ts';
import { getPair } from './queries.ts';
import { topicLabels } from './topics.ts';

const payload = z.object({ pairId: z.uuid(), shared: z.array(z.string()).default([]) });
const read = (row: OutboxRow) => payload.parse(row.payload);

const why = (shared: string[]) => (shared.length > 0 ? ` What you share: ${topicLabels(shared)}.` : '');

/** Messages about the beginning and the end of a pair. */
export const pairMessages: Kinds = {
  'pair.started.resident': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      if (pair.status !== 'active') return null;
      return {
        text: `${escapeText(pair.mentor_name)} is your mentor now.`,
        blocks: [
          section(
            `${mention(pair.mentor_user)} is your mentor in ${escapeText(pair.program_name)} now.${why(shared)}\nWrite to them with two or three times that suit you. When you have met, \`/mentor log\` takes ten seconds.`,
          ),
          ...guideBlocks(),
        ],
      };
    },
  },
  'pair.started.mentor': {
    async render({ db }, row) {
      const { pairId, shared } = read(row);
      const pair = await getPair(db, pairId);
      if (pair.status !== 'active') return null;
      return {
        text: `You are ${escapeText(pair.resident_name)}'s mentor now.`,
        blocks: [
          section(
            `You are mentor to ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} now.${why(shared)}\nA short hello with two or three times makes the first meeting easy. When you have met, either of you can log it with \`/mentor log\`.`,
          ),
          ...guideBlocks(),
        ],
      };
    },
  },
  // Confidentiality rule 1: these words are the same whatever ended the pair.
  'pair.ended.mentor': {
    async render({ db }, row) {
      const pair = await getPair(db, read(row).pairId);
      return {
        text: `Your mentoring of ${escapeText(pair.resident_name)} has come to its end. Thank you.`,
        blocks: [
          section(
            `Your mentoring of ${mention(pair.resident_user)} in ${escapeText(pair.program_name)} has come to its end with the program's current changes. Thank you for the time you gave. There is nothing you need to do.`,
          ),
        ],
      };
    },
  },
  'pair.ended.resident': {
    async render({ db }, row) {
      const pair = await getPair(db, read(row).pairId);
      return {
        text: 'Your mentoring pair has come to its end.',
        blocks: [
          section(
            `Your pair with ${mention(pair.mentor_user)} in ${escapeText(pair.program_name)} has come to its end. Your program will find you a new mentor; \`/mentor\` shows where that stands.`,
          ),
        ],
      };
    },
  },
};
