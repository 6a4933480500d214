-- Two people in a conversation find a time as a pair does: a proposal belongs to a pair or to a conversation. Its
-- program is that of whoever proposed, since the mentor of a conversation may be in another one than the resident.
alter table time_proposals alter column pair_id drop not null;
alter table time_proposals add column conversation_id uuid;
alter table time_proposals add constraint time_proposals_conversation_id_fkey
  foreign key (conversation_id) references conversations (id) on delete cascade not valid;
alter table time_proposals add constraint time_proposals_of_one
  check (num_nonnulls(pair_id, conversation_id) = 1) not valid;
create unique index time_proposals_one_agreed_talk on time_proposals (conversation_id)
  where state = 'agreed' and conversation_id is not null;
create unique index time_proposals_one_open_talk on time_proposals (conversation_id, proposed_by)
  where state = 'open' and conversation_id is not null;
create index time_proposals_of_conversation on time_proposals (conversation_id) where conversation_id is not null;
