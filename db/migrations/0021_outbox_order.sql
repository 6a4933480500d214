-- Messages of one moment go out in the order in which they were enqueued: a correction before the news that follows it.
alter table outbox add column seq bigint generated always as identity;
