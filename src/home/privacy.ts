import type { KnownBlock } from '@slack/types';
import { context, section } from '../slack/blocks.ts';

/** What `/mentor privacy` says: what is kept about a person and who sees which part of it. */
export function privacyBlocks(): KnownBlock[] {
  return [
    section(
      '*What Mentor keeps about you*\nYour name and time zone as Slack shows them, your roles and dates from the roster, your pairs, the dates you met, how and about which topics, your pauses, and your requests.',
    ),
    section(
      '*Your directors see*\nWho is paired with whom, the dates and number of meetings, and open requests. They do not see how you met, nor the topics.',
    ),
    section(
      '*A request for a new match*\nOnly the directors who decide it can open it, and never your mentor. What you write is encrypted and shown nowhere but there. Each opening is recorded. The honest limit: a mentor with one resident may guess.',
    ),
    section('*What is never kept*\nWhat you said to each other. And nothing here is part of any evaluation.'),
    section(
      '*What Mentor cannot promise*\nOn some plans the owners of a Slack workspace can export messages. For that reason nothing confidential is ever put into a message.',
    ),
    context('Questions, or something to correct or delete? Your program’s coordinator can do it.'),
  ];
}
