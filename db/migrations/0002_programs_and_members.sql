-- A program and the people in it, with their roles. Every row from here on carries (workspace_id, program_id), and
-- composite foreign keys keep what it points at inside that one program.

create table programs (
  id uuid primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 80),
  time_zone text not null,
  directors_channel_id text not null,
  channel_problem text                        -- why nothing is posted there; null: nothing is known to stand in the way
    check (channel_problem in ('not_private', 'shared', 'archived', 'not_in', 'restricted')),
  channel_check_at timestamptz,               -- when Slack is next asked about that channel; null: now
  meetings_per_year integer not null default 3 check (meetings_per_year between 1 and 12),
  first_meeting_window_days integer not null default 30 check (first_meeting_window_days between 1 and 180),
  year_starts_month integer not null default 7 check (year_starts_month between 1 and 12),
  year_starts_day integer not null default 1 check (year_starts_day between 1 and 28),
  working_days integer[] not null default '{1,2,3,4,5}',       -- ISO weekdays, Monday is 1
  working_from_minute integer not null default 540 check (working_from_minute between 0 and 1439),
  working_until_minute integer not null default 1020 check (working_until_minute between 1 and 1440),
  holidays date[] not null default '{}',                        -- days without reminders, no working days
  federal_holidays boolean not null default false,              -- those of the United States' government, too
  reminder_steps text[] not null default '{-14,0,+14,+28,digest,first-years}'   -- the reminders that it sends
    check (reminder_steps <@ '{-14,0,+14,+28,digest,first-years}'::text[]),
  alternate_contact text,                     -- a Slack user id: for when nobody here could decide a new match
  digest_at timestamptz,                      -- when the directors' next digest is due; null: not known yet
  delete_after timestamptz,                   -- an operator closed it: its data is deleted then; null: not at all
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  check (working_from_minute < working_until_minute),
  check (cardinality(working_days) > 0 and working_days <@ '{1,2,3,4,5,6,7}'::integer[])
);
create unique index programs_one_name_per_workspace on programs (workspace_id, lower(name));
create index programs_to_delete on programs (delete_after) where delete_after is not null;

create table members (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  slack_user_id text not null,
  roles text[] not null check (roles <@ '{resident,mentor,director,coordinator}'::text[]),
  pgy integer check (pgy between 1 and 10),
  starts_on date,
  graduates_on date,
  track text check (track in ('categorical', 'preliminary', 'transitional', 'combined', 'fellow', 'chief')),
  advances_on date,                           -- when their level changes next; null: as the academic year begins
  evaluates text[] not null default '{}'      -- levels of residents whom they evaluate, or all
    check (evaluates <@ '{all,1,2,3,4,5,6,7,8,9,10}'::text[]),
  about text check (length(about) between 1 and 120),           -- one line about themselves, for who looks for a mentor
  capacity integer not null default 3 check (capacity between 0 and 50),
  active_mentees integer not null default 0,  -- counted by a trigger on pairs, never written by code
  topics text[] not null default '{}',
  accepting boolean not null default true,
  prompted_at timestamptz,                    -- when a first-year without a mentor was asked for their wish
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, program_id, id),
  unique (program_id, slack_user_id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, slack_user_id) references people (workspace_id, slack_user_id),
  check (graduates_on is null or starts_on is null or graduates_on > starts_on),
  check (active_mentees >= 0)
);
create index members_by_person on members (workspace_id, slack_user_id);
create index members_to_advance on members (advances_on) where advances_on is not null;
create index members_to_prompt on members (starts_on) where pgy = 1 and prompted_at is null;

-- Nobody's places are lowered below the residents they have. Who has one more than places, by a change that was
-- decided before, keeps both: `members_within_capacity` is a rule for what is written, not for what stands.
create function keep_places() returns trigger language plpgsql as $$
begin
  raise exception 'fewer places than residents'
    using errcode = 'check_violation', constraint = 'members_within_capacity', table = 'members';
end $$;
create trigger members_keep_places before update of capacity on members
  for each row when (new.capacity < old.capacity and new.capacity < new.active_mentees) execute function keep_places();
