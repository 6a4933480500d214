-- Outside a transaction: an index of the updates of messages by the message they update, so that old messages can be
-- pruned without reading the whole table for each.
drop index concurrently if exists outbox_updates;
create index concurrently outbox_updates on outbox (refresh_of) where refresh_of is not null;
