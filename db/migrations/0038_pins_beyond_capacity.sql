-- A match that a director keeps in a draft may be one more than the mentor's capacity, where they said so.
alter table round_pins add column agreed boolean not null default false;
