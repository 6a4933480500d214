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

-- When the data of a program that an operator closed is deleted; null: it is not closed.
alter table programs add column delete_after timestamptz;
create index programs_to_delete on programs (delete_after) where delete_after is not null;
