-- A mentor's places count the residents everybody knows of: a pair that is still to come takes none, so that no act
-- of anybody can be refused because of it. On its day it begins even where that is one more than there are places.
alter table members drop constraint members_within_capacity;
alter table members add constraint members_mentees_counted check (active_mentees >= 0);
update members set active_mentees = (select count(*) from pairs
  where mentor_id = members.id and kind = 'formal' and status = 'active')
  where active_mentees > 0;

create or replace function count_mentees() returns trigger language plpgsql as $$
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

create function keep_places() returns trigger language plpgsql as $$
begin
  raise exception 'fewer places than residents'
    using errcode = 'check_violation', constraint = 'members_within_capacity', table = 'members';
end $$;
create trigger members_keep_places before update of capacity on members
  for each row when (new.capacity < old.capacity and new.capacity < new.active_mentees) execute function keep_places();

-- When the new mentor of a decided change could not take it on, on its day: its deciders are told, and nobody else.
alter table rematches add column fell_through_at timestamptz;

-- The directors' channel in which an open request's card stands: another one than the program's is a former one.
alter table requests add column card_channel_id text;
update requests set card_channel_id = (select to_channel from outbox
  where workspace_id = requests.workspace_id and dedupe_key = 'matching.card:' || requests.id)
  where status = 'open';
