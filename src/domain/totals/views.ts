import type { KnownBlock } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { context, section } from '../../platform/slack/blocks.ts';
import { type Counted, FEWEST, type TotalName } from './policy.ts';
import type { Totals } from './queries.ts';

/** A total in words: its title, the months it covers, and a label for each way to stand in it. */
type Named<Name extends TotalName> = {
  title: string;
  /** Counted at the end of a half-year; the yearly question is about the whole academic year. */
  covers: 'half-year' | 'academic year';
  labels: Record<Counted[Name], string>;
  /** Said where nothing may be shown. */
  tooFew: string;
};

const TOO_FEW_ANSWERS =
  "Too few answers, or too few changes since earlier totals, to show totals without revealing a resident's answer.";

const NAMED: { readonly [Name in TotalName]: Named<Name> } = {
  fit: {
    title: 'How residents say their match is going',
    covers: 'half-year',
    labels: { good: 'Good', okay: 'Okay', not_a_fit: 'Not a fit', none: 'No answer' },
    tooFew: TOO_FEW_ANSWERS,
  },
  yearly: {
    title: 'Whether residents have a mentor who genuinely cares about them and their career',
    covers: 'academic year',
    labels: { yes: 'Yes', partly: 'Somewhat', no: 'No', none: 'No answer' },
    tooFew: TOO_FEW_ANSWERS,
  },
  conversations: {
    title: 'Residents who had a conversation with a mentor besides their own',
    covers: 'half-year',
    labels: { yes: 'One or more conversations', none: 'No conversations' },
    tooFew:
      'Too few residents, or too few changes since earlier totals, to show totals without revealing whether a resident had a conversation.',
  },
};

const isNamed = (name: string): name is TotalName => Object.hasOwn(NAMED, name);

const monthOf = (date: Temporal.PlainDate) =>
  date.toLocaleString('en-US', { month: 'long', year: 'numeric' });

function monthsOf({ half_from, half_until }: Totals, covers: Named<TotalName>['covers']): string {
  const before = Temporal.PlainDate.from(half_until);
  const isYear = covers === 'academic year';
  const from = isYear ? before.subtract({ years: 1 }) : Temporal.PlainDate.from(half_from);
  const months = `${monthOf(from)} to ${monthOf(before.subtract({ days: 1 }))}`;
  return isYear ? `academic year ${months}` : months;
}

/** A total in words: its title with the months it covers, and a line for each count. */
type TotalText = { title: string; lines: string[]; tooFew: string };

/** Several labels as one, such as "Okay or not a fit". */
const labelOf = ([first = '', ...others]: readonly string[]) =>
  new Intl.ListFormat('en-US', { type: 'disjunction' }).format([
    first,
    ...others.map((other) => other.toLowerCase()),
  ]);

function totalText(total: Totals): TotalText[] {
  if (!isNamed(total.figure)) return [];
  const { title, covers, labels, tooFew } = NAMED[total.figure];
  const known = new Map(Object.entries(labels));
  const isLabeled = total.groups.every(({ of }) => of.every((each) => known.has(each)));
  return isLabeled
    ? [
        {
          title: `${title}, ${monthsOf(total, covers)}`,
          lines: total.groups.map(
            ({ of, count }) => `${labelOf(of.map((each) => known.get(each) ?? ''))}: ${count}`,
          ),
          tooFew,
        },
      ]
    : [];
}

/**
 * Totals in words; no lines where nothing may be shown. A stored total that this version has no words for, such as one
 * that a later version counted, is left out: an id is never shown.
 */
export const totalTexts = (totals: readonly Totals[]): TotalText[] => totals.flatMap(totalText);

const MOST_HALVES = 2;

/** The program's totals of the last two half-years, for its directors' Home tab. */
export function totalBlocks(figures: readonly Totals[]): KnownBlock[] {
  const halves = [...new Set(figures.map(({ half_from }) => half_from))].slice(0, MOST_HALVES);
  const shown = totalTexts(figures.filter(({ half_from }) => halves.includes(half_from)));
  if (shown.length === 0) return [];
  return [
    ...shown.map(({ title, lines, tooFew }) =>
      section(
        lines.length > 0
          ? `*${title}*\n${lines.map((line) => `• ${line}`).join('\n')}`
          : `*${title}*\n${tooFew}`,
      ),
    ),
    context(
      `Each total is counted once, after the period it covers ends. Every total, and every difference between totals, covers at least ${FEWEST} residents. No one is shown who answered what.`,
    ),
  ];
}
