-- Whether residents of the workspace's other programs may find this one's mentors who are open to a conversation.
alter table programs add column found_by_others boolean not null default false;

-- Mentors beyond the assigned one: a resident asks for a conversation, a mentor's Yes opens it, either ends it in silence.
create table conversations (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,                   -- the resident's
  resident_id uuid not null,
  mentor_id uuid not null references members (id) on delete cascade,  -- of this program or another
  asked_at timestamptz not null,              -- the last time
  asked integer not null default 1,           -- how often: names the messages of each time
  opened_at timestamptz,                      -- the mentor's Yes
  declined_at timestamptz,                    -- Not now: for the mentor's own message alone
  ended_at timestamptz,
  remind_from date,                           -- the resident's own wish: reminded every three months from that day on
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade
);
create unique index conversations_one on conversations (resident_id, mentor_id) where ended_at is null;
create index conversations_of_mentor on conversations (mentor_id) where ended_at is null;
create index conversations_asked on conversations (program_id) where opened_at is null and ended_at is null;

-- When the two talked, each in their own view; it counts nowhere.
create table conversation_days (
  conversation_id uuid not null references conversations on delete cascade,
  member_id uuid not null references members (id) on delete cascade,
  met_on date not null,
  primary key (conversation_id, member_id, met_on)
);
