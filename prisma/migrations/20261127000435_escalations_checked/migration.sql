-- Looks at the log once for what is asked of it since the last migration, while everybody goes on writing.
alter table tobedone.job_event validate constraint job_event_comment_is_said;
