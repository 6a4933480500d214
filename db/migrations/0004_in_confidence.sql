-- Whom a resident may speak to when nobody in the program could decide a request for a new match.
alter table programs add column alternate_contact text;      -- a Slack user id

-- Set when the notice left the directors' channel because the mentor in question can read it.
alter table rematches add column diverted_at timestamptz;

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
