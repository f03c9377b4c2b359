-- What a funnel says of a long period, by spans of four days beside those of sixteen: what lies at the ends of a period, and is read
-- from the jobs, is at most four days at each. The counters are made anew by what keeps them.

-- What a server counts at this moment would stay, and be counted once more: it ends first, and nobody goes on meanwhile.
select pg_advisory_xact_lock(hashtextextended('tobedone statistics', 7042));
truncate tobedone.job_count, tobedone.job_count_build, tobedone.target_day, tobedone.step_day, tobedone.step_count;
delete from tobedone.follower where name = 'tobedone statistics';
drop table tobedone.step_span;

-- How the jobs of a step ended that were closed within a span of so many days, how long they took, and how long those waited that were
-- started in it: in buckets as in `job_count`. Spans are numbered from 1970 on, in UTC.
create table tobedone.step_span (
  step text collate "C" not null,
  days integer not null,
  span integer not null,
  figure tobedone.counted_figure not null,
  bucket integer not null,
  n integer not null,
  parts integer[] not null,
  constraint step_span_pkey primary key (step, days, span, figure, bucket)) with (fillfactor = 70);
alter table tobedone.step_span set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

alter type tobedone.target_change add attribute days integer;

-- In which rows of `target_day` and `step_span` a job counts.
create or replace function tobedone.targets_of(j tobedone.job, p_weight integer) returns setof tobedone.target_change
language sql stable rows 10 as $$
  select s.step, case when h.happening is not null then tobedone.target_key(s.step, j.target_type, j.target_id) end,
         h.happening, h.day, h.figure, h.day >> d.shift, h.bucket, p_weight, d.days
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
   cross join (values (16, 4), (4, 2)) d(days, shift)
   where h.day is not null and (d.days = 16 or h.figure is not null)
$$;

-- Counts what is told of spans.
create or replace function tobedone.count_spans(p_changes tobedone.target_change[]) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_is_wrong boolean;
begin
  with change as (
    select c.step, c.days, c.span, c.figure, c.bucket >> 5 as bucket, sum(c.n)::integer as n, tobedone.parts_of(c.bucket & 31, c.n) as parts
      from (select c.step, c.days, c.span, c.figure, c.bucket, sum(c.jobs)::integer as n from unnest(p_changes) c
             where c.key is null group by 1, 2, 3, 4, 5 having sum(c.jobs) <> 0) c
     group by 1, 2, 3, 4, 5),
  done as (
    insert into tobedone.step_span as s (step, days, span, figure, bucket, n, parts)
    select * from change order by 1, 2, 3, 4, 5
    on conflict on constraint step_span_pkey do update
      set n = s.n + excluded.n, parts = tobedone.add_parts(s.parts, excluded.parts)
    returning s.parts)
  select bool_or(0 > any (done.parts)) into v_is_wrong from done;
  if v_is_wrong then
    raise exception 'The counters of statistics are not what the log says of them: make them anew (tobedone recount).';
  end if;
  delete from tobedone.step_span s
   using (select distinct c.step, c.days, c.span from unnest(p_changes) c where c.key is null and c.jobs < 0) c
   where s.step = c.step and s.days = c.days and s.span = c.span and s.n = 0;
end
$$;

-- Counts what came to targets and what was taken away, and what is told of spans.
create or replace function tobedone.count_targets(p_changes tobedone.target_change[]) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_changes tobedone.target_change[];
  v_before tobedone.step_day[];
  v_moved tobedone.step_day[];
  v_is_wrong boolean;
begin
  perform tobedone.count_spans(p_changes);
  select array_agg(row(c.step, c.key, c.happening, c.day, null, null, null, c.jobs, null)::tobedone.target_change) into v_changes from (
    select c.step, c.key, c.happening, c.day, sum(c.jobs)::integer as jobs from unnest(p_changes) c
     where c.key is not null group by 1, 2, 3, 4 having sum(c.jobs) <> 0) c;
  if v_changes is null then
    return;
  end if;
  select array_agg(d) into v_before from tobedone.days_of_targets(v_changes, -1) d;
  insert into tobedone.target_day as t (key, happening, day, jobs)
  select c.key, c.happening, c.day, c.jobs from unnest(v_changes) c order by 1, 2, 3
  on conflict on constraint target_day_pkey do update set jobs = t.jobs + excluded.jobs;
  with gone as (
    delete from tobedone.target_day t using unnest(v_changes) c
     where t.key = c.key and t.happening = c.happening and t.day = c.day and t.jobs <= 0 returning t.jobs)
  select bool_or(gone.jobs < 0) into v_is_wrong from gone;
  select array_agg(row(d.step, d.happening, d.day, d.previous_day, d.targets, d.jobs)::tobedone.step_day) into v_moved from (
    select d.step, d.happening, d.day, d.previous_day, sum(d.targets)::integer as targets, sum(d.jobs)::integer as jobs
      from (select * from unnest(v_before) union all select * from tobedone.days_of_targets(v_changes, 1)) d
     group by 1, 2, 3, 4 having sum(d.targets) <> 0 or sum(d.jobs) <> 0) d;
  insert into tobedone.step_day as s (step, happening, day, previous_day, targets, jobs)
  select * from unnest(v_moved) order by 1, 2, 3, 4
  on conflict on constraint step_day_pkey do update
    set targets = s.targets + excluded.targets, jobs = s.jobs + excluded.jobs;
  with gone as (
    delete from tobedone.step_day s using unnest(v_moved) m
     where s.step = m.step and s.happening = m.happening and s.day = m.day and s.previous_day = m.previous_day and s.targets <= 0
     returning s.targets, s.jobs)
  select v_is_wrong or bool_or(gone.targets < 0 or gone.jobs <> 0) into v_is_wrong from gone;
  if v_is_wrong then
    raise exception 'The counters of statistics are not what the log says of them: make them anew (tobedone recount).';
  end if;
  -- A target has one first day: those are of how many there are in all.
  insert into tobedone.step_count as s (step, entered, completed)
  select m.step, coalesce(sum(m.targets) filter (where m.happening = 'ENTERED'), 0),
         coalesce(sum(m.targets) filter (where m.happening = 'COMPLETED'), 0)
    from unnest(v_moved) m where m.previous_day = -2147483648 and m.happening <> 'CANCELLED' group by 1 order by 1
  on conflict on constraint step_count_pkey do update
    set entered = s.entered + excluded.entered, completed = s.completed + excluded.completed;
end
$$;
