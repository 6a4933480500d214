-- When a mentor last said how many residents they take, or that they take none: they need not be asked again soon.
alter table members add column renewed_at timestamptz;
-- Whether a mentor is open to a conversation with residents who are not theirs.
alter table members add column open_to_conversation boolean not null default false;
