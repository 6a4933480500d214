-- Block schedules: what a program's labels mean, and the days of each person that follow from its schedule files. The
-- label itself is never kept with a person, and the file not at all.
create table schedule_labels (
  workspace_id text not null,
  program_id uuid not null,
  label text not null check (label = btrim(label) and char_length(label) between 1 and 200),
  kind text not null check (kind in ('away', 'hold', 'good', 'ordinary')),
  primary key (program_id, label),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade
);

create table schedule_spans (
  workspace_id text not null,
  program_id uuid not null,
  member_id uuid not null,
  first_day date not null,
  last_day date not null,                     -- still of the span
  kind text not null check (kind in ('away', 'hold', 'good')),
  primary key (member_id, first_day) include (last_day, kind),
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade,
  check (last_day >= first_day)
);
create index schedule_spans_by_end on schedule_spans (last_day);
