-- The record is only ever added to: no change, and no deletion but with its whole program or workspace (by cascade,
-- which is a trigger's doing, so that the depth is 2). The owner of a table can take a right from itself too.
drop trigger audit_log_no_update on audit_log;
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then return old; end if;
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_only_added before update or delete on audit_log
  for each row execute function refuse_change();
revoke update, truncate on audit_log from public;
revoke update, truncate on audit_log from current_user;
create index audit_log_by_program on audit_log (program_id, at desc, id desc);
