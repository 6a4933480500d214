-- The foundation: who is where, who is paired with whom, what happened, what is due and what is to be sent.
-- The rules that must never break are held here, by constraints, so that no code path can break them.
-- Every domain row carries (workspace_id, program_id); composite foreign keys keep it inside that one program.

create table workspaces (
  id text primary key,                        -- Slack team id, or the Enterprise id of an org install
  bot_user_id text,
  sends_paused_until timestamptz,             -- Slack's Retry-After, kept across restarts
  stopped_at timestamptz,                     -- the installation is dead: nothing is sent
  stopped_reason text,
  created_at timestamptz not null
);

create table people (
  workspace_id text not null references workspaces on delete cascade,
  slack_user_id text not null,
  display_name text not null,
  time_zone text,
  deactivated_at timestamptz,
  updated_at timestamptz not null,
  primary key (workspace_id, slack_user_id)
);

create table programs (
  id uuid primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 80),
  time_zone text not null,
  directors_channel_id text not null,
  meetings_per_year integer not null default 3 check (meetings_per_year between 1 and 12),
  first_meeting_window_days integer not null default 30 check (first_meeting_window_days between 1 and 180),
  year_starts_month integer not null default 7 check (year_starts_month between 1 and 12),
  year_starts_day integer not null default 1 check (year_starts_day between 1 and 28),
  working_days integer[] not null default '{1,2,3,4,5}',       -- ISO weekdays, Monday is 1
  working_from_minute integer not null default 540 check (working_from_minute between 0 and 1439),
  working_until_minute integer not null default 1020 check (working_until_minute between 1 and 1440),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  check (working_from_minute < working_until_minute),
  check (cardinality(working_days) > 0 and working_days <@ '{1,2,3,4,5,6,7}'::integer[])
);
create unique index programs_one_name_per_workspace on programs (workspace_id, lower(name));

create table members (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  slack_user_id text not null,
  roles text[] not null check (roles <@ '{resident,mentor,director,coordinator}'::text[]),
  pgy integer check (pgy between 1 and 10),
  starts_on date,
  graduates_on date,
  capacity integer not null default 3 check (capacity between 0 and 50),
  active_mentees integer not null default 0,
  topics text[] not null default '{}',
  accepting boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, program_id, id),
  unique (program_id, slack_user_id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, slack_user_id) references people (workspace_id, slack_user_id),
  check (graduates_on is null or starts_on is null or graduates_on > starts_on),
  constraint members_within_capacity check (active_mentees >= 0 and active_mentees <= capacity)
);
create index members_by_person on members (workspace_id, slack_user_id);

create table pairs (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  mentor_id uuid not null,
  kind text not null default 'formal' check (kind in ('formal', 'informal')),
  status text not null check (status in ('scheduled', 'active', 'ended')),
  started_on date not null,
  ended_on date,
  end_reason text check (end_reason in ('changed', 'graduated', 'left')),
  change_at timestamptz,                      -- when a decided ending is carried out and told
  reminders_held boolean not null default false,
  agreed_on date,                             -- a meeting the two agreed on, holding the nudges
  next_check_at timestamptz,                  -- when the reminder sweep must look again; null: never
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, mentor_id) references members (workspace_id, program_id, id),
  check (resident_id <> mentor_id),
  check ((status = 'ended') = (ended_on is not null)),
  check ((status = 'ended') = (end_reason is not null))
);
create unique index pairs_one_active_formal_per_resident on pairs (resident_id) where kind = 'formal' and status = 'active';
create unique index pairs_one_scheduled_formal_per_resident on pairs (resident_id) where kind = 'formal' and status = 'scheduled';
create index pairs_by_mentor on pairs (mentor_id) where status <> 'ended';
create index pairs_by_program on pairs (program_id);
create index pairs_to_check on pairs (next_check_at) where status = 'active' and next_check_at is not null;
create index pairs_to_change on pairs (change_at) where status <> 'ended' and change_at is not null;

