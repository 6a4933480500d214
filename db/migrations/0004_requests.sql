-- A resident's wish for a mentor, with up to three mentors they would like, in order.

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
  card_channel_id text,                       -- where its card stands; not the directors' channel: a former one
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
-- What was told in confidence is erased some time after the request was decided.
create index requests_to_erase on requests (decided_at) where confidential is not null and decided_at is not null;

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
