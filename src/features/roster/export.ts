import { headingOf } from '../../platform/documents/headings.ts';
import type { Table } from '../../platform/documents/types.ts';
import { COLUMNS, type Column, FIELDS, PERSON_FIELDS } from './columns.ts';
import type { StoredRoster } from './types.ts';

type StoredMember = StoredRoster['members'][number];

/** Said in the first columns of a file that we write, or about people who are no longer here. */
const ELSEWHERE: ReadonlySet<Column> = new Set(['email', 'slack_id', 'mentor_email', 'left_on']);
/** What a file that we write has: people by name and address first. An import reads names without needing them. */
const WRITTEN = [
  ...['name', 'email', 'slack_id'],
  ...COLUMNS.filter((name) => !ELSEWHERE.has(name)).flatMap((name) =>
    name === 'paired_on' ? ['mentor', 'mentor_email', name] : [name],
  ),
];

function text(value: unknown): string | number {
  if (Array.isArray(value)) return value.join(';');
  if (typeof value === 'boolean') return value ? 'yes' : ''; // most were never asked
  return typeof value === 'number' ? value : value === null || value === undefined ? '' : String(value);
}

/** What is stored of a person, by column; what only a mentor has is empty for everyone else. */
const factsOf = (member: StoredMember): [string, string | number][] =>
  PERSON_FIELDS.map((field) => {
    const isEmpty = field === 'capacity' && !member.roles.includes('mentor');
    return [FIELDS[field].name, isEmpty ? '' : text(member[field])];
  });

const nameKey = ({ name, userId }: StoredMember) => `${name} ${userId}`;

/**
 * The roster as a table that imports unchanged: everyone with a role, each resident with the mentor they have now, since
 * when, and when they last met. Email addresses aren't kept: `emails` are those that Slack shows, by Slack ID.
 */
export function rosterTable(
  { members, pairs, meetings }: StoredRoster,
  emails: ReadonlyMap<string, string>,
): Table {
  // An account that isn't active in Slack would be refused when the file is imported again.
  const here = members.filter(({ roles, gone }) => roles.length > 0 && !gone);
  const byId = new Map(here.map((member) => [member.id, member]));
  const pairOf = new Map(pairs.map((pair) => [pair.residentId, pair]));
  const rows = here
    .toSorted((one, other) => (nameKey(one) < nameKey(other) ? -1 : 1))
    .map((member) => {
      const pair = pairOf.get(member.id);
      const mentor = pair && byId.get(pair.mentorId);
      const cells = new Map<string, string | number>([
        ...factsOf(member),
        ['name', member.name],
        ['email', emails.get(member.userId) ?? ''],
        ['slack_id', member.userId],
      ]);
      if (pair && mentor) {
        cells.set('mentor', mentor.name);
        cells.set('mentor_email', emails.get(mentor.userId) ?? mentor.userId);
        cells.set('paired_on', pair.startedOn);
        cells.set('last_met_on', [...(meetings.get(pair.id) ?? [])].toSorted().at(-1) ?? '');
      }
      return WRITTEN.map((column) => cells.get(column) ?? '');
    });
  return { name: 'Roster', columns: WRITTEN.map(headingOf), rows };
}
