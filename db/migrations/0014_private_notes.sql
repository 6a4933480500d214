-- A private note on a meeting: sealed, and read by its author alone.
alter table meeting_entries add column note text;
create index meeting_entries_with_note on meeting_entries (id) where note is not null;
