-- Outside a transaction: an index of the pairs whose mentor cannot take them on, which directors are reminded of, so
-- that finding them does not read the whole table.
drop index concurrently if exists pairs_declined;
create index concurrently pairs_declined on pairs (declined_at) where declined_at is not null and status = 'active';
