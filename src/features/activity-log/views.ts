import type { ModalView } from '@slack/types';
import { readableMoment } from '../../platform/calendar/dates.ts';
import { actions, button, context, mention, modal, section } from '../../platform/slack/blocks.ts';
import type { Entry } from './queries.ts';

export const AUDIT_TITLE = 'Activity log';
export const AUDIT = 'audit.open';
export const OLDER = 'audit.older';
export const NEWER = 'audit.newer';

/** How many lines a page has: they fit one section, however long they are. */
export const PAGE = 15;

const WHAT: Record<string, (about: string) => string> = {
  'program.created': () => 'set up the program',
  'program.changed': () => "changed the program's settings",
  'program.closed': () => 'closed the program',
  'program.restored': () => 'reopened the program',
  'year.asked': () => 'asked a director to confirm the new academic year',
  'year.confirmed': () => 'prepared the new academic year',
  'year.changed': () => 'changed the plan for the new academic year',
  'year.undone': () => 'undid the plan for the new academic year',
  'year.turned': () => 'started the new academic year',
  'roster.imported': () => 'imported a roster',
  'schedule.imported': () => 'imported a block schedule',
  'round.started': () => 'started a class match',
  'round.published': () => 'published a class match',
  'round.cancelled': () => 'canceled a class match',
  'exported.roster': () => 'exported the roster',
  'exported.pairs': () => 'exported pairs and meetings',
  'exported.summary': () => 'exported a summary of the year',
  'roster.exported': () => 'exported the roster',
  'director.added': (about) => `made ${about} a director`,
  'director.removed': (about) => `removed ${about} as a director`,
  'coordinator.added': (about) => `made ${about} a coordinator`,
  'coordinator.removed': (about) => `removed ${about} as a coordinator`,
  'pairs.reminded': () => 'sent gentle reminders to pairs',
  'person.moved': (about) => `moved someone's records to their new account, ${about}`,
  'person.removed': () => 'deleted the data of someone who has left',
  'request.assigned': (about) => `assigned a mentor to ${about}`,
  'request.waits': (about) => `noted that ${about} needs a mentor`,
  'request.reopened': (about) => `undid the assignment of a mentor to ${about}`,
  'request.withdrawn': () => 'withdrew their request for a mentor',
  'request.closed': (about) => `closed ${about}'s request, which was no longer needed`,
  'change.entered': (about) => `recorded a departure or change for ${about}`,
  'change.undone': (about) => `undid a departure or change for ${about}`,
  'rematch.opened': () => 'opened a confidential request',
  'rematch.decided': () => 'made a decision on a confidential request',
  'rematch.undone': () => 'undid a decision on a confidential request',
};

function whoDid(actor: string): string {
  if (actor === 'bot') return 'Mentor (automatic)';
  return /^[UW][A-Z0-9]+$/.test(actor) ? mention(actor) : 'The team that runs Mentor';
}

function lineOf(entry: Entry, timeZone: string): string {
  const about = entry.about === null ? 'someone' : mention(entry.about);
  const what = WHAT[entry.action]?.(about) ?? entry.action;
  if (entry.action === 'match.ended') return `• ${readableMoment(entry.at, timeZone)}: A pair ended`;
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
      section(lines.length > 0 ? lines.join('\n') : 'No activity yet.'),
      ...(paging.length > 0 ? [actions('paging', ...paging)] : []),
      context(
        "Who did what and when, visible to this program's directors. It never includes what people wrote.",
      ),
    ],
  });
}
