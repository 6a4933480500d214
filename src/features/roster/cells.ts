import { Temporal } from 'temporal-polyfill';
import { isName, isSurname, saidName } from '../../domain/members/names-policy.ts';
import { type Topic, topicsOf } from '../../domain/pairs/topics.ts';
import { readDate as readDateOf } from '../../platform/calendar/reading.ts';
import type { Role, Track } from '../../platform/database/tables/programs.ts';
import { counted, inWords, shorten } from '../../platform/slack/blocks.ts';

/** How the file names a person; a name alone is only an offer, see `pairs-policy.ts`. */
export type PersonRef = { email: string } | { slackId: string } | { name: string };

/** A cell's value, or what is wrong with the cell and what to write instead. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (message: string): Read<never> => ({ ok: false, message });

/** What someone wrote, short enough to be quoted. */
export const quote = (cell: string): string => `"${shorten(cell.replaceAll(/\s+/g, ' '), 60)}"`;

/** A number of residents, with its noun. */
export const residents = (count: number): string => counted(count, 'resident');

/** Words to choose from, such as "a, b, or c". */
const oneOf = (words: readonly string[]): string =>
  new Intl.ListFormat('en-US', { type: 'disjunction' }).format(words);

/** What offices write where they have nothing to say yet. */
const UNSAID =
  /^(?:#?n[/.]?a\.?|t\.?b\.?[dac]\.?|to be (?:determined|assigned|announced|confirmed|decided|named)|(?:currently |still )?unassigned|not (?:yet )?(?:assigned|applicable|available|known|set)|no(?:t yet|ne)(?: yet| assigned)?|no (?:mentor|advis[eo]r|coach|data|value)(?: yet| assigned)?|nil|null|never|unknown|pending|open|vacant|blank|empty)$/i;

/** Whether a cell says only that there is nothing to say yet, such as "TBD", "N/A", or a dash: read as empty. */
export function isUnsaid(cell: string): boolean {
  const words = cell.replaceAll(/^[\s([*"']+|[\s)\]*"'.!?]+$/g, '').replaceAll(/\s+/g, ' ');
  return !/[\p{Letter}\p{Number}]/u.test(cell) || UNSAID.test(words);
}

type Word = { id: string; label: string; spellings?: RegExp };

/** Several of a few known words, separated by ; or |, in the order in which we keep them. */
function decryptWords<W extends Word>(
  cell: string,
  known: readonly W[],
  kind: string,
  listed: string,
  separators = /[;|]/,
): Read<W['id'][]> {
  const named = (word: string) =>
    known.find(
      ({ id, label, spellings }) =>
        id === word.replaceAll(/[\s-]+/g, '_') ||
        label.toLowerCase() === word.replaceAll(/\s+/g, ' ') ||
        spellings?.test(word.replaceAll(/[\s-]+/g, ' ')),
    );
  const words = cell
    .toLowerCase()
    .split(separators)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const wrong = words.filter((word) => !named(word));
  if (wrong.length > 0)
    return bad(
      `${inWords(wrong.map(quote))} ${wrong.length === 1 ? `isn't a valid ${kind}` : `aren't valid ${kind}s`}. Use ${listed}. Separate multiple values with ; or |.`,
    );
  const ids = new Set(words.map((word) => named(word)?.id));
  return good(known.map(({ id }) => id).filter((id) => ids.has(id)));
}

/** In the order in which we keep them. */
export const ROLES: readonly Role[] = ['resident', 'mentor', 'director', 'coordinator'];
const LEVEL = '(?:pgy|pg|pl|ho|r|ca)[\\s-]*\\d{1,2}';
/** What offices call each role. */
const SPELLINGS: Record<Role, RegExp> = {
  resident: new RegExp(
    `^(?:residents|resident physician|intern|interns|trainee|trainees|learner|house ?staff|house officer|fellow|fellows|(?:co )?chief(?: resident)?s?|${LEVEL}(?: (?:resident|intern|chief))?)$`,
  ),
  mentor:
    /^(?:mentors|faculty|faculty member|core faculty|teaching faculty|clinical faculty|faculty mentor|attending|attendings|attending physician|advisor|adviser|faculty advisor|coach)$/,
  director:
    /^(?:directors|a?pd|(?:(?:associate|assoc|assistant|asst) )?(?:program|residency|fellowship) director|(?:associate|assistant) director)$/,
  coordinator:
    /^(?:coordinators|pc|apc|(?:(?:assistant|asst|associate|assoc) )?(?:prog(?:ram)?|residency|fellowship|education|gme) (?:coord(?:inator)?|admin(?:istrator)?|manager|assistant)|coord|administrator|admin)$/,
};
const ROLE_WORDS = ROLES.map((id) => ({ id, label: id, spellings: SPELLINGS[id] }));
const ROLES_LISTED = oneOf(ROLES);

export const NO_ROLE = `No role given. Use ${ROLES_LISTED}.`;

/** Reads a cell of roles, in the words of offices: PD, faculty, intern, R3. */
export function readRoles(cell: string): Read<Role[]> {
  const words = cell.replaceAll(/\([^)]*\)|\./g, ' ');
  const roles = decryptWords(words, ROLE_WORDS, 'role', ROLES_LISTED, /[;|/,&+]| and /);
  return roles.ok && roles.value.length === 0 ? bad(NO_ROLE) : roles;
}

/** What a program has of its own that cells may name. */
export type Known = {
  moreTopics: readonly string[];
  /** When the academic year begins; July 1 where it isn't said. */
  yearStart?: { month: number; day: number };
};

/** Topics by id or label, a program's own among them. */
export function readTopics(cell: string, { moreTopics }: Known = { moreTopics: [] }): Read<string[]> {
  const topics: readonly Topic[] = topicsOf(moreTopics);
  return decryptWords(cell, topics, 'topic', oneOf(topics.map(({ id }) => id)));
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
  return track ? good(track) : bad(`${quote(cell)} isn't a track. Use ${oneOf(TRACKS)}.`);
}

/** The levels of residents whom someone evaluates, separated by ; or |, or `all`. */
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
    return bad(`${quote(cell)} isn't a list of levels. Use levels from 1 to 10, such as 1;2, or all.`);
  const numbers = levels.flatMap((level) => (level.ok ? [level.value] : []));
  return good([...new Set(numbers)].sort((a, b) => a - b).map(String));
}

/** Yes or no, in the words that sheets have for it. */
export function readYesNo(cell: string): Read<boolean> {
  const word = cell.toLowerCase();
  if (['yes', 'y', 'true', 'x', '1'].includes(word)) return good(true);
  return ['no', 'n', 'false', '0'].includes(word) ? good(false) : bad(`${quote(cell)} isn't yes or no.`);
}

const MOST_ABOUT = 120;

/** One line that a person says about themselves. */
export function readAbout(cell: string): Read<string> {
  const line = cell.replaceAll(/\s+/g, ' ');
  return line.length <= MOST_ABOUT
    ? good(line)
    : bad(`${quote(cell)} is longer than ${MOST_ABOUT} characters. Keep it to one line.`);
}

function readNumber(cell: string, least: number, most: number, text = cell): Read<number> {
  const value = Number(text);
  const fits = /^\d{1,4}$/.test(text) && value >= least && value <= most;
  return fits ? good(value) : bad(`${quote(cell)} isn't a number from ${least} to ${most}.`);
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];

/** The number in a level as offices write it: `PGY-2`, `R2`, `PL-2` in pediatrics, `HO-2`, `2nd year`, `Intern`, and `CA-1`, which is a PGY-2. */
function levelIn(cell: string): string {
  const text = cell
    .toLowerCase()
    .replaceAll(/\([^)]*\)/g, '')
    .replace(/[\s,-]+(?:residents?|interns?|chief|year|yr)$/, '')
    .trim();
  if (/^interns?$/.test(text)) return '1';
  const ordinal = ORDINALS.indexOf(text.replace(/[\s-]*years?$/, ''));
  if (ordinal >= 0) return String(ordinal + 1);
  const [, system, number = cell] =
    /^(?:resident )?(pgy|pg|pl|ho|gy|g|r|ca|year|level)?[\s-]*0?(\d{1,2})(?:st|nd|rd|th)?$/.exec(text) ?? [];
  return system === 'ca' ? String(Number(number) + 1) : number;
}

/** A postgraduate year, in one of the ways in which offices write it. */
export const readPgy = (cell: string): Read<number> => readNumber(cell, 1, 10, levelIn(cell));

/** The track that a level or role says beside it. */
export const trackIn = (cell: string): Track | undefined =>
  /\bfellows?\b/i.test(cell) ? 'fellow' : /\bchiefs?\b/i.test(cell) ? 'chief' : undefined;

/** A mentor's capacity: how many residents they take. */
export const readCapacity = (cell: string) => readNumber(cell, 0, 50);

/** How Excel counts days where a cell has lost its format: from the last day of 1899, within this century. */
const SERIAL = { zero: '1899-12-30', least: 36_526, most: 73_050 };

/** A calendar date as people and spreadsheets write it, its time left out; answers with YYYY-MM-DD. */
export function readDate(cell: string): Read<string> {
  const days = /^\d{5}$/.test(cell) ? Number(cell) : 0;
  if (days >= SERIAL.least && days <= SERIAL.most)
    return good(Temporal.PlainDate.from(SERIAL.zero).add({ days }).toString());
  const date = readDateOf(cell.replace(/[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?Z?$/i, ''));
  if (typeof date !== 'string') return good(date.toString());
  const what = date === 'unreadable' ? "isn't a date" : "doesn't exist";
  return bad(`${quote(cell)} ${what}. Use a format like 2026-07-01 or 7/1/2026.`);
}

/** A date of three numbers, its parts in the order in which they are written. */
const THREE_NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;

/** Whether a column's dates begin with the day: one of them can't begin with the month, and none has to. */
export function isDayFirst(cells: readonly string[]): boolean {
  const parts = cells.flatMap((cell) => {
    const [, first, , second] = THREE_NUMBERS.exec(cell) ?? [];
    return first && second ? [[Number(first), Number(second)] as const] : [];
  });
  return parts.some(([first]) => first > 12) && parts.every(([, second]) => second <= 12);
}

/** A date that begins with the day as one that begins with the month; any other cell as it is. */
export const monthFirst = (cell: string): string => cell.replace(THREE_NUMBERS, '$3/$1/$4');

const JULY = { month: 7, day: 1 };

/** The first and the last day of a month or an academic year, where the cell says no more: `June 2029`, `2029`. */
function spanIn(cell: string, { month, day } = JULY): { first: string; last: string } | undefined {
  const year = /^20\d\d$/.test(cell) ? Number(cell) : 0;
  if (year > 0) {
    const first = Temporal.PlainDate.from({ year, month, day });
    return { first: first.toString(), last: first.subtract({ days: 1 }).toString() };
  }
  const [, name = '', number = ''] = /^([a-z]{3,9})\.?[ ,-]+(20\d\d)$/i.exec(cell) ?? [];
  const first = readDateOf(`${name} 1, ${number}`);
  if (typeof first === 'string') return undefined;
  return { first: first.toString(), last: first.add({ months: 1 }).subtract({ days: 1 }).toString() };
}

/** A first day: a date, or the month or academic year that it begins. */
export function readStart(cell: string, known?: Known): Read<string> {
  const span = spanIn(cell, known?.yearStart);
  return span ? good(span.first) : readDate(cell);
}

/** A last day: a date, or the month or academic year that it ends. */
export function readLast(cell: string, known?: Known): Read<string> {
  const span = spanIn(cell, known?.yearStart);
  return span ? good(span.last) : readDate(cell);
}

const SLACK_ID = /^<?@?([UW][A-Z0-9]+)>?$/i;
const EMAIL = /^[^\s@,;|<>]+@[^\s@,;|<>]+$/;

/** Finds an address in a cell. */
export const EMAIL_IN = /[^\s@,;|<>]+@[^\s@,;|<>]+\.[^\s@,;|<>]+/;

/** An email address, in small letters. */
export function readEmail(cell: string): Read<string> {
  const email = cell.toLowerCase().replace(/^(?:[^<]*<|mailto:)|>?[;,]?$/g, '');
  return EMAIL.test(email) ? good(email) : bad(`${quote(cell)} isn't an email address.`);
}

/** A Slack member id, such as U012AB3CD. */
export function readSlackId(cell: string): Read<string> {
  const [, id] = SLACK_ID.exec(cell) ?? [];
  return id
    ? good(id.toUpperCase())
    : bad(
        `${quote(cell)} isn't a Slack member ID. In Slack, open their profile and choose "Copy member ID"; it starts with U or W.`,
      );
}

/** One mentor, by email or Slack id. */
export function readMentor(cell: string): Read<PersonRef> {
  const named = cell.split(/[;|,\s]+/).filter((part) => SLACK_ID.test(part) || EMAIL.test(part));
  if (named.length > 1)
    return bad(
      `${quote(cell)} names ${named.length} mentors. A resident has one assigned mentor; any others can mentor them informally.`,
    );
  const id = readSlackId(cell);
  if (id.ok) return good({ slackId: id.value });
  const email = readEmail(cell);
  if (email.ok) return good({ email: email.value });
  return isName(cell) || isSurname(cell)
    ? good({ name: saidName(cell) })
    : bad(`${quote(cell)} isn't an email address or a Slack member ID.`);
}
