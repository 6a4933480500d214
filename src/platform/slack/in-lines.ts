import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';
import { chartText } from './charts.ts';
import { slackCode, troubleOf } from './errors.ts';
import { tableLines } from './tables.ts';

/** A table or a chart in lines; undefined for any other block. */
function linesOf(block: KnownBlock): KnownBlock[] | undefined {
  const chart = chartText(block);
  return chart === undefined ? tableLines(block) : [section(chart)];
}

/** The same blocks with tables and charts in lines, as many blocks as fit. */
const inLines = (blocks: readonly KnownBlock[], most: number): KnownBlock[] =>
  blocks.flatMap((block) => linesOf(block) ?? [block]).slice(0, most);

/** What Slack has answered to blocks that it can't show, beside the codes that say so. */
const VAGUE = new Set(['internal_error', 'fatal_error']);

/** Whether a call may have been refused for what it shows: with a code that says so, or one that says nothing. */
export const isVague = (code: string | null | undefined): boolean => VAGUE.has(code ?? '');

/** Where blocks are shown, and what is known of how Slack takes them. */
type Showing = {
  /** How many blocks there is room for. */
  most: number;
  /** Lines at once: a setting asks for them, or Slack refused the blocks before. */
  plain: boolean;
  /** The call does no harm twice, so that a vague code is reason enough to show lines. */
  again: boolean;
};

/** Shows blocks; where Slack refuses them with a table or chart among them, for any final reason, in lines. */
export async function showOrLines<T>(
  blocks: readonly KnownBlock[],
  { most, plain, again }: Showing,
  show: (blocks: KnownBlock[]) => Promise<T>,
): Promise<T> {
  const hasNone = blocks.every((block) => linesOf(block) === undefined);
  if (hasNone) return show([...blocks]);
  if (plain) return show(inLines(blocks, most));
  try {
    return await show([...blocks]);
  } catch (error) {
    const isRefused = troubleOf(error).kind === 'bug' || (again && isVague(slackCode(error)));
    if (!isRefused) throw error;
    return show(inLines(blocks, most));
  }
}
