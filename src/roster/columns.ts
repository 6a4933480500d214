import type { Role } from '../database/tables/programs.ts';
import {
  type Known,
  type Read,
  readAbout,
  readCapacity,
  readDate,
  readEmail,
  readEvaluates,
  readMentor,
  readPgy,
  readRoles,
  readSlackId,
  readTopics,
  readTrack,
  readYesNo,
} from './cells.ts';

type Spec = {
  /** As it stands in the first line of the file. */
  name: string;
  /** Other names that people give it, in small letters with _ between words. */
  spellings?: readonly string[];
  read: (cell: string, known?: Known) => Read<unknown>;
  /** What a change of it is called before an import is confirmed, and after. */
  label?: string;
  /** For what is stored of a person: the column of `members`. */
  column?: string;
  /** What is stored of a person of whom no file has said it; null where nothing stands here. */
  unsaid?: unknown;
};

/**
 * The columns a roster may have, in the order we show them. All that is done with a column follows from its line
 * here: it is found in the file, read, left as it was where its cell is empty, compared, named and saved.
 */
export const FIELDS = {
  email: { name: 'email', spellings: ['e_mail', 'email_address'], read: readEmail },
  slackId: { name: 'slack_id', read: readSlackId },
  roles: {
    name: 'roles',
    spellings: ['role'],
    read: readRoles,
    label: 'roles',
    column: 'roles',
    unsaid: [] as Role[],
  },
  pgy: { name: 'pgy', read: readPgy, label: 'PGY', column: 'pgy' },
  startsOn: { name: 'starts_on', read: readDate, label: 'start', column: 'starts_on' },
  graduatesOn: { name: 'graduates_on', read: readDate, label: 'graduation', column: 'graduates_on' },
  track: { name: 'track', read: readTrack, label: 'track', column: 'track' },
  advancesOn: { name: 'advances_on', read: readDate, label: 'day of moving up', column: 'advances_on' },
  capacity: { name: 'capacity', read: readCapacity, label: 'capacity', column: 'capacity', unsaid: 3 },
  topics: {
    name: 'topics',
    spellings: ['topic'],
    read: readTopics,
    label: 'topics',
    column: 'topics',
    unsaid: [] as string[],
  },
  evaluates: {
    name: 'evaluates',
    read: readEvaluates,
    label: 'whom they evaluate',
    column: 'evaluates',
    unsaid: [] as string[],
  },
  committee: {
    name: 'competency_committee',
    spellings: ['ccc'],
    read: readYesNo,
    label: 'competency committee',
    column: 'competency_committee',
    unsaid: false as boolean,
  },
  about: { name: 'about', read: readAbout, label: 'line about them', column: 'about' },
  mentor: { name: 'mentor_email', spellings: ['mentor'], read: readMentor },
  pairedOn: { name: 'paired_on', read: readDate, label: 'start of the pair' },
  lastMetOn: { name: 'last_met_on', read: readDate, label: 'last meeting' },
  leftOn: { name: 'left_on', spellings: ['left'], read: readDate },
} as const satisfies Record<string, Spec>;

type Fields = typeof FIELDS;
export type Field = keyof Fields;
export type Column = Fields[Field]['name'];
type ValueOf<F extends Field> = Extract<ReturnType<Fields[F]['read']>, { ok: true }>['value'];

/** A line's cells, read; undefined where a cell is empty or could not be read. */
export type Cells = { [F in Field]: ValueOf<F> | undefined };

/** The fields that are stored of a person. */
export type PersonField = { [F in Field]: Fields[F] extends { column: string } ? F : never }[Field];
type Unsaid<F extends PersonField> = Fields[F] extends { unsaid: infer U } ? U : null;

/** What is stored of a person. */
export type PersonFacts = { [F in PersonField]: ValueOf<F> | Unsaid<F> };
type PersonRow = { [F in PersonField as Fields[F]['column']]: PersonFacts[F] };
type Selected = { [F in PersonField]: `members.${Fields[F]['column']} as ${F}` }[PersonField];

export const COLUMNS: readonly Column[] = Object.values(FIELDS).map(({ name }) => name);

// Object.keys forgets which keys there are; the four assertions below only say again what the table says.
export const ALL_FIELDS = Object.keys(FIELDS) as Field[];
export const PERSON_FIELDS = ALL_FIELDS.filter((field): field is PersonField => 'column' in FIELDS[field]);

type DateField = { [F in Field]: Fields[F]['read'] extends typeof readDate ? F : never }[Field];
export const DATE_FIELDS = ALL_FIELDS.filter((field): field is DateField => FIELDS[field].read === readDate);

/** The columns of `members` that a roster fills. */
export const STORED_COLUMNS = PERSON_FIELDS.map((field) => FIELDS[field].column);

/** A person's columns of `members`, as a query selects them. */
export const SELECTED = PERSON_FIELDS.map(
  (field) => `members.${FIELDS[field].column} as ${field}` as Selected,
);

/** A person's facts as `members` keeps them. */
export const rowOf = (facts: PersonFacts): PersonRow =>
  Object.fromEntries(PERSON_FIELDS.map((field) => [FIELDS[field].column, facts[field]])) as PersonRow;

/** A line's cells over what is known of the person: an empty cell leaves what is stored as it is. */
export const merge = (cells: Cells, before: PersonFacts | undefined): PersonFacts =>
  Object.fromEntries(
    PERSON_FIELDS.map((field) => [field, cells[field] ?? before?.[field] ?? unsaid(FIELDS[field])]),
  ) as PersonFacts;

const unsaid = (spec: Spec) => spec.unsaid ?? null;

const plain = (value: PersonFacts[PersonField]) => (Array.isArray(value) ? [...value].sort().join() : value);

/** What differs between two states of a person, in words. */
export const changes = (before: PersonFacts, after: PersonFacts): string[] =>
  PERSON_FIELDS.filter((field) => plain(before[field]) !== plain(after[field])).map(
    (field) => FIELDS[field].label,
  );

const BY_NAME = new Map(
  Object.values<Spec & { name: Column }>(FIELDS).flatMap(({ name, spellings = [] }) =>
    [name, ...spellings].map((spelling) => [spelling, name] as const),
  ),
);

/** The column that a name in the first line means, in whatever way it is written. */
export const columnOf = (name: string): Column | undefined =>
  BY_NAME.get(
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
