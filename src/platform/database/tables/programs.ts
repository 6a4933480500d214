import type { ColumnType, Generated } from 'kysely';
import type { InProgram, Json, Timestamp } from './columns.ts';

/** The roles a person can have in a program. */
export type Role = 'resident' | 'mentor' | 'director' | 'coordinator';

/** Why a channel cannot be a directors' channel: what is posted there is for the program's own people only. */
export type ChannelProblem = 'not_private' | 'shared' | 'archived' | 'not_in' | 'restricted';

/** The kind of training a resident is in. */
export type Track = 'categorical' | 'preliminary' | 'transitional' | 'combined' | 'fellow' | 'chief';

/** What Slack says about each person of a workspace. */
export interface People {
  workspace_id: string;
  slack_user_id: string;
  display_name: string;
  /** The full name, where it is not the display name. */
  real_name: string | null;
  time_zone: string | null;
  deactivated_at: Timestamp | null;
  updated_at: Timestamp;
}

/** Residency programs and their settings. */
export interface Programs {
  id: string;
  workspace_id: string;
  name: string;
  time_zone: string;
  directors_channel_id: string;
  /** Why nothing is posted there at the moment; null: nothing stands in the way, as far as is known. */
  channel_problem: ChannelProblem | null;
  /** When Slack is next asked about the channel; null: now. */
  channel_check_at: Timestamp | null;
  meetings_per_year: Generated<number>;
  first_meeting_window_days: Generated<number>;
  year_starts_month: Generated<number>;
  year_starts_day: Generated<number>;
  working_days: Generated<number[]>;
  working_from_minute: Generated<number>;
  working_until_minute: Generated<number>;
  /** Days without reminders, as YYYY-MM-DD. */
  holidays: Generated<string[]>;
  /** The holidays of the United States' government are days without reminders, too. */
  federal_holidays: Generated<boolean>;
  /** Topics beyond those that are there for all, in the program's words. */
  more_topics: Generated<string[]>;
  /** Residents of the workspace's other programs may find its mentors who are open to a conversation. */
  found_by_others: Generated<boolean>;
  /** Which reminders go out: steps of the ladder such as `+14`, `digest`, `first-years` and `midyear`. */
  reminder_steps: Generated<string[]>;
  /** The day of the year on which the midyear review begins; null: half a year after the academic year began. */
  midyear_on: Generated<string | null>;
  /** A Slack user whom residents can talk to when no director can decide their request for a new match. */
  alternate_contact: string | null;
  /** The first steps stand on the Home tab until they are done or hidden. */
  first_steps: Generated<boolean>;
  /** When the directors' next digest is due. */
  digest_at: Timestamp | null;
  /** Set when an operator closed the program: its data is deleted then. */
  delete_after: Timestamp | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** People's part in a program: roles, level, capacity, and profile. */
export interface Members extends InProgram {
  slack_user_id: string;
  roles: Role[];
  pgy: number | null;
  starts_on: string | null;
  graduates_on: string | null;
  track: Track | null;
  /** When their level changes next; null: as the academic year begins. */
  advances_on: string | null;
  /** Levels of residents whom they evaluate, or `all`. */
  evaluates: Generated<string[]>;
  about: string | null;
  capacity: Generated<number>;
  active_mentees: ColumnType<number, never, never>;
  topics: Generated<string[]>;
  accepting: Generated<boolean>;
  /** When they last said how it goes on with them as a mentor. */
  renewed_at: Generated<Timestamp | null>;
  /** Open to a conversation with residents who are not theirs. */
  open_to_conversation: Generated<boolean>;
  /** Of the clinical competency committee, which judges every resident. */
  competency_committee: Generated<boolean>;
  /** When a first-year without a mentor was asked whether they would like one. */
  prompted_at: Timestamp | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** The columns of `members` that say something about a person; all of them are in the person's own data. */
export const PROFILE_COLUMNS = [
  'roles',
  'pgy',
  'starts_on',
  'graduates_on',
  'track',
  'advances_on',
  'evaluates',
  'competency_committee',
  'about',
  'capacity',
  'topics',
  'accepting',
  'open_to_conversation',
] as const satisfies readonly (keyof Members)[];

/** What a director chose for the year's turn; people by member id. */
export type TurnChoices = {
  notMovingUp: string[];
  notFinishing: { id: string; lastDay: string }[];
  staying: string[];
};

/** Changes to a new academic year, planned or done. */
export interface Turns extends InProgram {
  /** The first day of the academic year that it opens. */
  year_on: string;
  turns_on: string;
  state: 'draft' | 'planned' | 'done' | 'undone';
  choices: Json<TurnChoices>;
  carry_out_at: Timestamp;
  entered_by: string;
  confirmed_by: string | null;
  settled_at: Timestamp | null;
  created_at: Timestamp;
}

/** Whom an import brought and no one has told yet: a person, or a pair. */
export interface Untold {
  workspace_id: string;
  program_id: string;
  import_id: string;
  slack_user_id: string | null;
  pair_id: string | null;
  created_at: Timestamp;
}

/** Who is to get a welcome, which says what this is; whether it was sent is in the outbox. */
export interface Welcomes {
  workspace_id: string;
  slack_user_id: string;
  program_id: string;
  asked_at: Timestamp;
  said_at: Timestamp | null;
}

/** A resident's own goals. */
export interface Goals {
  member_id: string;
  workspace_id: string;
  program_id: string;
  /** Sealed. */
  goals: string;
  /** The pair whose mentor may read them. */
  shared_pair_id: string | null;
  updated_at: Timestamp;
}

/** A link that directors add to their program's toolkit. */
export interface Resources extends InProgram {
  title: string;
  link: string;
  audience: 'everybody' | 'residents' | 'mentors';
  /** The page of the toolkit on which it stands; null: in the guide alone. */
  page: 'first_meeting' | 'midyear' | 'difficult' | 'boards' | 'career' | 'last_meeting' | null;
  created_at: Timestamp;
}
