-- When a decision on a confidential request was undone before its day, if its resident may have been told of it already.
alter table rematches add column reopened_at timestamptz;
