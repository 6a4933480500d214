-- The role that the bot runs as. It can create nothing and can't change the activity log.
-- Run this as the owner of the tables, once, after the first `npm run migrate`; then set the role's password.
create role mentor_bot login;

grant usage on schema public, pgboss to mentor_bot;
grant select, insert, update, delete on all tables in schema public, pgboss to mentor_bot;
grant usage, select on all sequences in schema public, pgboss to mentor_bot;
grant execute on all functions in schema public, pgboss to mentor_bot;
revoke update, delete, truncate on audit_log from mentor_bot;

-- What later migrations create.
alter default privileges in schema public grant select, insert, update, delete on tables to mentor_bot;
alter default privileges in schema pgboss grant select, insert, update, delete on tables to mentor_bot;
alter default privileges in schema public, pgboss grant usage, select on sequences to mentor_bot;
alter default privileges in schema public, pgboss grant execute on functions to mentor_bot;
