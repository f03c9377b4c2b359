-- What was completed without a start was not worked on: it has no handling time, and counts in none. The counters are made anew by
-- what keeps them; of what was deleted such times are taken away, as they are the shortest there can be.

delete from tobedone.job_count;
delete from tobedone.job_count_build;
delete from tobedone.target_day;
delete from tobedone.step_day;
delete from tobedone.step_span;
delete from tobedone.step_count;
delete from tobedone.follower where name = 'tobedone statistics';
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

-- In which rows of `target_day` and `step_span` a job counts.
create or replace function tobedone.targets_of(j tobedone.job, p_weight integer) returns setof tobedone.target_change
language sql stable rows 6 as $$
  select s.step, case when h.happening is not null then tobedone.target_key(s.step, j.target_type, j.target_id) end,
         h.happening, h.day, h.figure, h.day >> 4, h.bucket, p_weight
    from unnest(case when j.flow is null then array[j.type] else array[j.type, j.flow || '/' || j.type] end) s(step)
   cross join (values
      ('ENTERED'::tobedone.counted_happening, null::tobedone.counted_figure, tobedone.day_of(j.created_at), 0),
      (case when j.completed_at is null then 'CANCELLED' else 'COMPLETED' end::tobedone.counted_happening, null,
       tobedone.day_of(j.closed_at), 0),
      (null, coalesce(j.cancellation_reason::text, 'COMPLETED')::tobedone.counted_figure, tobedone.day_of(j.closed_at), 0),
      (null, 'WAIT', tobedone.day_of(j.started_at), tobedone.duration_bucket(tobedone.milliseconds_between(j.created_at, j.started_at))),
      (null, 'HANDLING', case when j.handled_ms > 0 then tobedone.day_of(j.completed_at) end, tobedone.duration_bucket(j.handled_ms)),
      (null, 'LEAD', tobedone.day_of(j.completed_at),
       tobedone.duration_bucket(tobedone.milliseconds_between(j.created_at, j.completed_at)))
    ) h(happening, figure, day, bucket)
   where h.day is not null
$$;
