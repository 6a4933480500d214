-- What a process is, and which of its loops have not succeeded in time, so that the doctor can name them. A process
-- writes this every ten seconds.
alter table processes
  add column role text not null default 'all',
  add column late text[] not null default '{}';
