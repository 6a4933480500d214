-- Where Mentor runs and who is there. A workspace is one Slack workspace, or one Enterprise organization.
-- Rules that must never break are held by the database in this and all following files, so that no code path can
-- break them.

create table workspaces (
  id text primary key,                        -- Slack team id, or the Enterprise id of an org install
  bot_user_id text,
  sends_paused_until timestamptz,             -- Slack's Retry-After, kept across restarts
  stopped_at timestamptz,                     -- the installation is dead: nothing is sent
  stopped_reason text,
  look_again_at timestamptz,                  -- when Slack is asked again about a stopped one, since that may pass
  looks integer not null default 0,           -- how often it was asked since it stopped
  delete_after timestamptz,                   -- the app was taken out: its data is deleted then; null: not at all
  created_at timestamptz not null
);
create index workspaces_to_delete on workspaces (delete_after) where delete_after is not null;

-- A workspace or organization that installed the app through OAuth. The tokens are sealed; a refresh token works once,
-- so that whoever renews holds the row's lock.
create table installations (
  workspace_id text primary key references workspaces on delete cascade,
  install_id uuid not null unique,            -- a new one with every installation: tells a late farewell from a fresh start
  is_org boolean not null,
  app_id text,
  bot_id text not null,
  bot_user_id text not null,
  scopes text[] not null,
  installed_by text not null,                 -- a Slack user id
  bot_token text not null,                    -- sealed
  refresh_token text,                         -- sealed; null: the token has no end
  expires_at timestamptz,
  installed_at timestamptz not null,
  renewed_at timestamptz,
  check ((refresh_token is null) = (expires_at is null))
);
create index installations_to_renew on installations (expires_at) where expires_at is not null;

-- What Slack must send back when somebody installs the app: taken once, and for ten minutes.
create table install_states (
  state_hash text primary key,
  expires_at timestamptz not null
);

-- Everybody Mentor knows in a workspace, once, in however many programs they are.
create table people (
  workspace_id text not null references workspaces on delete cascade,
  slack_user_id text not null,
  display_name text not null,
  -- The full name, where it is not what Slack shows: lists to choose from show both.
  real_name text,
  time_zone text,
  deactivated_at timestamptz,
  updated_at timestamptz not null,
  primary key (workspace_id, slack_user_id)
);
