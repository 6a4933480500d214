import { stringify } from 'csv-stringify/sync';
import { COLUMNS, type Column, FIELDS, PERSON_FIELDS } from './columns.ts';
import type { StoredRoster } from './types.ts';

/** What a file that we write has: people by their Slack id, since email addresses are not kept. */
const WRITTEN: readonly Column[] = COLUMNS.filter((name) => name !== 'email' && name !== 'left_on');

const text = (value: unknown): string =>
  Array.isArray(value)
    ? value.join(';')
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : value === null || value === undefined
        ? ''
        : String(value);

/**
 * The roster as a CSV file that imports unchanged: everyone with a role, each resident with the mentor they have now,
 * since when, and when they last met. Cells that a spreadsheet would take for a formula are made harmless.
 */
export function rosterCsv({ members, pairs, meetings }: StoredRoster): string {
  // An account that isn't active in Slack would be refused when the file is imported again.
  const here = members.filter(({ roles, gone }) => roles.length > 0 && !gone);
  const userOf = new Map(here.map(({ id, userId }) => [id, userId]));
  const pairOf = new Map(pairs.map((pair) => [pair.residentId, pair]));
  const rows = here
    .toSorted((one, other) =>
      one.name < other.name ? -1 : one.name > other.name ? 1 : one.userId < other.userId ? -1 : 1,
    )
    .map((member) => {
      const pair = pairOf.get(member.id);
      const mentor = pair && userOf.get(pair.mentorId);
      const met = pair && [...(meetings.get(pair.id) ?? [])].toSorted().at(-1);
      const facts = Object.fromEntries(
        PERSON_FIELDS.map((field) => [FIELDS[field].name, text(member[field])]),
      );
      return {
        ...facts,
        slack_id: member.userId,
        ...(pair && mentor
          ? { mentor_email: mentor, paired_on: pair.startedOn, last_met_on: met ?? '' }
          : {}),
      };
    });
  return stringify(rows, { header: true, columns: [...WRITTEN], escape_formulas: true });
}
