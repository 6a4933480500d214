-- A program's first steps stand on the Home tab of its directors and coordinators until they are done or hidden.
alter table programs add column first_steps boolean not null default false;
