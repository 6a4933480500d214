import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import {
  type ColumnType,
  type Generated,
  Kysely,
  PGliteDialect,
  PostgresDialect,
  type Selectable,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { lockFolder } from './folder-lock.ts';

type Timestamp = Date;
/** Read as an object; written as JSON text, so that both drivers treat it alike. */
type Json<T> = ColumnType<T, string, string>;

export type Role = 'resident' | 'mentor' | 'director' | 'coordinator';
export type DeliveryState = 'planned' | 'sending' | 'sent' | 'skipped' | 'unknown' | 'failed';
export type Way = 'in_person' | 'video' | 'phone' | 'message';

interface InProgram {
  id: string;
  workspace_id: string;
  program_id: string;
}

export interface Workspaces {
  id: string;
  bot_user_id: string | null;
  sends_paused_until: Timestamp | null;
  stopped_at: Timestamp | null;
  stopped_reason: string | null;
  delete_after: Generated<Timestamp | null>;
  created_at: Timestamp;
}

export interface Installations {
  workspace_id: string;
  install_id: string;
  is_org: boolean;
  app_id: string | null;
  bot_id: string;
  bot_user_id: string;
  scopes: string[];
  installed_by: string;
  bot_token: string;
  refresh_token: string | null;
  expires_at: Timestamp | null;
  installed_at: Timestamp;
  renewed_at: Timestamp | null;
}

export interface InstallStates {
  state_hash: string;
  expires_at: Timestamp;
}

export interface People {
  workspace_id: string;
  slack_user_id: string;
  display_name: string;
  time_zone: string | null;
  deactivated_at: Timestamp | null;
  updated_at: Timestamp;
}

export interface Programs {
  id: string;
  workspace_id: string;
  name: string;
  time_zone: string;
  directors_channel_id: string;
  meetings_per_year: Generated<number>;
  first_meeting_window_days: Generated<number>;
  year_starts_month: Generated<number>;
  year_starts_day: Generated<number>;
  working_days: Generated<number[]>;
  working_from_minute: Generated<number>;
  working_until_minute: Generated<number>;
  /** Days without reminders, as YYYY-MM-DD. */
  holidays: Generated<string[]>;
  /** Which reminders go out: steps of the ladder such as `+14`, `digest` and `first-years`. */
  reminder_steps: Generated<string[]>;
  /** A Slack user to speak to when nobody here could decide a request for a new match. */
  alternate_contact: Generated<string | null>;
  /** When the directors' next digest is due. */
  digest_at: Generated<Timestamp | null>;
  /** Set when an operator closed the program: its data is deleted then. */
  delete_after: Generated<Timestamp | null>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface Members extends InProgram {
  slack_user_id: string;
  roles: Role[];
  pgy: number | null;
  starts_on: string | null;
  graduates_on: string | null;
  capacity: Generated<number>;
  active_mentees: ColumnType<number, never, never>;
  topics: Generated<string[]>;
  accepting: Generated<boolean>;
  /** When a first-year without a mentor was asked whether they would like one. */
  prompted_at: Generated<Timestamp | null>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface Pairs extends InProgram {
  resident_id: string;
  mentor_id: string;
  kind: Generated<'formal' | 'informal'>;
  status: 'scheduled' | 'active' | 'ended';
  started_on: string;
  ended_on: string | null;
  end_reason: 'changed' | 'graduated' | 'left' | null;
  change_at: Timestamp | null;
  reminders_held: Generated<boolean>;
  agreed_on: string | null;
  next_check_at: Timestamp | null;
  created_at: Timestamp;
}

export interface Requests extends InProgram {
  resident_id: string;
  source: Generated<'resident' | 'program'>;
  status: Generated<'open' | 'assigned' | 'withdrawn'>;
  topics: Generated<string[]>;
  confidential: string | null;
  pair_id: string | null;
  decided_by: string | null;
  decided_at: Timestamp | null;
  created_at: Timestamp;
}

export interface RequestPreferences {
  workspace_id: string;
  program_id: string;
  request_id: string;
  rank: number;
  mentor_id: string;
}

export interface Meetings extends InProgram {
  pair_id: string;
  met_on: string;
  imported: Generated<boolean>;
  created_at: Timestamp;
}

export interface MeetingEntries extends InProgram {
  meeting_id: string;
  entered_by: string;
  way: Way;
  topics: Generated<string[]>;
  /** Sealed; read by the one who entered it alone. */
  note: Generated<string | null>;
  entered_at: Timestamp;
}

export interface Pauses extends InProgram {
  pair_id: string | null;
  member_id: string | null;
  from_on: string;
  until_on: string;
  entered_by: string;
  created_at: Timestamp;
}

export interface Snoozes extends InProgram {
  pair_id: string;
  member_id: string;
  due_on: string;
  until_on: string;
  created_at: Timestamp;
}

export interface Outbox {
  id: string;
  workspace_id: string;
  program_id: string | null;
  kind: string;
  payload: Json<Record<string, unknown>>;
  to_user: string | null;
  to_channel: string | null;
  dedupe_key: string;
  refresh_of: string | null;
  state: Generated<DeliveryState>;
  not_before: Timestamp;
  tries: Generated<number>;
  sending_since: Timestamp | null;
  sent_at: Timestamp | null;
  channel_id: string | null;
  message_ts: string | null;
  error: string | null;
  created_at: Timestamp;
}

export interface Nudges extends InProgram {
  pair_id: string;
  due_on: string;
  step: string;
  recipient_id: string;
  state: Generated<DeliveryState>;
  sendable_at: Timestamp;
  outbox_id: string | null;
  reason: string | null;
  /** Until when the recipient's do-not-disturb held it. */
  quiet_until: Generated<Timestamp | null>;
  created_at: Timestamp;
  settled_at: Timestamp | null;
}

export interface Rematches extends InProgram {
  resident_id: string;
  pair_id: string;
  reference: string;
  status: Generated<'open' | 'talking' | 'approved' | 'declined' | 'withdrawn'>;
  confidential: string | null;
  note_to_resident: string | null;
  decided_by: string | null;
  decided_at: Timestamp | null;
  new_pair_id: string | null;
  diverted_at: Generated<Timestamp | null>;
  created_at: Timestamp;
}

export interface FitChecks extends InProgram {
  resident_id: string;
  pair_id: string;
  occasion: string;
  answer: string | null;
  asked_at: Timestamp;
  answered_at: Timestamp | null;
}

export interface FitFigures extends InProgram {
  half_from: string;
  half_until: string;
  groups: Json<{ of: string[]; count: number }[]>;
  made_at: Timestamp;
}

export interface AuditLog {
  id: string;
  workspace_id: string;
  program_id: string | null;
  actor: string;
  action: string;
  subject_id: string | null;
  at: Timestamp;
}

export interface KeyChecks {
  key_id: string;
  sealed: string;
  created_at: Timestamp;
}

export interface SweepClock {
  only_row: Generated<boolean>;
  latest: Timestamp;
  reset_at: Timestamp | null;
}

export interface Database {
  key_checks: KeyChecks;
  workspaces: Workspaces;
  installations: Installations;
  install_states: InstallStates;
  people: People;
  programs: Programs;
  members: Members;
  pairs: Pairs;
  requests: Requests;
  request_preferences: RequestPreferences;
  meetings: Meetings;
  meeting_entries: MeetingEntries;
  pauses: Pauses;
  snoozes: Snoozes;
  outbox: Outbox;
  nudges: Nudges;
  sweep_clock: SweepClock;
  rematches: Rematches;
  audit_log: AuditLog;
  fit_checks: FitChecks;
  fit_figures: FitFigures;
}

/** A connection or a transaction: what a query takes first. */
export type Db = Kysely<Database>;
/** What a function that needs a lock or must be atomic takes first. */
export type Tx = Transaction<Database>;

export type Program = Selectable<Programs>;
export type Member = Selectable<Members>;
export type Pair = Selectable<Pairs>;

/** An open database with what the job queue needs to sit beside it. */
export type OpenDatabase =
  | { kind: 'postgres'; db: Db; url: string; close(): Promise<void> }
  | { kind: 'pglite'; db: Db; pglite: PGlite; close(): Promise<void> };

const DATE = 1082;
const DATES: number = 1182;
const TEXTS: number = 1009;
const asText = (value: string) => value;

const dateTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === DATE ? asText : pg.types.getTypeParser(oid === DATES ? TEXTS : oid, format),
};

/** Opens Postgres; an unreachable server makes queries fail within 2 seconds, never hang. */
export function openPostgres(url: string, { max = 10 } = {}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 2000,
    query_timeout: 30_000,
    types: dateTypes,
  });
  // An idle connection that breaks (a server restart) must not end the process; the next query reconnects.
  pool.on('error', () => undefined);
  // Nor must one that breaks between two statements of a transaction: the next statement fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  return { kind: 'postgres', db, url, close: () => db.destroy() };
}

/** Wraps an embedded PGlite instance; `close` closes it. */
export function fromPGlite(pglite: PGlite, unlock: () => void = () => undefined): OpenDatabase {
  const db: Db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  return {
    kind: 'pglite',
    db,
    pglite,
    close: async () => {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
      unlock();
    },
  };
}

/** PGlite settings that make it answer as our Postgres pool does: calendar dates stay text. */
export const pgliteOptions = { parsers: { [DATE]: asText } };

/** Opens the embedded database in a folder, holding the folder's lock; throws `FolderInUse` if another process has it. */
export async function openEmbedded(folder: string): Promise<OpenDatabase> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    return fromPGlite(await PGlite.create(join(folder, 'pglite'), pgliteOptions), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Opens Postgres when a URL is given, else the embedded database in the data folder. */
export async function openDatabase(config: {
  DATABASE_URL?: string | undefined;
  DATA_DIR: string;
}): Promise<OpenDatabase> {
  return config.DATABASE_URL ? openPostgres(config.DATABASE_URL) : openEmbedded(config.DATA_DIR);
}
