-- Finding a time: one side of a pair proposes up to three, the other agrees to one with a tap.
create table time_proposals (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  proposed_by uuid not null,
  times jsonb not null,                       -- one to three moments, as ISO texts
  way text not null check (way in ('in_person', 'video', 'phone')),
  place text,                                 -- sealed: where, or a link; erased a day after
  state text not null default 'open' check (state in ('open', 'declined', 'agreed', 'replaced', 'cancelled')),
  agreed_for timestamptz,                     -- the moment that was chosen
  event_id uuid not null,                     -- names the date in people's calendars, through every change of it
  sequence integer not null default 0,        -- rises with every change, as calendars ask for
  created_at timestamptz not null,
  settled_at timestamptz,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (pair_id) references pairs (id) on delete cascade,
  foreign key (workspace_id, program_id, proposed_by) references members (workspace_id, program_id, id) on delete cascade,
  check ((agreed_for is not null) or state <> 'agreed')
);
create unique index time_proposals_one_agreed on time_proposals (pair_id) where state = 'agreed';
create unique index time_proposals_one_open on time_proposals (pair_id, proposed_by) where state = 'open';
create index time_proposals_with_place on time_proposals (created_at) where place is not null;
create index time_proposals_ahead on time_proposals (agreed_for) where state = 'agreed';
