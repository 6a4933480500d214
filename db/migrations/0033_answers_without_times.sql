-- Private questions: an answer is sealed with its time, and a question without one has a sealed empty text, so that
-- nobody can tell from the rows who answered, nor when. The columns of the times are emptied step by step.
alter table fit_checks drop constraint fit_checks_check;
create index fit_checks_with_time on fit_checks (id) where answered_at is not null;
create index yearly_answers_with_time on yearly_answers (id) where answered_at is not null;
