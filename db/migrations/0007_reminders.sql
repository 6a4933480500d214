-- When reminders wait, which were made, and when the sweep that makes them looked last.

-- A span in which nothing is due: of one pair, or of one member (then of all their pairs). A reason is never asked.
create table pauses (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid,
  member_id uuid,
  from_on date not null,
  until_on date not null,                     -- the last paused day
  entered_by uuid not null,
  created_at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, entered_by) references members (workspace_id, program_id, id),
  check (until_on >= from_on),
  check ((pair_id is null) <> (member_id is null)),
  unique nulls not distinct (pair_id, member_id, from_on, until_on)
);
create index pauses_by_pair on pauses (pair_id) where pair_id is not null;
create index pauses_by_member on pauses (member_id) where member_id is not null;

-- "Later" on a reminder: nudges to this one person wait.
create table snoozes (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  member_id uuid not null,
  due_on date not null,
  until_on date not null,                     -- the day on which they go on
  created_at timestamptz not null,
  unique (pair_id, member_id, due_on, until_on),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade
);

-- The nudge ledger: one row per pair, due date, step and recipient, ever.
create table nudges (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  due_on date not null,
  step text not null,
  recipient_id uuid not null,
  state text not null default 'planned' check (state in ('planned', 'sending', 'sent', 'skipped', 'unknown', 'failed')),
  sendable_at timestamptz not null,
  outbox_id uuid references outbox on delete set null,  -- the DM it went out in; one DM may carry several
  reason text,
  quiet_until timestamptz,                    -- until when the recipient's do-not-disturb held it, which it does once
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (pair_id, due_on, step, recipient_id),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, recipient_id) references members (workspace_id, program_id, id) on delete cascade
);
create index nudges_to_send on nudges (sendable_at) where state = 'planned';
create index nudges_by_outbox on nudges (outbox_id) where outbox_id is not null;

-- The latest moment at which a sweep looked, so that a clock that was ahead and came back is noticed. One row.
create table sweep_clock (
  only_row boolean primary key default true check (only_row),
  latest timestamptz not null,
  reset_at timestamptz
);
