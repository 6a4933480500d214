-- The record: who did what, when; never content. It is only ever added to: no change, and no deletion but with its
-- whole program or workspace (by cascade, which is a trigger's doing, so that the depth is 2). The owner of a table
-- can take a right from itself too.

create table audit_log (
  id uuid primary key,
  workspace_id text not null references workspaces on delete cascade,
  program_id uuid,
  actor text not null,                        -- a Slack user id, or 'operator', or 'bot'
  action text not null,
  subject_id uuid,
  at timestamptz not null,
  foreign key (workspace_id, program_id) references programs (workspace_id, id) on delete cascade
);
create index audit_log_by_subject on audit_log (subject_id, at);
create index audit_log_by_program on audit_log (program_id, at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then return old; end if;
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_only_added before update or delete on audit_log
  for each row execute function refuse_change();
revoke update, truncate on audit_log from public;
revoke update, truncate on audit_log from current_user;
