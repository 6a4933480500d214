import { countText, type Summary } from '../../domain/totals/summary-policy.ts';
import { actions, button, context, escapeText, type Message, section } from '../../platform/slack/blocks.ts';
import { barChart } from '../../platform/slack/charts.ts';
import { EXPORT, EXPORT_TITLE } from '../exports/views.ts';

type YearDigest = {
  programId: string;
  programName: string;
  summary: Summary;
  /** Meetings by month of the academic year, the first one first. */
  months: readonly { label: string; meetings: number }[];
};

const days = (value: number | undefined) => (value === undefined ? 'too few to report' : `${value} days`);

/** The year in one message, in June: for the directors' channel, in counts and without names. */
export function yearDigestMessage({ programId, programName, summary, months }: YearDigest): Message {
  const [once = 0, twice = 0, thrice = 0] = summary.atLeast;
  const title = `The mentoring year in ${escapeText(programName)}`;
  return {
    text: title,
    notifiesInFull: true,
    blocks: [
      section(
        `*${title}*\nPairs: ${countText(summary.pairs)}. Meetings: ${countText(summary.meetings)}.\nPairs that met at least once: ${countText(once)}; at least twice: ${countText(twice)}; at least 3 times: ${countText(thrice)}.\nMedian time from request to mentor: ${days(summary.daysToMentor)}. Median time from match to first meeting: ${days(summary.daysToFirst)}.`,
      ),
      barChart({
        title: 'Meetings by month',
        categories: months.map(({ label }) => label),
        series: [{ name: 'Meetings', values: months.map(({ meetings }) => meetings) }],
      }),
      actions('digest.year', button(EXPORT, EXPORT_TITLE, programId)),
      context('Sent once a year. For the program evaluation summary as a file, go to *Export*.'),
    ],
  };
}
