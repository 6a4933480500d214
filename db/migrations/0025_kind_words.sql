-- A kind word from the directors to a pair that has not met for a while: to both, once in four weeks at most.
create table kind_words (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null references pairs (id) on delete cascade,
  asked_by uuid not null,
  asked_at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, asked_by) references members (workspace_id, program_id, id) on delete cascade
);
create index kind_words_lately on kind_words (program_id, asked_at);
