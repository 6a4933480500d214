import type { Year } from '../../domain/totals/summary-policy.ts';
import type { Table } from '../../platform/documents/types.ts';
import type { ExportedPair } from './queries.ts';

/** What everyone looks for first; what only tells people of one name apart comes last. */
const COLUMNS = [
  ...['Resident', 'Level', 'Mentor', 'Status', 'Started', 'Ended'],
  ...['Meetings in the year', 'Last meeting', 'All meetings', 'Resident email', 'Mentor email'],
];

/** Pairs and their meetings as a table: names, dates, and counts. `emails` are those that Slack shows, by Slack ID. */
export function pairsTable(
  pairs: readonly ExportedPair[],
  { from, before }: Year,
  emails: ReadonlyMap<string, string>,
): Table {
  const inYear = (day: string) => day >= from.toString() && day < before.toString();
  const rows = pairs.map(({ resident, resident_user, pgy, mentor, mentor_user, ...pair }) => {
    const met = pair.met.filter(inYear);
    // One that ended in a later year was there all through this one.
    const endedOn = pair.ended_on && pair.ended_on < before.toString() ? pair.ended_on : '';
    return [
      ...[resident, pgy === null ? '' : `PGY-${pgy}`, mentor],
      ...[endedOn === '' ? 'Active' : 'Ended', pair.started_on, endedOn],
      ...[met.length, met.at(-1) ?? '', met.join(' ')],
      ...[emails.get(resident_user) ?? '', emails.get(mentor_user) ?? ''],
    ];
  });
  return { name: 'Pairs', columns: COLUMNS, rows };
}
