-- The full name of a person, where it is not what Slack shows: lists to choose from show both.
alter table people add column real_name text;
