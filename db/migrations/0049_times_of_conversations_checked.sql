-- What the file before this one demands of proposals holds for those that were there, too.
alter table time_proposals validate constraint time_proposals_conversation_id_fkey;
alter table time_proposals validate constraint time_proposals_of_one;
