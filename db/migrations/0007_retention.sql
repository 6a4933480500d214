-- When the data of a workspace that took the app out is deleted; null: not at all. Installing it again takes it back.
alter table workspaces add column delete_after timestamptz;
create index workspaces_to_delete on workspaces (delete_after) where delete_after is not null;
-- What was told in confidence is erased some time after it was decided.
create index requests_to_erase on requests (decided_at) where confidential is not null and decided_at is not null;
create index rematches_to_erase on rematches (decided_at)
  where decided_at is not null and (confidential is not null or note_to_resident is not null);
