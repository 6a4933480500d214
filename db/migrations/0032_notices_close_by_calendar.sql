-- Notices close seven days after they were posted and never show what became of a request: what was written into them
-- before is taken back, so that each of them closes like all others.
delete from outbox where kind = 'rematch.notice' and refresh_of is not null;
