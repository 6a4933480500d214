-- A meeting that came with a roster: it stands without anybody's entry, so that no undo takes it away.
alter table meetings add column imported boolean not null default false;
