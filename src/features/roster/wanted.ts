import type { Wanted } from '../../domain/members/directory.ts';
import type { PersonRef } from './cells.ts';
import type { RosterRow } from './types.ts';

/** Everybody that the rows name, mentors among them, and `gone`: members whose account is deactivated, by Slack ID. */
export function wantedBy(rows: readonly RosterRow[], gone: readonly string[] = []): Wanted {
  const wanted: Wanted = { emails: new Set(), ids: new Set(gone) };
  const add = (ref: PersonRef) => {
    if ('email' in ref) wanted.emails.add(ref.email);
    if ('slackId' in ref) wanted.ids.add(ref.slackId);
  };
  for (const { email, slackId, mentor } of rows) {
    if (email) add({ email });
    if (slackId) add({ slackId });
    if (mentor) add(mentor);
  }
  return wanted;
}
