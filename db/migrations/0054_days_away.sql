-- Outside a transaction: an index of the days away alone, which count as pauses and are read for both people of every
-- pair that a reminder is due for.
drop index concurrently if exists schedule_spans_away;
create index concurrently schedule_spans_away on schedule_spans (member_id) include (first_day, last_day) where kind = 'away';
