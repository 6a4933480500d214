-- Who asked to talk about a confidential request, and when: a decision overwrites who decided last, and where it is
-- undone before its day, the request waits for that talk again.
alter table rematches add column talk_by uuid, add column talk_at timestamptz,
  add foreign key (workspace_id, program_id, talk_by) references members (workspace_id, program_id, id);
update rematches set talk_by = decided_by, talk_at = decided_at where status = 'talking';
