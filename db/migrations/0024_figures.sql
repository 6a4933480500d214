-- Every figure about what no director sees by person passes one gate: counted once a half-year, with who stands behind
-- it kept sealed, so that later figures can be held against all that was ever shown.
alter table fit_figures rename to figures;
alter table figures rename constraint fit_figures_program_id_half_from_key to figures_one_a_half;
alter table figures add column figure text not null default 'fit';
alter table figures alter column figure drop default;
alter table figures drop constraint figures_one_a_half;
alter table figures add constraint figures_one_a_half unique (program_id, figure, half_from);
alter table figures add column people text;   -- sealed: the member ids behind each group, in the order of the groups

-- The one question a year to every resident: whether they have a mentor who cares.
create table yearly_answers (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  year_on date not null,                      -- the first day of the academic year that it is about
  answer text,                                -- sealed; the first one stands
  asked_at timestamptz not null,
  answered_at timestamptz,
  unique (resident_id, year_on),
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade
);
create index yearly_answers_of_program on yearly_answers (program_id, year_on);

alter table programs drop constraint programs_reminder_steps_check;
alter table programs add constraint programs_reminder_steps_check
  check (reminder_steps <@ '{-14,0,+14,+28,digest,first-years,midyear,yearly}'::text[]);
alter table programs alter column reminder_steps set default '{-14,0,+14,+28,digest,first-years,midyear,yearly}';
update programs set reminder_steps = array_append(reminder_steps, 'yearly');
