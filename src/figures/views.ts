import type { KnownBlock } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { context, section } from '../slack/blocks.ts';
import { FEWEST } from './policy.ts';
import type { Figures } from './queries.ts';

/** What each figure is about, and what its answers are called. */
const NAMED: Record<string, { title: string; labels: Record<string, string> }> = {
  fit: {
    title: 'How residents say their matches are going',
    labels: { good: 'Good', okay: 'Okay', not_a_fit: 'Not a fit', none: 'No answer' },
  },
  yearly: {
    title: 'Whether residents have a mentor who genuinely cares about them and their career',
    labels: { yes: 'Yes', partly: 'Partly', no: 'No', none: 'No answer' },
  },
  conversations: {
    title: 'Residents who have a conversation with a mentor beside their own',
    labels: { yes: 'With one or more', none: 'Without' },
  },
};

const monthOf = (date: Temporal.PlainDate) =>
  date.toLocaleString('en-US', { month: 'long', year: 'numeric' });

/** A figure in words: its title with the half-year, and a line for each count; no lines where nothing may be shown. */
export function figureText({ figure, half_from, half_until, groups }: Figures) {
  const { title, labels } = NAMED[figure] ?? { title: figure, labels: {} };
  const until = Temporal.PlainDate.from(half_until).subtract({ days: 1 });
  return {
    title: `${title}, ${monthOf(Temporal.PlainDate.from(half_from))} to ${monthOf(until)}`,
    lines: groups.map(({ of, count }) => `${of.map((each) => labels[each] ?? each).join(' or ')}: ${count}`),
  };
}

const MOST_HALVES = 2;

/** The program's figures of the last two half-years, for its directors' home tab. */
export function figureBlocks(figures: readonly Figures[]): KnownBlock[] {
  const halves = [...new Set(figures.map(({ half_from }) => half_from))].slice(0, MOST_HALVES);
  const shown = figures.filter(({ half_from }) => halves.includes(half_from)).map(figureText);
  if (shown.length === 0) return [];
  return [
    ...shown.map(({ title, lines }) =>
      section(
        lines.length > 0
          ? `*${title}*\n${lines.map((line) => `• ${line}`).join('\n')}`
          : `*${title}*\nToo few answers, or too few that changed, to show anything without giving somebody away.`,
      ),
    ),
    context(
      `Counted once when a half-year is over. At least ${FEWEST} residents stand behind each figure and behind each difference of figures; who answered what is shown to nobody.`,
    ),
  ];
}
