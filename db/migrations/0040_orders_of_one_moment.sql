-- What is due at one moment comes in one order, whatever was written to a row since: where a row lies on the disk
-- depends on what is hidden, such as a decided ending.
drop index pairs_to_check;
create index pairs_to_check on pairs (next_check_at, id) where status = 'active' and next_check_at is not null;
drop index nudges_to_send;
create index nudges_to_send on nudges (sendable_at, recipient_id) where state = 'planned';
