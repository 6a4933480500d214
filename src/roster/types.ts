import type { SlackPerson } from '../members/people.ts';
import type { Cells, Column, PersonFacts } from './columns.ts';

/** Something in the file that keeps it from being imported: where it stands, and what to do. */
export type Problem = { line: number | undefined; column: Column | undefined; message: string };

/** One line of the file, read. */
export type RosterRow = Cells & {
  line: number;
  /** Columns with a cell that could not be read: what depends on them is not judged. */
  unread: ReadonlySet<Column>;
};

/** A file as read: its rows, all that is wrong with it, and what else there is to say about it. */
export type RosterFile = { rows: RosterRow[]; problems: Problem[]; unknownColumns: string[] };

/** The people of the Slack workspace that a file names. */
export type Directory = {
  byEmail: ReadonlyMap<string, SlackPerson>;
  byId: ReadonlyMap<string, SlackPerson>;
};

export type Named = { userId: string; name: string };
/** Somebody who is on the roster, with their member id. */
export type Known = Named & { memberId: string };

/** What the database knows of a program's people and pairs before an import. */
export type StoredRoster = {
  members: (PersonFacts &
    Named & {
      id: string;
      activeMentees: number;
      /** Their account is deactivated. */
      gone?: boolean;
    })[];
  /** Active pairs: what is still to come is nobody's to see in an import. */
  pairs: {
    id: string;
    residentId: string;
    mentorId: string;
    kind: 'formal' | 'informal';
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
  /** Everybody in the file, as Slack shows them. */
  people: SlackPerson[];
  members: MemberToSave[];
  newPairs: { residentUser: string; mentorUser: string; startedOn: string }[];
  movedPairs: { pairId: string; startedOn: string }[];
  meetings: { residentUser: string; metOn: string }[];
  newDirectors: string[];
  summary: RosterSummary;
};

/** What an import does, for people to read before they confirm it and after. */
export type RosterSummary = {
  added: Named[];
  updated: (Named & { what: string[] })[];
  unchanged: number;
  newPairs: { resident: Named; mentor: Named }[];
  meetings: number;
  /** Pairs that were there before and have ended: not made again by a file. */
  setAside: { resident: Named; mentor: Named }[];
  /** Residents named with another mentor than they have: their match is ended by a director's or coordinator's word. */
  otherMentor: { resident: Known; mentor: Named; current: Named }[];
  /** Who has left by the file, and is on the roster still; nothing ends by a file. */
  left: Known[];
  /** Who finished, and whom the file still calls a resident. */
  finished: Named[];
  /** Mentors with room for more than is usual. */
  generous: Named[];
};
