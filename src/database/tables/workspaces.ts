import type { Generated } from 'kysely';
import type { Timestamp } from './columns.ts';

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

export interface KeyChecks {
  key_id: string;
  sealed: string;
  created_at: Timestamp;
}
