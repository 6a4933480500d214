-- The sealed draw: two mentors each resident isn't offered, with those they would rather not have always among them. It
-- is the same wherever mentors are offered, and changes only when the resident says something anew. There is no time
-- beside it, and a resident who said nothing has one as well.
create table draws (
  resident_id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  drawn text not null,                        -- sealed: whom the resident would rather not have, and who was drawn
  is_small boolean not null,                  -- the program had too few mentors to draw any beside those who are meant
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade
);
