import type { ModalView } from '@slack/types';
import { readableMoment } from '../calendar/dates.ts';
import { actions, button, context, mention, modal, section } from '../slack/blocks.ts';
import type { Entry } from './queries.ts';

export const AUDIT_TITLE = 'What was done';
export const AUDIT = 'audit.open';
export const OLDER = 'audit.older';
export const NEWER = 'audit.newer';

/** How many lines a page has: they fit one section, however long they are. */
export const PAGE = 15;

const WHAT: Record<string, (about: string) => string> = {
  'program.created': () => 'set the program up',
  'program.changed': () => 'changed the program’s settings',
  'program.closed': () => 'closed the program',
  'program.restored': () => 'took the closing of the program back',
  'year.confirmed': () => 'prepared the new academic year',
  'year.changed': () => 'changed what is prepared for the new academic year',
  'year.undone': () => 'took back what was prepared for the new academic year',
  'year.turned': () => 'began the new academic year',
  'roster.imported': () => 'imported a roster',
  'round.started': () => 'began a class match',
  'round.published': () => 'published a class match',
  'round.cancelled': () => 'cancelled a class match',
  'exported.roster': () => 'exported the roster',
  'exported.pairs': () => 'exported pairs and meetings',
  'exported.summary': () => 'exported a summary of the year',
  'roster.exported': () => 'exported the roster',
  'director.added': (about) => `made ${about} a director`,
  'director.removed': (about) => `took the director’s role from ${about}`,
  'pairs.reminded': () => 'had pairs reminded kindly',
  'person.removed': () => 'deleted the data of somebody who has left',
  'request.assigned': (about) => `assigned a mentor to ${about}`,
  'request.reopened': (about) => `took back the assignment of a mentor to ${about}`,
  'request.withdrawn': () => 'withdrew their request for a mentor',
  'request.closed': (about) => `closed the request of ${about}, which was not needed any more`,
  'change.entered': (about) => `entered that ${about} leaves or changes`,
  'change.undone': (about) => `took back that ${about} leaves or changes`,
  'rematch.opened': () => 'opened a confidential request',
  'rematch.decided': () => 'decided a confidential request',
};

function whoDid(actor: string): string {
  if (actor === 'bot') return 'Mentor itself';
  return /^[UW][A-Z0-9]+$/.test(actor) ? mention(actor) : 'Whoever runs Mentor';
}

function lineOf(entry: Entry, timeZone: string): string {
  const about = entry.about === null ? 'somebody' : mention(entry.about);
  const what = WHAT[entry.action]?.(about) ?? entry.action;
  if (entry.action === 'match.ended') return `• ${readableMoment(entry.at, timeZone)}: A match ended`;
  const reference = entry.reference === null ? '' : ` (${entry.reference})`;
  return `• ${readableMoment(entry.at, timeZone)}: ${whoDid(entry.actor)} ${what}${reference}`;
}

/** A page of a program's record; `entries` holds one more than a page when there are older ones. */
export function auditModal(
  program: { id: string; name: string; time_zone: string },
  entries: readonly Entry[],
  page: number,
): ModalView {
  const lines = entries.slice(0, PAGE).map((entry) => lineOf(entry, program.time_zone));
  const paging = [
    ...(page > 0 ? [button(NEWER, 'Newer', `${program.id}:${page - 1}`)] : []),
    ...(entries.length > PAGE ? [button(OLDER, 'Older', `${program.id}:${page + 1}`)] : []),
  ];
  return modal({
    id: 'audit',
    title: AUDIT_TITLE,
    blocks: [
      section(lines.length > 0 ? lines.join('\n') : 'Nothing is on record yet.'),
      ...(paging.length > 0 ? [actions('paging', ...paging)] : []),
      context('Who did what and when, for the directors of this program. What people wrote is not in it.'),
    ],
  });
}
