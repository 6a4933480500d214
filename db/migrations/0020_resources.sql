-- Links that directors add to the toolkit of their program.
create table resources (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  title text not null check (length(btrim(title)) between 1 and 80),
  link text not null check (link like 'https://%' and length(link) <= 500),
  audience text not null check (audience in ('everybody', 'residents', 'mentors')),
  page text check (page in ('first_meeting', 'midyear', 'difficult', 'boards', 'career', 'last_meeting')),
  created_at timestamptz not null,
  unique (program_id, link),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade
);
