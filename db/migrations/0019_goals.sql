-- A resident's own goals, up to three, for themself; shared with their mentor only where they say so, for that pair.
create table goals (
  member_id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  goals text not null,                        -- sealed
  shared_pair_id uuid references pairs on delete set null,
  updated_at timestamptz not null,
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade
);
create index goals_shared on goals (shared_pair_id) where shared_pair_id is not null;
