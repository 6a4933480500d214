-- What a job of the worker could not do for one program, class match, pair, or workspace, and when it is tried again.
-- Rows hold ids and the name of an error, never a text. A row goes when its subject is served again or is gone.
create table job_faults (
  job text not null,
  subject text not null,
  workspace_id text references workspaces (id) on delete cascade,
  program_id uuid references programs (id) on delete cascade,
  error text not null check (error ~ '^[A-Za-z0-9_]{1,60}$'),
  times integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  look_again_at timestamptz not null,
  primary key (job, subject)
);
create index job_faults_workspace on job_faults (workspace_id);
create index job_faults_program on job_faults (program_id);
