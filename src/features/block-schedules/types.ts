/** How long the blocks of a file are where it only numbers them: a number of weeks, or a calendar month. */
export type BlockLength = '1' | '2' | '4' | 'month';

/** What a person chose about how a file is to be read. */
export type Choices = {
  /** The sheet, by its place among those with something in them. */
  sheet?: number;
  /** The schedule's first day (YYYY-MM-DD), where its columns give no date or no year. */
  firstDay?: string;
  length?: BlockLength;
};

/** What is known beside the file: the day in the program's time zone, and when its academic year begins. */
export type Known = { today: string; yearStart: { month: number; day: number } };

/** How a file names a person. */
export type Who = { email?: string; slackId?: string; name?: string };

/** One cell or line of a file: someone, a label, and its first and last day, counted from January 1, 1970. */
export type Entry = { who: Who; line: number; label: string; from: number; until: number };

/** A label's days, from the first through the last (YYYY-MM-DD). */
export type LabelSpan = { firstDay: string; lastDay: string; label: string };

/** Someone whom a file names, the lines that do, and their labels by day. */
export type NamedPerson = { who: Who; lines: number[]; spans: LabelSpan[] };

/** The kind of file: a row per person, a row per assignment, Amion's report 625c, or QGenda's list. */
export type Form = 'grid' | 'list' | 'amion' | 'qgenda';

/** A schedule as its file has it. */
export type Schedule = {
  form: Form;
  sheet: string;
  /** The days the file speaks of. */
  firstDay: string;
  lastDay: string;
  people: NamedPerson[];
  /** Lines with a label that name no one, or no day. */
  unread: number[];
  /** Whether its dates were read as day, month, year. */
  isDayFirst: boolean;
};

/** What has to be chosen before a file can be read. */
export type Question =
  | { ask: 'sheet'; sheets: { name: string; index: number }[] }
  /** Blocks are only numbered; `first` is the first one's name. */
  | { ask: 'blocks'; first: string }
  /** Its dates have no year, and more than one could be meant; `first` is the first one. */
  | { ask: 'first_day'; first: string };

/** What is wrong with a file, in words and with what to do. */
export type Trouble = { message: string; line?: number };

/** A file as it was read, the one question to answer first, or why it can't be read. */
export type ScheduleFile = { schedule: Schedule } | Question | Trouble;

/** A table's entries and the days it speaks of, before people's lines are put together. */
export type Entries = {
  entries: Entry[];
  from: number;
  until: number;
  unread: number[];
  isDayFirst: boolean;
};
