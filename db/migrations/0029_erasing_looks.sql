-- When the worker looked at what is to be erased, about once an hour, by the database's clock and by its own. Only what
-- was due at a look at least a day old is erased. When a clock jumps, the looks start over, so erasing waits a day.
create table erasing_looks (
  at timestamptz primary key,
  own_at timestamptz not null,
  jumped boolean not null                     -- the first look after a jump
);