-- A mentor's places are counted by the database, under the row lock of the mentor, so that no two writers can
-- both take the last one; members_within_capacity then refuses the second.
create function count_mentees() returns trigger language plpgsql as $$
declare
  took uuid := case when tg_op <> 'DELETE' and new.kind = 'formal' and new.status <> 'ended' then new.mentor_id end;
  gave uuid := case when tg_op <> 'INSERT' and old.kind = 'formal' and old.status <> 'ended' then old.mentor_id end;
begin
  if took is distinct from gave then
    if gave is not null then update members set active_mentees = active_mentees - 1 where id = gave; end if;
    if took is not null then update members set active_mentees = active_mentees + 1 where id = took; end if;
  end if;
  return null;
end $$;
create trigger pairs_count_mentees after insert or update or delete on pairs
  for each row execute function count_mentees();

create table requests (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  source text not null default 'resident' check (source in ('resident', 'program')),
  status text not null default 'open' check (status in ('open', 'assigned', 'withdrawn')),
  topics text[] not null default '{}',
  confidential text,                          -- sealed: the note, and whom the resident would rather not have
  pair_id uuid,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, decided_by) references members (workspace_id, program_id, id),
  check ((status = 'open') = (decided_at is null)),
  check ((status = 'assigned') = (pair_id is not null))
);
create unique index requests_one_open_per_resident on requests (resident_id) where status = 'open';
create index requests_open_by_program on requests (program_id, created_at) where status = 'open';

create table request_preferences (
  workspace_id text not null,
  program_id uuid not null,
  request_id uuid not null,
  rank integer not null check (rank between 1 and 3),
  mentor_id uuid not null,
  primary key (request_id, rank),
  unique (request_id, mentor_id),
  foreign key (workspace_id, program_id, request_id) references requests (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, mentor_id) references members (workspace_id, program_id, id)
);

create table meetings (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  met_on date not null,
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  unique (pair_id, met_on),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade
);

-- What each side entered about a meeting; the meeting is the merge of its entries, and undo takes one entry back.
create table meeting_entries (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  meeting_id uuid not null,
  entered_by uuid not null,
  way text not null check (way in ('in_person', 'video', 'phone', 'message')),
  topics text[] not null default '{}',
  entered_at timestamptz not null,
  unique (meeting_id, entered_by),
  foreign key (workspace_id, program_id, meeting_id) references meetings (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, entered_by) references members (workspace_id, program_id, id)
);

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

create table snoozes (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  member_id uuid not null,
  due_on date not null,
  until_on date not null,                     -- nudges to this person wait until this day
  created_at timestamptz not null,
  unique (pair_id, member_id, due_on, until_on),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade
);

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
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (pair_id, due_on, step, recipient_id),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, recipient_id) references members (workspace_id, program_id, id) on delete cascade
);
create index nudges_to_send on nudges (sendable_at) where state = 'planned';
create index nudges_by_outbox on nudges (outbox_id) where outbox_id is not null;

create table rematches (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  pair_id uuid not null,
  reference text not null,                    -- what the directors' channel may see, and nothing else
  status text not null default 'open' check (status in ('open', 'talking', 'approved', 'declined', 'withdrawn')),
  confidential text,                          -- sealed: picked reasons, own words, preferred mentors
  note_to_resident text,                      -- sealed: the director's words to the resident
  decided_by uuid,
  decided_at timestamptz,
  new_pair_id uuid,
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  unique (program_id, reference),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, new_pair_id) references pairs (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, decided_by) references members (workspace_id, program_id, id)
);
create unique index rematches_one_open_per_resident on rematches (resident_id) where status in ('open', 'talking');

-- Who did what, when; never content. Rows are only ever added.
create table audit_log (
  id uuid primary key,
  workspace_id text not null references workspaces on delete cascade,
  program_id uuid,
  actor text not null,                        -- a Slack user id, or 'operator', or 'bot'
  action text not null,
  subject_id uuid,
  at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade
);
create index audit_log_by_subject on audit_log (subject_id, at);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_no_update before update on audit_log for each row execute function refuse_change();
