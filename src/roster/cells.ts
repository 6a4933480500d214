import { readDate as readDateOf } from '../calendar/reading.ts';
import type { Role, Track } from '../database/tables/programs.ts';
import { type Topic, topicsOf } from '../pairs/topics.ts';
import { shorten } from '../slack/blocks.ts';

/** How the file names a person. */
export type PersonRef = { email: string } | { slackId: string };

/** A cell's value, or what is wrong with the cell and what to write instead. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (message: string): Read<never> => ({ ok: false, message });

/** What somebody wrote, short enough to be quoted. */
export const quote = (cell: string): string => `"${shorten(cell.replaceAll(/\s+/g, ' '), 60)}"`;

type Word = { id: string; label: string };

/** Several of a few known words, separated by ; or |, in the order in which we keep them. */
function readWords<W extends Word>(
  cell: string,
  known: readonly W[],
  kind: string,
  listed: string,
): Read<W['id'][]> {
  const named = (word: string) =>
    known.find(
      ({ id, label }) =>
        id === word.replaceAll(/[\s-]+/g, '_') || label.toLowerCase() === word.replaceAll(/\s+/g, ' '),
    );
  const words = cell
    .toLowerCase()
    .split(/[;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const wrong = words.filter((word) => !named(word));
  if (wrong.length > 0)
    return bad(`${wrong.map(quote).join(', ')} is no ${kind}. Write ${listed}, several separated by ; or |.`);
  const ids = new Set(words.map((word) => named(word)?.id));
  return good(known.map(({ id }) => id).filter((id) => ids.has(id)));
}

/** In the order in which we keep them. */
export const ROLES: readonly Role[] = ['resident', 'mentor', 'director', 'coordinator'];
const ROLE_WORDS = ROLES.map((id) => ({ id, label: id }));
const ROLES_LISTED = 'resident, mentor, director or coordinator';

export const NO_ROLE = `No role is given. Write ${ROLES_LISTED}.`;

export function readRoles(cell: string): Read<Role[]> {
  const roles = readWords(cell, ROLE_WORDS, 'role', ROLES_LISTED);
  return roles.ok && roles.value.length === 0 ? bad(NO_ROLE) : roles;
}

/** What a program has of its own that cells may name. */
export type Known = { moreTopics: readonly string[] };

/** Topics by id or label, a program's own among them. */
export function readTopics(cell: string, { moreTopics }: Known = { moreTopics: [] }): Read<string[]> {
  const topics: readonly Topic[] = topicsOf(moreTopics);
  return readWords(cell, topics, 'topic', topics.map(({ id }) => id).join(', '));
}

const TRACKS: readonly Track[] = [
  'categorical',
  'preliminary',
  'transitional',
  'combined',
  'fellow',
  'chief',
];

/** A resident's track: one of a few words; "prelim" is understood. */
export function readTrack(cell: string): Read<Track> {
  const word = cell.toLowerCase();
  const track = TRACKS.find((known) => known === word || (word === 'prelim' && known === 'preliminary'));
  return track ? good(track) : bad(`${quote(cell)} is no track. Write ${TRACKS.join(', ')}.`);
}

/** The levels of residents whom somebody evaluates, separated by ; or |, or `all`. */
export function readEvaluates(cell: string): Read<string[]> {
  const words = cell
    .toLowerCase()
    .split(/[;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (words.includes('all')) return good(['all']);
  const levels = words.map((word) => readPgy(word));
  const wrong = levels.find((level) => !level.ok);
  if (wrong || words.length === 0)
    return bad(`${quote(cell)} is no list of levels. Write levels from 1 to 10 such as 1;2, or all.`);
  const numbers = levels.flatMap((level) => (level.ok ? [level.value] : []));
  return good([...new Set(numbers)].sort((a, b) => a - b).map(String));
}

/** Yes or no, in the words that sheets have for it. */
export function readYesNo(cell: string): Read<boolean> {
  const word = cell.toLowerCase();
  if (['yes', 'y', 'true', 'x', '1'].includes(word)) return good(true);
  return ['no', 'n', 'false', '0'].includes(word)
    ? good(false)
    : bad(`${quote(cell)} is neither yes nor no.`);
}

const MOST_ABOUT = 120;

/** One line that a person says about themselves. */
export function readAbout(cell: string): Read<string> {
  const line = cell.replaceAll(/\s+/g, ' ');
  return line.length <= MOST_ABOUT
    ? good(line)
    : bad(`${quote(cell)} is longer than ${MOST_ABOUT} characters. Please shorten it to one line.`);
}

function readNumber(cell: string, least: number, most: number, text = cell): Read<number> {
  const value = Number(text);
  const fits = /^\d{1,4}$/.test(text) && value >= least && value <= most;
  return fits ? good(value) : bad(`${quote(cell)} is no number from ${least} to ${most}.`);
}

/** A postgraduate year; "PGY-" may stand before it. */
export const readPgy = (cell: string) => readNumber(cell, 1, 10, cell.replace(/^pgy[\s-]*/i, ''));

/** How many residents a mentor has room for. */
export const readCapacity = (cell: string) => readNumber(cell, 0, 50);

/** A calendar date as YYYY-MM-DD, M/D/YYYY or M/D/YY; answers with YYYY-MM-DD. */
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
