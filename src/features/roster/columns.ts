import type { Role } from '../../platform/database/tables/programs.ts';
import {
  type Known,
  type Read,
  readAbout,
  readCapacity,
  readDate,
  readEmail,
  readEvaluates,
  readLast,
  readMentor,
  readPgy,
  readRoles,
  readSlackId,
  readStart,
  readTopics,
  readTrack,
  readYesNo,
} from './cells.ts';

type Spec = {
  /** As it stands in the first line of the file. */
  name: string;
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
  email: {
    name: 'email',
    read: readEmail,
  },
  slackId: { name: 'slack_id', read: readSlackId },
  roles: {
    name: 'roles',
    read: readRoles,
    label: 'roles',
    column: 'roles',
    unsaid: [] as Role[],
  },
  pgy: {
    name: 'pgy',
    read: readPgy,
    label: 'PGY',
    column: 'pgy',
  },
  startsOn: {
    name: 'starts_on',
    read: readStart,
    label: 'start',
    column: 'starts_on',
  },
  graduatesOn: {
    name: 'graduates_on',
    read: readLast,
    label: 'graduation',
    column: 'graduates_on',
  },
  track: {
    name: 'track',
    read: readTrack,
    label: 'track',
    column: 'track',
  },
  advancesOn: { name: 'advances_on', read: readDate, label: 'next level change', column: 'advances_on' },
  capacity: {
    name: 'capacity',
    read: readCapacity,
    label: 'capacity',
    column: 'capacity',
    unsaid: 3,
  },
  topics: {
    name: 'topics',
    read: readTopics,
    label: 'topics',
    column: 'topics',
    unsaid: [] as string[],
  },
  evaluates: {
    name: 'evaluates',
    read: readEvaluates,
    label: 'levels they evaluate',
    column: 'evaluates',
    unsaid: [] as string[],
  },
  committee: {
    name: 'competency_committee',
    read: readYesNo,
    label: 'competency committee',
    column: 'competency_committee',
    unsaid: false as boolean,
  },
  about: { name: 'about', read: readAbout, label: 'About me', column: 'about' },
  mentor: { name: 'mentor_email', read: readMentor },
  pairedOn: {
    name: 'paired_on',
    read: readDate,
    label: 'pair start date',
  },
  lastMetOn: {
    name: 'last_met_on',
    read: readDate,
    label: 'last meeting date',
  },
  leftOn: {
    name: 'left_on',
    read: readDate,
  },
} as const satisfies Record<string, Spec>;

type Fields = typeof FIELDS;
/** A field of the roster, as the code names it. */
export type Field = keyof Fields;
/** A column of the roster, as a file names it. */
export type Column = Fields[Field]['name'];
type ValueOf<F extends Field> = Extract<ReturnType<Fields[F]['read']>, { ok: true }>['value'];

/** A line's cells, read; undefined where a cell is empty or could not be read. */
export type Cells = { [F in Field]: ValueOf<F> | undefined };

/** The fields that are stored of a person. */
type PersonField = { [F in Field]: Fields[F] extends { column: string } ? F : never }[Field];
type Unsaid<F extends PersonField> = Fields[F] extends { unsaid: infer U } ? U : null;

/** What is stored of a person. */
export type PersonFacts = { [F in PersonField]: ValueOf<F> | Unsaid<F> };
type PersonRow = { [F in PersonField as Fields[F]['column']]: PersonFacts[F] };
type Selected = { [F in PersonField]: `members.${Fields[F]['column']} as ${F}` }[PersonField];

export const COLUMNS: readonly Column[] = Object.values(FIELDS).map(({ name }) => name);

// Object.keys forgets which keys there are; the four assertions below only say again what the table says.
export const ALL_FIELDS = Object.keys(FIELDS) as Field[];
export const PERSON_FIELDS = ALL_FIELDS.filter((field): field is PersonField => 'column' in FIELDS[field]);

/** The fields that hold a date. */
export const DATE_FIELDS = [
  'startsOn',
  'graduatesOn',
  'advancesOn',
  'pairedOn',
  'lastMetOn',
  'leftOn',
] as const satisfies readonly Field[];

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

/** The field of a column by its name. */
export const FIELD_OF: ReadonlyMap<string, Spec> = new Map(
  Object.values<Spec>(FIELDS).map((spec) => [spec.name, spec]),
);
