-- When someone read the first word along with other news, such as that they have a mentor: no other message says it again.
alter table welcomes add column said_at timestamptz;
