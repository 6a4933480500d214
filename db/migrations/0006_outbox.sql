-- What is to be said in Slack: ids only, the text is made at the moment of sending.
create table outbox (
  id uuid primary key,                        -- also the metadata UUID by which an unclear delivery is looked up
  workspace_id text not null references workspaces on delete cascade,
  program_id uuid,
  kind text not null,
  payload jsonb not null,
  to_user text,
  to_channel text,
  dedupe_key text not null,
  refresh_of uuid references outbox on delete cascade,  -- set: update that message instead of posting a new one
  unasked_on date,                            -- the recipient's day that a message unasked is for
  takes_day boolean not null default false,   -- news that goes out at once and leaves the day to nothing else unasked
  state text not null default 'planned' check (state in ('planned', 'sending', 'sent', 'skipped', 'unknown', 'failed')),
  not_before timestamptz not null,
  tries integer not null default 0,
  sending_since timestamptz,
  sent_at timestamptz,
  channel_id text,
  message_ts text,
  error text,
  created_at timestamptz not null,
  unique (workspace_id, dedupe_key),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  check ((to_user is null) <> (to_channel is null))
);
create index outbox_to_send on outbox (workspace_id, not_before) where state in ('planned', 'sending');
-- The few messages that are looked for by what they are about, each tick, however much was sent.
create index outbox_about on outbox (workspace_id) where kind in ('rematch.notice', 'matching.card');

-- At most one message unasked a person and day.
create unique index outbox_one_unasked_a_day on outbox (workspace_id, to_user, unasked_on)
  where unasked_on is not null and state in ('planned', 'sending', 'sent', 'unknown');
create index outbox_unasked_by_person on outbox (workspace_id, to_user)
  where (unasked_on is not null or takes_day) and refresh_of is null;
