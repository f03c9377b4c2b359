-- What was completed without a start was not worked on: it has no handling time, and counts in none. The counters were
-- cleared by the migration before this one; of what was deleted such times are taken away, as they are the shortest there can be.

delete from tobedone.job_count_kept where figure = 'HANDLING' and bucket = 0;

-- In what a job counts. A job of several candidate groups counts in each of them. Of groups each day of requests is a bucket, of all
-- else four days are: no index leads to the jobs of a group in the order of their requests.
create or replace function tobedone.counted_of(j tobedone.job) returns table (
  counted_by tobedone.counted_by, status tobedone.job_status, value text, figure tobedone.counted_figure, bucket integer)
language sql stable rows 20 as $$
  select d.counted_by, j.status, v.value, f.figure,
         case when f.figure = 'SINCE' and d.counted_by <> 'GROUP' then -((-f.bucket) >> 2) else f.bucket end
    from (values
      ('ALL'::tobedone.counted_by, array['']),
      ('TYPE', array[j.type]),
      ('ASSIGNED_TO', array[coalesce(j.assigned_to, '')]),
      ('GROUP', case cardinality(j.candidate_groups) when 0 then array[''] when 1 then j.candidate_groups
                  else array(select distinct unnest(j.candidate_groups)) end),
      ('STEP', case when j.flow is null then '{}' else array[j.flow || '/' || j.type] end)
    ) d(counted_by, names)
    cross join lateral unnest(d.names) v(value)
    cross join (values
      (coalesce(j.cancellation_reason::text, j.status::text)::tobedone.counted_figure, 0),
      ('SNOOZED', case when j.snoozed_until is not null then 0 end),
      ('OVERDUE', case when j.overdue_since is not null then 0 end),
      ('SINCE', case when j.closed_at is null then -floor(date_part('epoch', j.created_at) / 86400)::integer end),
      ('WAIT', case when j.started_at is not null
                 then tobedone.duration_bucket(round(date_part('epoch', j.started_at - j.created_at) * 1000)) end),
      ('HANDLING', case when j.completed_at is not null and j.handled_ms > 0 then tobedone.duration_bucket(j.handled_ms) end),
      ('LEAD', case when j.completed_at is not null
                 then tobedone.duration_bucket(round(date_part('epoch', j.completed_at - j.created_at) * 1000)) end)
    ) f(figure, bucket)
   where f.bucket is not null
$$;
