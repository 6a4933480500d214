-- Which steps of the reminder ladder a program sends: days before or after the due date.
alter table programs add column reminder_steps text[] not null default '{-14,0,+14,+28}'
  check (reminder_steps <@ '{-14,0,+14,+28}'::text[]);
