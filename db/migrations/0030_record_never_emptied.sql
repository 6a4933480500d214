-- The record refuses to be emptied as a whole, too. A trigger goes with a dump and its restoration whoever owns the
-- table then; a right that was revoked does not.
create trigger audit_log_never_emptied before truncate on audit_log for each statement execute function refuse_change();
