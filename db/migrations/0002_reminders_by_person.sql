-- At most one reminder DM a person and day: their earlier ones are looked up before another is made.
create index outbox_reminders_by_person on outbox (workspace_id, to_user)
  where kind = 'reminders.nudge' and refresh_of is null;
