-- When the database was restored from a backup: what was sent after the backup was made is not sent again.

-- Spans in which some process was alive. One that follows a silence is trusted once its worker has looked whether Slack
-- shows messages that this database doesn't know.
create table alive (
  from_at timestamptz primary key,
  until_at timestamptz not null,
  trusted boolean not null
);

-- Sending and everything else the worker does is held from `held_at` until `released_at`.
create table restorations (
  id uuid primary key,
  backup_at timestamptz not null,             -- what was done after it is unknown
  held_at timestamptz not null,
  noticed_by text not null check (noticed_by in ('operator', 'messages')),
  released_at timestamptz
);
create unique index restorations_one_held on restorations ((true)) where released_at is null;

-- Direct messages that Slack shows and the backup doesn't know, without their texts.
create table restored_messages (
  restoration_id uuid not null references restorations on delete cascade,
  workspace_id text not null,
  slack_user_id text not null,
  channel_id text not null,
  message_ts text not null,
  words text not null,                        -- a hash of what it says and of its buttons
  subjects text[] not null,                   -- the blocks that name what they are about by its ID
  primary key (workspace_id, channel_id, message_ts),
  foreign key (workspace_id, slack_user_id) references people on delete cascade
);
create index restored_messages_by_person on restored_messages (workspace_id, slack_user_id);
