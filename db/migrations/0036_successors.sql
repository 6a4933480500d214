-- The next mentor of a resident, lined up for an ending that is still to come, whatever its cause: entered, of the new
-- academic year, or decided in confidence. It takes no place and changes nothing before its day; then it is used up.
create table successors (
  id uuid primary key,
  workspace_id text not null,
  program_id uuid not null,
  resident_id uuid not null,
  mentor_id uuid not null,
  change_id uuid references changes (id) on delete cascade,
  turn_id uuid references turns (id) on delete cascade,
  rematch_id uuid references rematches (id) on delete cascade,
  chosen_by uuid not null,
  chosen_at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, program_id, resident_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, mentor_id) references members (workspace_id, program_id, id) on delete cascade,
  foreign key (workspace_id, program_id, chosen_by) references members (workspace_id, program_id, id) on delete cascade,
  check (num_nonnulls(change_id, turn_id, rematch_id) = 1),
  check (resident_id <> mentor_id)
);
create unique index successors_one_for_an_ending on successors (resident_id, coalesce(change_id, turn_id, rematch_id));
create index successors_of_program on successors (program_id);
create index successors_of_change on successors (change_id) where change_id is not null;
create index successors_of_turn on successors (turn_id) where turn_id is not null;
create index successors_of_rematch on successors (rematch_id) where rematch_id is not null;

insert into successors (id, workspace_id, program_id, resident_id, mentor_id, rematch_id, chosen_by, chosen_at)
  select gen_random_uuid(), pairs.workspace_id, pairs.program_id, pairs.resident_id, pairs.mentor_id, rematches.id,
    rematches.decided_by, rematches.decided_at
  from pairs join rematches on rematches.new_pair_id = pairs.id
  where pairs.status = 'scheduled' and rematches.decided_by is not null;

-- A pair that is still to come was such a promise of a confidential request alone. There is none any more.
alter table rematches drop column new_pair_id, drop column fell_through_at;
delete from pairs where status = 'scheduled';
drop index pairs_one_scheduled_formal_per_resident;
alter table pairs drop constraint pairs_status_check;
alter table pairs add constraint pairs_status_check check (status in ('active', 'ended'));

-- One resident more than the capacity, where a director said so, or where what was lined up or published happens: the
-- number of residents that the mentor may have with this pair. Nothing beyond it passes.
alter table pairs add column agreed_mentees integer check (agreed_mentees > 0);

create or replace function count_mentees() returns trigger language plpgsql as $$
declare
  took uuid := case when tg_op <> 'DELETE' and new.status = 'active' then new.mentor_id end;
  gave uuid := case when tg_op <> 'INSERT' and old.status = 'active' then old.mentor_id end;
  beyond boolean;
begin
  if took is distinct from gave then
    if gave is not null then update members set active_mentees = active_mentees - 1 where id = gave; end if;
    if took is not null then
      update members set active_mentees = active_mentees + 1 where id = took
        returning active_mentees > greatest(capacity, coalesce(new.agreed_mentees, 0)) into beyond;
      if beyond then
        raise exception 'this mentor has no place left'
          using errcode = 'check_violation', constraint = 'members_within_capacity', table = 'members';
      end if;
    end if;
  end if;
  return null;
end $$;
