-- A proposal says how long the meeting is, and has passed when all of its times have.
alter table time_proposals add column minutes smallint not null default 45 check (minutes in (30, 45, 60));
alter table time_proposals drop constraint time_proposals_state_check;
alter table time_proposals add constraint time_proposals_state_check
  check (state in ('open', 'declined', 'agreed', 'replaced', 'cancelled', 'passed'));
