-- What people of a program may want from a mentor beyond the three topics that are there for all, in their words.
alter table programs add column more_topics text[] not null default '{}'
  check (cardinality(more_topics) <= 7);
