-- What a director was told that Slack does not take stands on their desk, which is opened often.
create index outbox_undelivered on outbox (program_id, to_user) where kind = 'programs.undelivered';
