-- What a funnel says of a period, by days and spans of sixteen days. So that of how many targets can be added up, a day tells when they
-- were met before: a target is new in a period on the day before which it was met last before the period, or never. The counters
-- are made anew by what keeps them.

delete from tobedone.job_count;
delete from tobedone.job_count_build;
delete from tobedone.step_count;
delete from tobedone.follower where name = 'tobedone statistics';
drop table tobedone.target_count;

-- What happens to a target at a step.
create type tobedone.counted_happening as enum ('ENTERED', 'COMPLETED', 'CANCELLED');

-- How many jobs of a step about a target were requested, or closed, on a day: so many days after 1970 began, in UTC. The key is made of
-- the step and the target, and names nobody.
create table tobedone.target_day (
  key uuid not null,
  happening tobedone.counted_happening not null,
  day integer not null,
  jobs integer not null,
  constraint target_day_pkey primary key (key, happening, day)) with (fillfactor = 90);
alter table tobedone.target_day set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Of how many targets there are such days of which the one before was that day, and of how many jobs. Without one before it is the
-- least of integers.
create table tobedone.step_day (
  step text collate "C" not null,
  happening tobedone.counted_happening not null,
  day integer not null,
  previous_day integer not null,
  targets integer not null,
  jobs integer not null,
  constraint step_day_pkey primary key (step, happening, day, previous_day)) with (fillfactor = 90);
alter table tobedone.step_day set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- How the jobs of a step ended that were closed within a span of sixteen days, how long they took, and how long those waited that were
-- started in it: in buckets as in `job_count`.
create table tobedone.step_span (
  step text collate "C" not null,
  span integer not null,
  figure tobedone.counted_figure not null,
  bucket integer not null,
  n integer not null,
  parts integer[] not null,
  constraint step_span_pkey primary key (step, span, figure, bucket)) with (fillfactor = 70);
alter table tobedone.step_span set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- So many more jobs of a step about a target to which that happened on a day; or, where there is no target, of which that is told of a span.
alter type tobedone.target_change drop attribute entered, drop attribute completed,
  add attribute happening tobedone.counted_happening, add attribute day integer,
  add attribute figure tobedone.counted_figure, add attribute span integer, add attribute bucket integer, add attribute jobs integer;

-- Not said to be immutable, though they are: what they are made of is not, and then they are calls instead of parts of a statement.
create function tobedone.target_key(p_step text, p_target_type text, p_target_id text) returns uuid language sql stable as $$
  select md5(array[p_step, p_target_type, p_target_id]::text)::uuid
$$;

create function tobedone.day_of(p_at timestamptz) returns integer language sql stable as $$
  select floor(date_part('epoch', p_at) / 86400)::integer
$$;

-- How many milliseconds lie between two moments.
create function tobedone.milliseconds_between(p_one timestamptz, p_other timestamptz) returns double precision
language sql immutable as $$
  select round(date_part('epoch', p_other - p_one) * 1000)
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

-- In which rows of `step_day` the targets count that these changes are about, as they are now.
create function tobedone.days_of_targets(p_changes tobedone.target_change[], p_weight integer) returns setof tobedone.step_day
language plpgsql stable rows 1000 set enable_seqscan = off set jit = off as $$
begin
  return query
    select c.step, t.happening, t.day,
           coalesce(lag(t.day) over (partition by t.key, t.happening order by t.day), -2147483648), p_weight, t.jobs * p_weight
      from (select distinct c.step, c.key, c.happening from unnest(p_changes) c) c
      join tobedone.target_day t on t.key = c.key and t.happening = c.happening;
end
$$;

-- Counts what is told of spans.
create function tobedone.count_spans(p_changes tobedone.target_change[]) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_is_wrong boolean;
begin
  with change as (
    select c.step, c.span, c.figure, c.bucket >> 5 as bucket, sum(c.n)::integer as n, tobedone.parts_of(c.bucket & 31, c.n) as parts
      from (select c.step, c.span, c.figure, c.bucket, sum(c.jobs)::integer as n from unnest(p_changes) c
             where c.key is null group by 1, 2, 3, 4 having sum(c.jobs) <> 0) c
     group by 1, 2, 3, 4),
  done as (
    insert into tobedone.step_span as s (step, span, figure, bucket, n, parts)
    select * from change order by 1, 2, 3, 4
    on conflict on constraint step_span_pkey do update
      set n = s.n + excluded.n, parts = tobedone.add_parts(s.parts, excluded.parts)
    returning s.parts)
  select bool_or(0 > any (done.parts)) into v_is_wrong from done;
  if v_is_wrong then
    raise exception 'The counters of statistics are not what the log says of them: make them anew (tobedone recount).';
  end if;
  delete from tobedone.step_span s using (select distinct c.step, c.span from unnest(p_changes) c where c.key is null and c.jobs < 0) c
   where s.step = c.step and s.span = c.span and s.n = 0;
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
  select array_agg(row(c.step, c.key, c.happening, c.day, null, null, null, c.jobs)::tobedone.target_change) into v_changes from (
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

-- What lies at the ends of a period that the counters know whole days of, each read from one index. Functions that keep their plan: to
-- plan this anew with each question took longer than to read it.
create function tobedone.entered_between(p_type text, p_flow text, p_from timestamptz, p_to timestamptz)
returns table (target_type text, target_id text) language plpgsql stable rows 100 as $$
begin
  return query
    select j.target_type, j.target_id from tobedone.job j
     where j.type = p_type and j.created_at is not null and j.created_at >= p_from and j.created_at < p_to
       and (p_flow is null or j.flow = p_flow);
end
$$;

create function tobedone.started_between(p_type text, p_flow text, p_from timestamptz, p_to timestamptz)
returns table (created_at timestamptz, started_at timestamptz) language plpgsql stable rows 100 as $$
begin
  return query
    select j.created_at, j.started_at from tobedone.job j
     where j.type = p_type and j.started_at is not null and j.started_at >= p_from and j.started_at < p_to
       and (p_flow is null or j.flow = p_flow);
end
$$;

create function tobedone.closed_between(p_type text, p_flow text, p_from timestamptz, p_to timestamptz)
returns table (
  created_at timestamptz, closed_at timestamptz, handled_ms double precision, cancellation_reason tobedone.cancellation_reason,
  target_type text, target_id text)
language plpgsql stable rows 100 as $$
begin
  return query
    select j.created_at, j.closed_at, j.handled_ms::double precision, j.cancellation_reason, j.target_type, j.target_id from tobedone.job j
     where j.type = p_type and j.closed_at is not null and j.closed_at >= p_from and j.closed_at < p_to
       and (p_flow is null or j.flow = p_flow);
end
$$;

-- Takes the counters away, so that they are made anew.
create or replace function tobedone.reset_counts(p_name text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  delete from tobedone.job_count;
  delete from tobedone.target_day;
  delete from tobedone.step_day;
  delete from tobedone.step_span;
  delete from tobedone.step_count;
  delete from tobedone.job_count_build b where b.name = p_name;
  delete from tobedone.follower f where f.name = p_name;
end
$$;
