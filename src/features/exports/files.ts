import type { Year } from '../../domain/totals/summary-policy.ts';
import { headingOf } from '../../platform/documents/headings.ts';
import type { Table } from '../../platform/documents/types.ts';
import { REMOVED_PREFIX } from '../../platform/slack/blocks.ts';
import type { ExportedPair } from './queries.ts';

const COLUMNS = [
  ...['resident', 'resident_email', 'pgy', 'mentor', 'mentor_email'],
  ...['started_on', 'ended_on', 'meetings', 'dates', 'resident_slack_id', 'mentor_slack_id'],
];

/** Pairs and their meetings as a table: names, dates, and counts. `emails` are those that Slack shows, by Slack ID. */
export function pairsTable(
  pairs: readonly ExportedPair[],
  { from, before }: Year,
  emails: ReadonlyMap<string, string>,
): Table {
  const inYear = (day: string) => day >= from.toString() && day < before.toString();
  const idOf = (user: string) => (user.startsWith(REMOVED_PREFIX) ? '' : user);
  const rows = pairs.map(({ resident, resident_user, pgy, mentor, mentor_user, ...pair }) => {
    const met = pair.met.filter(inYear);
    // One that ended in a later year was there all through this one.
    const endedOn = pair.ended_on && pair.ended_on < before.toString() ? pair.ended_on : '';
    return [
      ...[resident, emails.get(resident_user) ?? '', pgy ?? ''],
      ...[mentor, emails.get(mentor_user) ?? '', pair.started_on, endedOn],
      ...[met.length, met.join(' '), idOf(resident_user), idOf(mentor_user)],
    ];
  });
  return { name: 'Pairs', columns: COLUMNS.map(headingOf), rows };
}
