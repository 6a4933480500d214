-- Reminders' manners: the directors' digest, first-years without a mentor, holidays, do-not-disturb.
alter table programs drop constraint programs_reminder_steps_check;
alter table programs alter column reminder_steps set default '{-14,0,+14,+28,digest,first-years}';
update programs set reminder_steps = reminder_steps || '{digest,first-years}'::text[];
alter table programs add check (reminder_steps <@ '{-14,0,+14,+28,digest,first-years}'::text[]);
alter table programs add column holidays date[] not null default '{}';

-- When the directors' next digest is due; null: not known yet.
alter table programs add column digest_at timestamptz;

-- When a first-year without a mentor was asked whether they would like one.
alter table members add column prompted_at timestamptz;
create index members_to_prompt on members (starts_on) where pgy = 1 and prompted_at is null;

-- Until when the recipient's do-not-disturb held a reminder; it holds each one once.
alter table nudges add column quiet_until timestamptz;
