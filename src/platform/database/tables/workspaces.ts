import type { Generated } from 'kysely';
import type { Timestamp } from './columns.ts';

/** Slack workspaces and organizations that the bot knows. */
export interface Workspaces {
  id: string;
  bot_user_id: string | null;
  sends_paused_until: Timestamp | null;
  stopped_at: Timestamp | null;
  stopped_reason: string | null;
  /** When Slack is asked again whether it takes the token of a stopped workspace. */
  look_again_at: Timestamp | null;
  /** How often it was asked since the workspace stopped. */
  looks: Generated<number>;
  delete_after: Timestamp | null;
  created_at: Timestamp;
}

/** OAuth installations with their encrypted tokens. */
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

/** OAuth states that were given out and not yet used. */
export interface InstallStates {
  state_hash: string;
  expires_at: Timestamp;
}

/** The processes that are alive, by whose token they have. */
export interface Processes {
  id: string;
  /** A workspace and its bot, or a client ID. */
  token_of: string;
  role: string;
  /** The loops that have not succeeded in time. */
  late: string[];
  seen_at: Timestamp;
}

/** When the worker looked at what is to be erased, by both clocks. */
export interface ErasingLooks {
  /** By the database's clock. */
  at: Timestamp;
  own_at: Timestamp;
  /** The first look after a clock jumped. */
  jumped: boolean;
}

/** A known text encrypted with each key, to notice a wrong key. */
export interface KeyChecks {
  key_id: string;
  sealed: string;
  created_at: Timestamp;
}
