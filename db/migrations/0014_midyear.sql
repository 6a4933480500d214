-- The midyear review: once a year, by default half a year after the academic year began, all matches are looked at.
alter table programs drop constraint programs_reminder_steps_check;
alter table programs add constraint programs_reminder_steps_check
  check (reminder_steps <@ '{-14,0,+14,+28,digest,first-years,midyear}'::text[]);
alter table programs alter column reminder_steps set default '{-14,0,+14,+28,digest,first-years,midyear}';
update programs set reminder_steps = array_append(reminder_steps, 'midyear');
-- The day of the year on which it begins, in any year; null: half a year after the academic year's first day.
alter table programs add column midyear_on date;
