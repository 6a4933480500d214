-- Pairs have one kind. The column stays with its default, for a process of the version before that still reads it;
-- the two rules of one mentor a resident no longer depend on it and keep their names.
alter table pairs add constraint pairs_one_kind check (kind = 'formal');
drop index pairs_one_active_formal_per_resident;
drop index pairs_one_scheduled_formal_per_resident;
create unique index pairs_one_active_formal_per_resident on pairs (resident_id) where status = 'active';
create unique index pairs_one_scheduled_formal_per_resident on pairs (resident_id) where status = 'scheduled';
