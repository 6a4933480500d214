-- The year's turn of a program, once a year: what a director chose, and whether it is carried out. A draft is what
-- was entered and checked, and is nothing until a director confirms it.
create table turns (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  year_on date not null,                      -- the first day of the academic year that it opens
  turns_on date not null,
  state text not null check (state in ('draft', 'planned', 'done', 'undone')),
  choices jsonb not null,                     -- member ids: { "notMovingUp": […], "notFinishing": [{ "id", "lastDay" }], "staying": […] }
  carry_out_at timestamptz not null,
  entered_by uuid not null,
  confirmed_by uuid,
  settled_at timestamptz,                     -- when it was carried out or undone
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, entered_by) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, confirmed_by) references members (workspace_id, program_id, id) on delete cascade,
  check (state = 'draft' or confirmed_by is not null)
);
create unique index turns_one_draft on turns (program_id) where state = 'draft';
create unique index turns_one_planned on turns (program_id) where state = 'planned';
create unique index turns_one_done_a_year on turns (program_id, year_on) where state = 'done';
create index turns_to_carry_out on turns (carry_out_at) where state = 'planned';
