-- What a resident tells in confidence about a pair: a request for a new match, and whether it is a good fit.

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
  fell_through_at timestamptz,                -- the new mentor was gone on the day: only who decides is told
  diverted_at timestamptz,                    -- the notice left the channel for good: the mentor in question reads there, or nobody does
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
-- Its confidential texts are erased some time after it was decided.
create index rematches_to_erase on rematches (decided_at)
  where decided_at is not null and (confidential is not null or note_to_resident is not null);

-- One private question to a resident about a pair; the answer is sealed, and nobody else ever reads it.
create table fit_checks (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  pair_id uuid not null,
  occasion text not null check (occasion = 'second_meeting' or occasion ~ '^mid_year_[0-9]{4}$'),
  answer text,                                -- sealed
  asked_at timestamptz not null,
  answered_at timestamptz,
  unique (pair_id, occasion),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade,
  check ((answer is null) = (answered_at is null))
);
create index fit_checks_by_program on fit_checks (program_id, asked_at);

-- What directors see of them: counted once when a half-year is over, and never again, so that no later look differs.
create table fit_figures (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  half_from date not null,
  half_until date not null,                   -- the first day after it
  groups jsonb not null,                      -- [{ "of": ["good"], "count": 7 }, …]; empty when nothing may be shown
  made_at timestamptz not null,
  unique (program_id, half_from),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade
);
