-- Whether an assignment took effect with the ending of another pair, whatever its cause, for which the mentor had been
-- chosen before. Its card has no Undo: the ending could be undone until its day.
alter table requests add column follows boolean not null default false;
