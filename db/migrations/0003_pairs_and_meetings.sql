-- Who is paired with whom, and when the two met.

create table pairs (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  mentor_id uuid not null,
  kind text not null default 'formal' check (kind in ('formal', 'informal')),
  status text not null check (status in ('scheduled', 'active', 'ended')),
  started_on date not null,
  imported_on date,                           -- it came with a roster; one that was late already begins anew then
  ended_on date,
  end_reason text check (end_reason in ('changed', 'graduated', 'left')),
  change_at timestamptz,                      -- when a decided ending is carried out and told
  reminders_held boolean not null default false,
  agreed_on date,                             -- a meeting the two agreed on, holding the nudges
  next_check_at timestamptz,                  -- when the reminder sweep must look again; null: never
  created_at timestamptz not null,
  unique (program_id, workspace_id, id),      -- also finds the pairs of a program
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id),
  foreign key (workspace_id, program_id, mentor_id) references members (workspace_id, program_id, id),
  check (resident_id <> mentor_id),
  check ((status = 'ended') = (ended_on is not null)),
  check ((status = 'ended') = (end_reason is not null))
);
create unique index pairs_one_active_formal_per_resident on pairs (resident_id) where kind = 'formal' and status = 'active';
create unique index pairs_one_scheduled_formal_per_resident on pairs (resident_id) where kind = 'formal' and status = 'scheduled';
create index pairs_by_mentor on pairs (mentor_id) where status <> 'ended';
create index pairs_to_check on pairs (next_check_at) where status = 'active' and next_check_at is not null;
create index pairs_to_change on pairs (change_at) where status <> 'ended' and change_at is not null;

-- A mentor's places are counted by the database, under the row lock of the mentor, so that no two writers can both
-- take the last one; `members_within_capacity` then refuses the second. Only active pairs count: one that is still to
-- come takes no place, so that no act of anybody can be refused because of it. On its day it begins even where that
-- is one more than there are places, and nothing else may.
create function count_mentees() returns trigger language plpgsql as $$
declare
  took uuid := case when tg_op <> 'DELETE' and new.kind = 'formal' and new.status = 'active' then new.mentor_id end;
  gave uuid := case when tg_op <> 'INSERT' and old.kind = 'formal' and old.status = 'active' then old.mentor_id end;
  decided boolean := case when tg_op = 'UPDATE' then old.status = 'scheduled' else false end;
  beyond boolean;
begin
  if took is distinct from gave then
    if gave is not null then update members set active_mentees = active_mentees - 1 where id = gave; end if;
    if took is not null then
      update members set active_mentees = active_mentees + 1 where id = took
        returning active_mentees > capacity into beyond;
      if beyond and not decided then
        raise exception 'this mentor has no place left'
          using errcode = 'check_violation', constraint = 'members_within_capacity', table = 'members';
      end if;
    end if;
  end if;
  return null;
end $$;
create trigger pairs_count_mentees after insert or delete or update of kind, status, mentor_id on pairs
  for each row execute function count_mentees();

create table meetings (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  pair_id uuid not null,
  met_on date not null,
  imported boolean not null default false,    -- came with a roster: stands without entries, so that no undo takes it
  created_at timestamptz not null,
  unique (workspace_id, program_id, id),
  unique (pair_id, met_on),
  foreign key (workspace_id, program_id, pair_id) references pairs (workspace_id, program_id, id) on delete cascade
);

-- What each side entered about a meeting; the meeting is the merge of its entries, and undo takes one entry back.
create table meeting_entries (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  meeting_id uuid not null,
  entered_by uuid not null,
  way text not null check (way in ('in_person', 'video', 'phone', 'message')),
  topics text[] not null default '{}',
  note text,                                  -- sealed: read by its author alone
  entered_at timestamptz not null,
  unique (meeting_id, entered_by),
  foreign key (workspace_id, program_id, meeting_id) references meetings (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, entered_by) references members (workspace_id, program_id, id)
);
create index meeting_entries_with_note on meeting_entries (id) where note is not null;
