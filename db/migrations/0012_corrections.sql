-- An assignment can be taken back: by whoever finds they clicked wrong, or since the mentor cannot take it on. Such a
-- pair is over like any other, and is no former pair: the two may be matched again.
alter table pairs drop constraint pairs_end_reason_check;
alter table pairs add constraint pairs_end_reason_check check (end_reason in ('changed', 'graduated', 'left', 'taken_back'));
-- The mentor said that they cannot take this on; the pair stands until a director assigns anew.
alter table pairs add column declined_at timestamptz;
create index pairs_declined on pairs (program_id) where declined_at is not null and status = 'active';
