-- Jobs that complete by themselves: why it was so stands in the log, beside comments, where an erasure finds it as well.
-- What is in the log already fits: the next migration looks at it, without a lock that writers would wait for.
alter table tobedone.job_event drop constraint job_event_comment_is_said;
alter table tobedone.job_event add constraint job_event_comment_is_said check (
  case when kind = 'COMMENTED' then comment is not null
       when kind in ('COMPLETED', 'CANCELLED') then true
       else comment is null end) not valid;
alter table tobedone.job_event add constraint job_event_reason_is_short check (
  kind = 'COMMENTED' or char_length(comment) <= 200) not valid;
