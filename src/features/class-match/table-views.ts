import type { KnownBlock } from '@slack/types';
import { topicNames } from '../../domain/pairs/topics.ts';
import type { Drafted } from '../../platform/database/tables/class-match.ts';
import { dataTable } from '../../platform/slack/tables.ts';
import { choiceText } from './draft-views.ts';

/** A draft as a Slack table for the Home tab of directors: rows that need review come first. */
export function draftTable(
  programName: string,
  draft: readonly Drafted[],
  people: { residents: readonly Resident[]; mentors: readonly Mentor[] },
): KnownBlock[] {
  const mentors = new Map(people.mentors.map((mentor) => [mentor.id, mentor]));
  const pairs = new Map(draft.map((pair) => [pair.resident, pair]));
  const given = Map.groupBy(draft, ({ mentor }) => mentor);
  const rows = people.residents.map((resident) => {
    const pair = pairs.get(resident.id);
    const mentor = pair && mentors.get(pair.mentor);
    const load = mentor ? mentor.active_mentees + (given.get(mentor.id)?.length ?? 0) : 0;
    return {
      order: !mentor ? 0 : pair.choice === null ? 1 : 100 - pair.choice,
      cells: [
        resident.display_name,
        mentor?.display_name ?? 'no one yet',
        mentor ? choiceText(pair.choice, resident.hasWishes) : '–',
        mentor ? reasonFor(pair, load <= mentor.capacity) : '–',
        mentor ? `${load} of ${mentor.capacity}` : '–',
      ],
    };
  });
  const table = dataTable(
    `Class match draft for ${programName}`,
    ['Resident', 'Mentor', 'Choice', 'Why', 'Capacity'],
    rows.toSorted((one, other) => one.order - other.order).map(({ cells }) => cells),
  );
  return table ? [table.block] : [];
}

/** What speaks for a pair beside the resident's choice. */
function reasonFor({ choice, shared }: Drafted, fits: boolean): string {
  if (shared.length > 0) return `Shared topics: ${topicNames(shared)}`;
  if (choice !== null) return 'On their list';
  return fits ? 'Has an opening' : '–'; // a director agreed to one more
}

type Named = { id: string; display_name: string };
type Resident = Named & { hasWishes: boolean };
type Mentor = Named & { active_mentees: number; capacity: number };
