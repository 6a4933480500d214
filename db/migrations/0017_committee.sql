-- A member of the clinical competency committee judges every resident, as somebody who evaluates all of them.
alter table members add column competency_committee boolean not null default false;
