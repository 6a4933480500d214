-- The processes that are alive, by whose token they have, so that one with another token is refused. Times are the
-- database's.
create table processes (
  id uuid primary key,
  token_of text not null,                     -- a workspace and its bot, or a client ID; never a token
  seen_at timestamptz not null
);
