import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ClassMatchEntries, ClassMatches, ClassMatchPins } from './tables/class-match.ts';
import type {
  AuditLog,
  CountedTotals,
  Draws,
  PrivateQuestions,
  Rematches,
  YearlyAnswers,
} from './tables/confidential.ts';
import type { ConversationDays, Conversations } from './tables/conversations.ts';
import type { JobFaults } from './tables/faults.ts';
import type { Nudges, Outbox, SweepClock } from './tables/messages.ts';
import type {
  Changes,
  GentleReminders,
  MeetingEntries,
  Meetings,
  Pairs,
  Pauses,
  Snoozes,
  Successors,
  TimeProposals,
} from './tables/pairs.ts';
import type {
  Goals,
  Members,
  People,
  Programs,
  Resources,
  Turns,
  Untold,
  Welcomes,
} from './tables/programs.ts';
import type { RequestPreferences, Requests } from './tables/requests.ts';
import type { Alive, Restorations, RestoredMessages } from './tables/restorations.ts';
import type { ScheduleLabels, ScheduleSpans } from './tables/schedules.ts';
import type {
  ErasingLooks,
  Installations,
  InstallStates,
  KeyChecks,
  Processes,
  Workspaces,
} from './tables/workspaces.ts';

/** Every table by name, for Kysely. */
export interface Database {
  key_checks: KeyChecks;
  workspaces: Workspaces;
  installations: Installations;
  install_states: InstallStates;
  people: People;
  programs: Programs;
  members: Members;
  turns: Turns;
  welcomes: Welcomes;
  untold: Untold;
  goals: Goals;
  resources: Resources;
  conversations: Conversations;
  conversation_days: ConversationDays;
  rounds: ClassMatches;
  round_residents: ClassMatchEntries;
  round_pins: ClassMatchPins;
  pairs: Pairs;
  changes: Changes;
  successors: Successors;
  requests: Requests;
  request_preferences: RequestPreferences;
  meetings: Meetings;
  meeting_entries: MeetingEntries;
  pauses: Pauses;
  snoozes: Snoozes;
  kind_words: GentleReminders;
  time_proposals: TimeProposals;
  schedule_labels: ScheduleLabels;
  schedule_spans: ScheduleSpans;
  outbox: Outbox;
  nudges: Nudges;
  sweep_clock: SweepClock;
  job_faults: JobFaults;
  erasing_looks: ErasingLooks;
  processes: Processes;
  alive: Alive;
  restorations: Restorations;
  restored_messages: RestoredMessages;
  rematches: Rematches;
  audit_log: AuditLog;
  fit_checks: PrivateQuestions;
  draws: Draws;
  figures: CountedTotals;
  yearly_answers: YearlyAnswers;
}

/** A connection or a transaction: what a query takes first. */
export type Db = Kysely<Database>;
/** What a function that needs a lock or must be atomic takes first. */
export type Tx = Transaction<Database>;

/** A row of `programs`. */
export type Program = Selectable<Programs>;
/** A row of `members`. */
export type Member = Selectable<Members>;
/** A row of `pairs`. */
export type Pair = Selectable<Pairs>;
