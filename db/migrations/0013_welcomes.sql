-- A first word to people who came with a roster, once a person in a workspace: asked for by whoever imported them.
create table welcomes (
  workspace_id text not null,
  slack_user_id text not null,
  program_id uuid not null,                   -- whose working hours and holidays it keeps
  asked_at timestamptz not null,
  primary key (workspace_id, slack_user_id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, slack_user_id) references people (workspace_id, slack_user_id) on delete cascade
);
