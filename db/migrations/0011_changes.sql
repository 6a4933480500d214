-- Somebody leaves or changes: endings that a director or coordinator enters on their own word, each for a day. They
-- stand beside what was decided in confidence (pairs.change_at); on its day the earlier of the two is carried out.
create table changes (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  member_id uuid not null,                    -- whom it is about; of a pair, its resident
  pair_id uuid,                               -- for the end of one pair
  what text not null check (what in ('leaves', 'steps_down', 'pair_ends')),
  happens_on date not null,
  carry_out_at timestamptz not null,
  state text not null default 'planned' check (state in ('planned', 'done', 'undone')),
  entered_by uuid not null,
  settled_at timestamptz,                     -- when it was carried out or undone
  created_at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, member_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, entered_by) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (pair_id) references pairs (id) on delete cascade,
  check ((what = 'pair_ends') = (pair_id is not null))
);
-- One of a kind for each who enters it, not for the program: somebody who may not know of it enters it once more.
create unique index changes_one_planned on changes (entered_by, member_id, what, coalesce(pair_id, member_id))
  where state = 'planned';
create index changes_to_carry_out on changes (carry_out_at) where state = 'planned';
create index changes_of_program on changes (program_id) where state = 'planned';

-- A confidential request whose pair ended for another cause before it was decided.
alter table rematches add column overtaken_at timestamptz;

-- Directors are offered to enter that somebody left whose account was deactivated lately.
create index people_deactivated on people (deactivated_at) where deactivated_at is not null;
