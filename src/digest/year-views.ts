import { countText, type Summary } from '../exports/policy.ts';
import { EXPORT, EXPORT_TITLE } from '../exports/views.ts';
import { actions, button, context, escapeText, type Message, section } from '../slack/blocks.ts';
import { barChart } from '../slack/charts.ts';

export type YearDigest = {
  programId: string;
  programName: string;
  summary: Summary;
  /** Meetings by month of the academic year, the first one first. */
  months: readonly { label: string; meetings: number }[];
};

const days = (value: number | undefined) => (value === undefined ? 'too few to say' : `${value} days`);

/** The year in one message, in June: for the directors' channel, in counts and without names. */
export function yearDigestMessage({ programId, programName, summary, months }: YearDigest): Message {
  const [once = 0, twice = 0, thrice = 0] = summary.atLeast;
  const title = `The mentoring year in ${escapeText(programName)}`;
  return {
    text: title,
    blocks: [
      section(
        `*${title}*\n${countText(summary.pairs)} pairs met ${countText(summary.meetings)} times. At least once: ${countText(once)}; twice: ${countText(twice)}; three times: ${countText(thrice)}.\nFrom asking to a mentor: ${days(summary.daysToMentor)} (median). From the beginning to the first meeting: ${days(summary.daysToFirst)}.`,
      ),
      barChart({
        title: 'Meetings by month',
        categories: months.map(({ label }) => label),
        series: [{ name: 'Meetings', values: months.map(({ meetings }) => meetings) }],
      }),
      actions('digest.year', button(EXPORT, EXPORT_TITLE, programId)),
      context('Once a year. *Export* has the summary for the program evaluation as a file.'),
    ],
  };
}
