import { COLUMNS, type Column } from './columns.ts';

/** What a column of a file is taken for: one of the roster's, a part of the person's name, or nothing. */
export type Meaning = Column | 'name' | 'first_name' | 'last_name' | 'left_out';

/** A header in small letters, with single spaces between its words, and without an academic year. */
export const plainHeader = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Diacritic}|['’]/gu, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .replaceAll(/\b(?:ay )?20\d\d(?: (?:20)?\d\d)?\b/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Other names that offices give a column, in small letters with single spaces. */
const SPELLINGS: Partial<Record<Column, readonly string[]>> = {
  email: ['e mail', 'mail', 'email address', 'e mail address', 'email 1', 'contact email', 'login email'],
  slack_id: ['slack user id', 'slack member id'],
  roles: [
    'role',
    'role type',
    'type',
    'category',
    'staff category',
    'staff type',
    'user type',
    'person type',
    'personnel type',
    'position',
    'position type',
    'classification',
    'status type',
    'group',
  ],
  pgy: [
    'pgy level',
    'pgy year',
    'pgy status',
    'pl',
    'pl level',
    'pl year',
    'ho level',
    'house officer level',
    'resident level',
    'resident year',
    'level',
    'year',
    'yr',
    'rank',
    'training level',
    'training year',
    'level of training',
    'year of training',
    'year in program',
    'year in training',
    'postgraduate year',
    'post graduate year',
  ],
  starts_on: [
    'start',
    'starts',
    'start date',
    'date started',
    'begin date',
    'hire date',
    'date of hire',
    'entry date',
    'date entered',
    'appointment start',
    'appointment start date',
    'contract start',
    'contract start date',
    'matriculation date',
  ],
  graduates_on: [
    'grad date',
    'grad',
    'grad year',
    'graduation',
    'graduation date',
    'graduation year',
    'expected graduation',
    'expected graduation date',
    'expected graduation year',
    'expected grad date',
    'anticipated graduation',
    'anticipated graduation date',
    'anticipated grad date',
    'projected graduation date',
    'class of',
    'class',
    'end',
    'end date',
    'completion date',
    'expected completion',
    'expected completion date',
    'anticipated completion date',
    'projected completion date',
    'expected end date',
  ],
  track: ['program track', 'residency track', 'training track', 'track type', 'match track'],
  capacity: [
    'max residents',
    'max mentees',
    'max advisees',
    'maximum residents',
    'maximum mentees',
    'maximum advisees',
    'max number of residents',
    'max number of mentees',
    'max of residents',
    'max of mentees',
    'number of mentees',
    'mentee limit',
    'mentee capacity',
    'mentor capacity',
    'resident limit',
  ],
  topics: ['topic', 'mentoring topics', 'mentoring areas', 'areas of mentorship'],
  competency_committee: ['ccc', 'ccc member', 'clinical competency committee'],
  mentor_email: ['faculty email'],
  paired_on: ['mentor since', 'advisor since', 'mentor start date', 'mentor assigned on', 'date assigned'],
  last_met_on: ['last met', 'last meeting', 'last meeting date', 'date of last meeting', 'last met date'],
  left_on: ['left', 'date left', 'departure date', 'separation date', 'termination date', 'inactive date'],
};

const NAMES: Record<string, Meaning> = {
  name: 'name',
  'full name': 'name',
  'display name': 'name',
  'last name first name': 'name',
  'last first': 'name',
  resident: 'name',
  residents: 'name',
  trainee: 'name',
  learner: 'name',
  person: 'name',
  user: 'name',
  provider: 'name',
  'provider name': 'name',
  faculty: 'name',
  physician: 'name',
  first: 'first_name',
  'first name': 'first_name',
  'given name': 'first_name',
  fname: 'first_name',
  last: 'last_name',
  'last name': 'last_name',
  surname: 'last_name',
  'family name': 'last_name',
  lname: 'last_name',
};

/** Columns that many lists have and that no roster needs: left out without a word. */
const NEVER_NEEDED =
  /\b(?:aamc|nrmp|npi|dea|usmle|comlex|step ?[123]|ecfmg|pager|beeper|phone|telephone|tel|cell|mobile|fax|ssn|dob|birth ?date|date of birth|gender|sex|pronouns|race|ethnicity|address|street|city|state|zip|country|citizenship|visa|photo|badge|license|locker|parking|unique id|employee id|employee number|staff id|person id|user ?name|login|password|netid|abbreviation|initials|middle|suffix|prefix|preferred name|nickname|degree|credentials|medical school|med school|school|spouse|emergency|office|room|mailbox|row|no|nr|s n|number|id)\b/;

const MENTOR_WHO = '(?:mentor|advisor|adviser|coach)';
const MENTOR = new RegExp(
  `^(?:(?:faculty|assigned|current|academic|primary|formal|resident|residency|program|career) )*${MENTOR_WHO}s?(?: s)?(?: (?:name|full name|e ?mail|e ?mail address|id|slack id|assigned))?$`,
);
const BY_HEADER = new Map(
  COLUMNS.flatMap((column) =>
    [column.replaceAll('_', ' '), ...(SPELLINGS[column] ?? [])].map((spelling): [string, Meaning] => [
      spelling,
      column,
    ]),
  ),
);
const OF_THE_PERSON =
  /^(?:resident|trainee|learner|house ?staff|housestaff|staff|user|person|current|primary|preferred|work|institutional|hospital|program|residency|training|faculty|provider) /;

/** Says what a header means, in whatever way an office writes it; undefined where it could be anything. */
export function meaningOf(header: string): Meaning | undefined {
  const plain = plainHeader(header);
  const own = ownMeaningOf(plain);
  if (own) return own;
  const shorter = plain.replace(OF_THE_PERSON, '');
  const known = shorter === plain ? undefined : ownMeaningOf(shorter);
  return known ?? (NEVER_NEEDED.test(plain) ? 'left_out' : undefined);
}

const ownMeaningOf = (plain: string): Meaning | undefined =>
  BY_HEADER.get(plain) ?? NAMES[plain] ?? (MENTOR.test(plain) ? 'mentor_email' : undefined);

/** Whether a header is a roster's own name of the column, which is then taken at its word. */
export const isOwnName = (header: string, column: Meaning): boolean =>
  header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_') === column;

/** Whether a header names the faculty: the people themselves, or in a list of residents their mentors. */
export const isFaculty = (header: string): boolean => /^faculty(?: name)?$/.test(plainHeader(header));
