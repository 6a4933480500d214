import type { SlackPerson } from '../../domain/members/people.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import type { Role } from '../../platform/database/tables/programs.ts';
import type { Cells, Column, PersonFacts } from './columns.ts';
import type { Meaning } from './headers.ts';

/** Something in the file that keeps it from being imported: where it stands, whom it is about, and what to do. */
export type Problem = {
  line: number | undefined;
  column: Column | undefined;
  message: string;
  who?: string;
  /** What the file calls the column, where it has it. */
  header?: string;
  /** Whom the file names and the workspace doesn't have. */
  absentee?: string;
};

/** What a person chose about how a file is to be read. */
export type Choices = {
  /** The sheet, by its place among those with something in them. */
  sheet?: number;
  /** What a column means, by its place. */
  columns?: ReadonlyMap<number, Meaning>;
  /** What the columns must be called for the choices of an earlier file to hold, see `stillMeant`. */
  headers?: string;
  /** The role of people whose line doesn't give one. */
  others?: 'resident' | 'mentor';
  /** Whether mentors may be taken by their name where it stands in place of an address. */
  names?: boolean;
  /** Whether to leave out the lines that have a problem, and import the others. */
  without?: boolean;
  /** Whose records move to the new account that the file names: everyone's, no one's, or those of these new accounts. */
  moves?: Moves;
};

/** Whose records are to move. */
export type Moves = 'all' | 'none' | readonly string[];

/** A column as it was understood; undefined where it wasn't. */
export type ReadColumn = {
  index: number;
  header: string;
  meaning: Meaning | undefined;
  isChosen: boolean;
  /** Its first cell with something in it. */
  sample: string;
  /** Its dates were read as day, month, year, since one of them can be nothing else. */
  isDayFirst?: boolean;
};

/** How a sheet was understood, and the line that names its columns. */
export type Understood = { sheet: string; line: number; columns: ReadColumn[] };

/** One line of the file, read. */
export type RosterRow = Cells & {
  line: number;
  /** The person's name, where the file has it. */
  name: string | undefined;
  /** Columns with a cell that could not be read: what depends on them is not judged. */
  unread: ReadonlySet<Column>;
};

/** A file as read: its rows, all that is wrong with it, and how it was understood. */
export type RosterFile = {
  rows: RosterRow[];
  problems: Problem[];
  /** The names of its sheets, in their order. */
  sheets: string[];
  /** How its sheet was understood, if it came to that. */
  understood?: Understood;
  /** What has to be chosen before it can be judged: the sheet, or what those are whose lines don't say. */
  ask?: 'sheet' | 'others';
};

/** A person's Slack ID and name. */
export type Named = { userId: string; name: string };
/** A person on the roster, with their member ID. */
export type Known = Named & { memberId: string };

/** What the database knows of a program's people and pairs before an import. */
export type StoredRoster = {
  members: (PersonFacts &
    Named & {
      id: string;
      /** Their full name, where Slack shows another. */
      realName?: string | null;
      activeMentees: number;
      /** Their account is deactivated. */
      gone?: boolean;
    })[];
  /** Active pairs. An import must never reveal a planned pair. */
  pairs: {
    id: string;
    residentId: string;
    mentorId: string;
    startedOn: string;
  }[];
  /** Who mentored whom before, whatever ended it. */
  former: { residentId: string; mentorId: string }[];
  /** The dates (YYYY-MM-DD) on which each of those pairs met. */
  meetings: ReadonlyMap<string, ReadonlySet<string>>;
};

/** A member as they will be after the import. */
export type MemberToSave = PersonFacts & { userId: string };

/** All that an import changes; people are named by their Slack id. */
export type RosterPlan = {
  /** Everyone in the file, as Slack shows them. */
  people: SlackPerson[];
  members: MemberToSave[];
  newPairs: {
    residentUser: string;
    mentorUser: string;
    startedOn: string;
    /** How many residents the mentor may have with it, where that is beyond their capacity. */
    agreed: number | undefined;
  }[];
  movedPairs: { pairId: string; startedOn: string }[];
  meetings: { residentUser: string; metOn: string }[];
  newDirectors: string[];
  /** Whose records move to a new account. */
  moves: MoveOffer[];
  summary: RosterSummary;
};

/** Someone new on the roster, with what the file says of a resident. */
export type Newcomer = Named & Partial<Pick<PersonFacts, 'pgy' | 'track'>>;

/** What an import does, for people to read before they confirm it and after. */
export type RosterSummary = {
  /** Whose records move to a new account, by that account. */
  moved: Named[];
  added: Newcomer[];
  /** How many of those added have each role. */
  addedRoles: { role: Role; count: number }[];
  /** Who becomes a director by this file. */
  newDirectors: Named[];
  updated: (Named & { what: string[] })[];
  unchanged: number;
  newPairs: { resident: Named; mentor: Named }[];
  /** How many of those the file doesn't date. */
  undated: number;
  meetings: number;
  /** Pairs that were there before and have ended: not made again by a file. */
  setAside: { resident: Named; mentor: Named }[];
  /** Residents named with another mentor than they have: their match is ended by a director's or coordinator's word. */
  otherMentor: { resident: Known; mentor: Named; current: Named }[];
  /** Who has left by the file, and is on the roster still; nothing ends by a file. */
  left: Known[];
  /** Who finished, and whom the file still calls a resident. */
  finished: Named[];
  /** Mentors who get more residents than their capacity, by their Slack id: the person who imports has to agree. */
  beyond: Beyond[];
  /** Mentors with room for more than is usual. */
  generous: Named[];
  /** Residents of the file of whom no level or last day is known, and whether the program has no mentor after it. */
  absent: { levels: number; lastDays: number; mentors: boolean };
  /** Who was left out, where and why: one problem for each line, or for a resident who comes without their mentor. */
  leftOut: Problem[];
};

/** Someone on the roster whose account is deactivated, and the new account that seems to be theirs. */
export type MoveOffer = {
  from: StoredRoster['members'][number];
  to: SlackPerson;
  /** The address of the old account, where Slack still shows one. */
  email: string | undefined;
};

/** A mentor whose name stands in place of an address, and who it could be. */
export type Offer = { name: string; person: Named };
