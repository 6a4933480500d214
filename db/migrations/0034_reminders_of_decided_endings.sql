-- A resident whose ending is decided gets the reminders that everybody gets: their absence would tell.
alter table pairs drop column reminders_held;
