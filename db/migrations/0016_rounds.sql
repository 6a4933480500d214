-- The class match: residents without a mentor say whom they would like until a day, a draft is made, changed and
-- published. One open round a program.
create table rounds (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  state text not null check (state in ('wishes', 'draft', 'published', 'announced', 'cancelled')),
  levels integer[] not null default '{}',     -- who is in it, by level; empty: every level
  begins_until date,                          -- and who begins until then; null: everybody
  wishes_until date not null,
  close_at timestamptz not null,              -- when wishes close: as the next working day begins
  announce_on date,                           -- null: as it is published
  announce_at timestamptz,                    -- once it is published: when both sides are told
  evaluators text not null check (evaluators in ('never', 'warn', 'ignore')),
  seed integer not null,                      -- tells equal drafts apart, so that the same draft comes again
  draft jsonb,                                -- [{ "resident", "mentor", "choice", "shared" }, …]: member ids; erased with the wishes
  drafted_at timestamptz,
  started_by uuid not null,
  settled_by uuid,                            -- who published or cancelled it
  settled_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, started_by) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, settled_by) references members (workspace_id, program_id, id) on delete cascade
);
create unique index rounds_one_open on rounds (program_id) where state in ('wishes', 'draft', 'published');
create index rounds_to_close on rounds (close_at) where state = 'wishes';
create index rounds_to_announce on rounds (announce_at) where state = 'published';

create table round_residents (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  round_id uuid not null,
  resident_id uuid not null,
  wishes text,                                -- sealed: choices, topics, whom they would rather not have, a note
  wished_at timestamptz,
  excluded text,                              -- sealed: the two mentors that the draw took from them
  created_at timestamptz not null,
  unique (round_id, resident_id),
  foreign key (workspace_id, program_id, round_id) references rounds (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade
);
create index round_residents_by_resident on round_residents (resident_id);

-- Residents whose mentor is kept when the draft is made again.
create table round_pins (
  workspace_id text not null,
  program_id uuid not null,
  round_id uuid not null,
  resident_id uuid not null,
  mentor_id uuid not null,
  primary key (round_id, resident_id),
  foreign key (workspace_id, program_id, round_id) references rounds (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, mentor_id) references members (workspace_id, program_id, id) on delete cascade
);
