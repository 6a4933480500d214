import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditLog, CountedFigures, FitChecks, Rematches, YearlyAnswers } from './tables/confidential.ts';
import type { ConversationDays, Conversations } from './tables/conversations.ts';
import type { Nudges, Outbox, SweepClock } from './tables/messages.ts';
import type {
  Changes,
  KindWords,
  MeetingEntries,
  Meetings,
  Pairs,
  Pauses,
  Snoozes,
  TimeProposals,
} from './tables/pairs.ts';
import type { Goals, Members, People, Programs, Resources, Turns, Welcomes } from './tables/programs.ts';
import type { RequestPreferences, Requests } from './tables/requests.ts';
import type { RoundPins, RoundResidents, Rounds } from './tables/rounds.ts';
import type { Installations, InstallStates, KeyChecks, Workspaces } from './tables/workspaces.ts';

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
  goals: Goals;
  resources: Resources;
  conversations: Conversations;
  conversation_days: ConversationDays;
  rounds: Rounds;
  round_residents: RoundResidents;
  round_pins: RoundPins;
  pairs: Pairs;
  changes: Changes;
  requests: Requests;
  request_preferences: RequestPreferences;
  meetings: Meetings;
  meeting_entries: MeetingEntries;
  pauses: Pauses;
  snoozes: Snoozes;
  kind_words: KindWords;
  time_proposals: TimeProposals;
  outbox: Outbox;
  nudges: Nudges;
  sweep_clock: SweepClock;
  rematches: Rematches;
  audit_log: AuditLog;
  fit_checks: FitChecks;
  figures: CountedFigures;
  yearly_answers: YearlyAnswers;
}

/** A connection or a transaction: what a query takes first. */
export type Db = Kysely<Database>;
/** What a function that needs a lock or must be atomic takes first. */
export type Tx = Transaction<Database>;

export type Program = Selectable<Programs>;
export type Member = Selectable<Members>;
export type Pair = Selectable<Pairs>;
