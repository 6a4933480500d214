-- The latest moment at which a sweep looked, so that a clock that was ahead and came back is noticed. One row.
create table sweep_clock (
  only_row boolean primary key default true check (only_row),
  latest timestamptz not null,
  reset_at timestamptz
);
