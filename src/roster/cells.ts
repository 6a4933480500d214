import { readDate as readDateOf } from '../calendar/dates.ts';
import type { Role } from '../database/tables/programs.ts';
import { TOPICS } from '../pairs/topics.ts';
import { shorten } from '../slack/blocks.ts';
import type { PersonRef } from './types.ts';

/** A cell's value, or what is wrong with the cell and what to write instead. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (message: string): Read<never> => ({ ok: false, message });

/** What somebody wrote, short enough to be quoted. */
export const quote = (cell: string): string => `"${shorten(cell.replaceAll(/\s+/g, ' '), 60)}"`;

const severalIn = (cell: string) =>
  cell
    .split(/[;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

const ROLES: readonly Role[] = ['resident', 'mentor', 'director', 'coordinator'];

export const NO_ROLE = 'No role is given. Write resident, mentor, director or coordinator.';

/** Roles, several separated by ; or |, in the order we keep them. */
export function readRoles(cell: string): Read<Role[]> {
  const words = severalIn(cell.toLowerCase());
  const wrong = words.filter((word) => !ROLES.some((role) => role === word));
  if (wrong.length > 0)
    return bad(
      `${wrong.map(quote).join(', ')} is no role. Write resident, mentor, director or coordinator, several separated by ; or |.`,
    );
  const roles = ROLES.filter((role) => words.includes(role));
  return roles.length > 0 ? good(roles) : bad(NO_ROLE);
}

/** Topics by id or label, several separated by ; or |. */
export function readTopics(cell: string): Read<string[]> {
  const words = severalIn(cell).map((word) => word.toLowerCase());
  const named = (word: string) =>
    TOPICS.find(({ id, label }) => id === word.replaceAll(/[\s-]+/g, '_') || label.toLowerCase() === word);
  const wrong = words.filter((word) => !named(word));
  if (wrong.length > 0) {
    const known = TOPICS.map(({ id }) => id).join(', ');
    return bad(`${wrong.map(quote).join(', ')} is no topic. Write ${known}, several separated by ; or |.`);
  }
  const ids = new Set(words.map((word) => named(word)?.id));
  return good(TOPICS.map(({ id }) => id).filter((id) => ids.has(id)));
}

/** A whole number between two bounds; a prefix such as "PGY-" may stand before it. */
export function readNumber(cell: string, least: number, most: number, prefix?: RegExp): Read<number> {
  const text = prefix ? cell.replace(prefix, '') : cell;
  const value = Number(text);
  const fits = /^\d{1,4}$/.test(text) && value >= least && value <= most;
  return fits ? good(value) : bad(`${quote(cell)} is no number from ${least} to ${most}.`);
}

/** A calendar date as YYYY-MM-DD or M/D/YYYY; answers with YYYY-MM-DD. */
export function readDate(cell: string): Read<string> {
  const date = readDateOf(cell);
  if (typeof date !== 'string') return good(date.toString());
  const what = date === 'unreadable' ? 'no date' : 'not in the calendar';
  return bad(`${quote(cell)} is ${what}. Write it like 2026-07-01 or 7/1/2026.`);
}

const SLACK_ID = /^<?@?([UW][A-Z0-9]+)>?$/i;
const EMAIL = /^[^\s@,;|<>]+@[^\s@,;|<>]+$/;

/** An email address, in small letters. */
export function readEmail(cell: string): Read<string> {
  const email = cell.toLowerCase();
  return EMAIL.test(email) ? good(email) : bad(`${quote(cell)} is no email address.`);
}

/** A Slack member id, such as U012AB3CD. */
export function readSlackId(cell: string): Read<string> {
  const [, id] = SLACK_ID.exec(cell) ?? [];
  return id
    ? good(id.toUpperCase())
    : bad(
        `${quote(cell)} is no Slack id. In Slack it is under Profile, "Copy member ID", and begins with U or W.`,
      );
}

/** One mentor, by email or Slack id. */
export function readMentor(cell: string): Read<PersonRef> {
  const parts = cell.split(/[;|,\s]+/).filter((part) => part !== '');
  if (parts.length > 1)
    return bad(`${quote(cell)} names two mentors. A resident has one; the other can mentor them informally.`);
  const id = readSlackId(cell);
  if (id.ok) return good({ slackId: id.value });
  const email = readEmail(cell);
  return email.ok
    ? good({ email: email.value })
    : bad(`${quote(cell)} is neither an email address nor a Slack id.`);
}
