-- Whom an import brought and no one has told yet: a person who is to be welcomed, or a pair that is to be introduced.
-- The rows of an import go when its people are told, or when someone decides not to tell them.
create table untold (
  workspace_id text not null,
  program_id uuid not null,
  import_id uuid not null,
  slack_user_id text,
  pair_id uuid references pairs (id) on delete cascade,
  created_at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, slack_user_id) references people (workspace_id, slack_user_id) on delete cascade,
  check ((slack_user_id is null) <> (pair_id is null))
);
create unique index untold_people on untold (program_id, slack_user_id) where slack_user_id is not null;
create unique index untold_pairs on untold (pair_id) where pair_id is not null;
create index untold_of_people on untold (workspace_id, slack_user_id);
