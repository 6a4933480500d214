-- One row for each key that was ever the current one: a text sealed with it, so that a wrong key shows at the start.
create table key_checks (
  key_id text primary key,
  sealed text not null,                       -- sealed: a fixed word
  created_at timestamptz not null
);
