-- The draft of a class match before its last change: { "draft", "resident", "mentor", "pin" }, by member ID. It is there
-- while that change can be undone, and deleted with the draft.
alter table rounds add column before_change jsonb;
