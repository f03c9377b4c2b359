-- What a funnel is answered from where there are many jobs: counters of targets beside those of jobs, for what there is in all, and
-- indexes that hold all that is said of what happened within a period. The counters are made anew by what keeps them.

delete from tobedone.job_count;
delete from tobedone.job_count_build;
delete from tobedone.follower where name = 'tobedone statistics';

-- What came, what was started and what was closed of a type, each with what a funnel says of it: the jobs are not looked at. The first
-- has its condition, which every job fulfils, so that it is taken only where the time of the request is asked for.
create index job_entered_of_type on tobedone.job (type, created_at) include (target_type, target_id, flow) where created_at is not null;
create index job_started_of_type on tobedone.job (type, started_at) include (created_at, flow) where started_at is not null;
drop index tobedone.job_closed_of_type;
create index job_closed_of_type on tobedone.job (type, closed_at)
  include (created_at, handled_ms, cancellation_reason, target_type, target_id, flow) where closed_at is not null;

-- How many jobs of a step there are about a target, and how many of these were completed. The key is made of both, and names nobody.
create table tobedone.target_count (
  key uuid not null,
  entered integer not null,
  completed integer not null,
  constraint target_count_pkey primary key (key)) with (fillfactor = 90);
alter table tobedone.target_count set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- About how many targets there are jobs of a step, and completed ones: how many rows of `target_count`. A step is a type, or a step of
-- a flow, as in 'onboarding/verify_email'.
create table tobedone.step_count (
  step text collate "C" not null,
  entered integer not null,
  completed integer not null,
  constraint step_count_pkey primary key (step));

-- So many more jobs of a step about a target, and completed ones.
create type tobedone.target_change as (step text, key uuid, entered integer, completed integer);

-- In which rows of `target_count` a job counts.
create function tobedone.targets_of(j tobedone.job, p_weight integer) returns setof tobedone.target_change
language sql stable rows 2 as $$
  select s.step, md5(array[s.step, j.target_type, j.target_id]::text)::uuid, p_weight,
         case when j.completed_at is null then 0 else p_weight end
    from unnest(case when j.flow is null then array[j.type] else array[j.type, j.flow || '/' || j.type] end) s(step)
$$;

-- Counts what came to targets and what was taken away.
create function tobedone.count_targets(p_changes tobedone.target_change[]) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_none uuid[];
  v_is_wrong boolean;
begin
  with change as (
    select c.step, c.key, sum(c.entered)::integer as entered, sum(c.completed)::integer as completed
      from unnest(p_changes) c group by 1, 2 having sum(c.entered) <> 0 or sum(c.completed) <> 0),
  done as (
    insert into tobedone.target_count as t (key, entered, completed)
    select change.key, change.entered, change.completed from change order by change.key
    on conflict on constraint target_count_pkey do update
      set entered = t.entered + excluded.entered, completed = t.completed + excluded.completed
    returning t.*),
  moved as (
    select change.step,
           sum((done.entered > 0)::integer - (done.entered > change.entered)::integer)::integer as entered,
           sum((done.completed > 0)::integer - (done.completed > change.completed)::integer)::integer as completed
      from change join done using (key) group by 1),
  told as (
    insert into tobedone.step_count as s (step, entered, completed)
    select moved.step, moved.entered, moved.completed from moved
     where moved.entered <> 0 or moved.completed <> 0 order by moved.step
    on conflict on constraint step_count_pkey do update
      set entered = s.entered + excluded.entered, completed = s.completed + excluded.completed)
  select array_agg(done.key) filter (where done.entered = 0), bool_or(done.entered < done.completed or done.completed < 0)
    into v_none, v_is_wrong from done;
  if v_is_wrong then
    raise exception 'The counters of statistics are not what the log says of them: make them anew (tobedone recount).';
  end if;
  delete from tobedone.target_count t where t.key = any (v_none);
end
$$;

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
      ('HANDLING', case when j.completed_at is not null then tobedone.duration_bucket(j.handled_ms) end),
      ('LEAD', case when j.completed_at is not null
                 then tobedone.duration_bucket(round(date_part('epoch', j.completed_at - j.created_at) * 1000)) end)
    ) f(figure, bucket)
   where f.bucket is not null
$$;

-- Counts jobs as they were at the second place instead of as they were at the first.
create or replace function tobedone.count_jobs(
  p_ids uuid[], p_from_place bigint, p_from_id bigint, p_to_place bigint, p_to_id bigint) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_out tobedone.job_count[];
  v_targets tobedone.target_change[];
begin
  with state as materialized (
    select j, -1 as weight from unnest(p_ids) as i(id) cross join lateral tobedone.job_at(i.id, p_from_place, p_from_id) j
    union all
    select j, 1 from unnest(p_ids) as i(id) cross join lateral tobedone.job_at(i.id, p_to_place, p_to_id) j),
  done as (
    insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
    select d.counted_by, d.status, d.value, d.figure, d.bucket >> 5, sum(d.n)::integer, tobedone.parts_of(d.bucket & 31, d.n)
      from (
        select w.counted_by, w.status, w.value, w.figure, w.bucket, sum(state.weight)::integer as n
          from state cross join lateral tobedone.counted_of(state.j) w
         group by 1, 2, 3, 4, 5 having sum(state.weight) <> 0) d
     group by 1, 2, 3, 4, 5
     order by 1, 2, 3, 4, 5
    on conflict on constraint job_count_pkey do update
      set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts)
    returning c.*)
  select array_agg(done::tobedone.job_count) filter (where done.n = 0 or 0 > any (done.parts)),
         (select array_agg(t) from state cross join lateral tobedone.targets_of(state.j, state.weight) t)
    into v_out, v_targets from done;
  perform tobedone.count_targets(v_targets);
  if v_out is null then
    return;
  end if;
  if exists (select from unnest(v_out) o where 0 > any (o.parts)) then
    raise exception 'The counters of statistics are not what the log says of them: make them anew (tobedone recount).';
  end if;
  -- What nothing is counted of must not go on to name anybody.
  delete from tobedone.job_count c using unnest(v_out) o
   where c.counted_by = o.counted_by and c.status = o.status and c.value = o.value and c.figure = o.figure and c.bucket = o.bucket;
end
$$;

-- Counts the next jobs as they were at the checkpoint, while the counters are being made.
create or replace function tobedone.count_slice(p_name text, p_until uuid, p_place bigint, p_event_id bigint, p_jobs integer) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_until uuid;
  v_targets tobedone.target_change[];
begin
  select n.id into v_until from (
    select j.id from tobedone.job j where j.id > p_until order by j.id limit p_jobs) n order by n.id desc limit 1;
  if v_until is null then
    delete from tobedone.job_count_build b where b.name = p_name;
    return;
  end if;
  with state as materialized (
    select j from tobedone.job j where j.id > p_until and j.id <= v_until and j.place <= p_place
    union all
    select past from tobedone.job j cross join lateral tobedone.job_at(j.id, p_place, p_event_id) past
     where j.id > p_until and j.id <= v_until and j.place > p_place),
  done as (
    insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
    select d.counted_by, d.status, d.value, d.figure, d.bucket >> 5, sum(d.n), tobedone.parts_of(d.bucket & 31, d.n)
      from (
        select w.counted_by, w.status, w.value, w.figure, w.bucket, count(*)::integer as n
          from state cross join lateral tobedone.counted_of(state.j) w
         group by 1, 2, 3, 4, 5) d
     group by 1, 2, 3, 4, 5
     order by 1, 2, 3, 4, 5
    on conflict on constraint job_count_pkey do update
      set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts))
  select array_agg(t) into v_targets from state cross join lateral tobedone.targets_of(state.j, 1) t;
  perform tobedone.count_targets(v_targets);
  update tobedone.job_count_build b set until = v_until where b.name = p_name;
end
$$;

-- Takes the counters away, so that they are made anew.
create or replace function tobedone.reset_counts(p_name text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  delete from tobedone.job_count;
  delete from tobedone.target_count;
  delete from tobedone.step_count;
  delete from tobedone.job_count_build b where b.name = p_name;
  delete from tobedone.follower f where f.name = p_name;
end
$$;

-- As before, but that what it deletes is taken out of the counters of targets, of which nothing is kept.
-- Deletes some jobs of a type that were closed before a moment, and of which nothing was written after another, with all that is known
-- of them. Looks at so many of them, those that were closed next behind `p_after` (null: from the first on); `next_after` is where to
-- look next, null at the end. Nothing while the counters are not there or are being made.
create or replace function tobedone.delete_closed(
  p_name text, p_type text, p_after timestamptz, p_closed_before timestamptz, p_written_before timestamptz, p_count integer,
  out deleted integer, out next_after timestamptz)
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_reader bigint;
  v_ids uuid[];
begin
  deleted := 0;
  -- Counters do not go on meanwhile. It takes no transaction id, which streams would wait for.
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  if not exists (select from tobedone.follower f where f.name = p_name)
     or exists (select from tobedone.job_count_build b where b.name = p_name) then
    return;
  end if;
  v_reader := least(tobedone.place_of_last_reader(), tobedone.log_horizon());
  select max(l.closed_at), array_agg(l.id) filter (where l.is_done) into next_after, v_ids from (
    select j.id, j.closed_at, j.place < v_reader
           -- A step that is done is not asked for again while a run is open; and the steps of a run are deleted together.
           and not exists (select from tobedone.flow_run r
                            where r.target_type = j.target_type and r.target_id = j.target_id
                              and (r.closed_at is null or (r.id = j.flow_run_id and r.closed_at >= p_closed_before)))
           and (j.flow_run_id is null or not exists (
                 select from tobedone.job o
                  where o.target_type = j.target_type and o.target_id = j.target_id and o.flow_run_id = j.flow_run_id
                    and (o.closed_at is null or o.closed_at >= p_closed_before)))
           -- What is still to be sent, done or planned.
           and not exists (select from tobedone.webhook_delivery d where d.status = 'PENDING' and d.job_id = j.id)
           and not exists (select from tobedone.notification n where n.job_id = j.id
                              and n.sent_at is null and n.withdrawn_at is null and n.failed_at is null)
           and not exists (select from tobedone.escalation e where e.job_id = j.id and e.done_at is null and e.withdrawn_at is null)
           and not exists (select from tobedone.stale_plan s where s.job_id = j.id)
           -- An import is written today, whatever its times.
           and not exists (select from tobedone.job_event e where e.job_id = j.id and e.recorded_at >= p_written_before) as is_done
      from tobedone.job j
     where j.type = p_type and j.closed_at is not null and j.closed_at < p_closed_before
       and (p_after is null or j.closed_at > p_after)
     order by j.closed_at fetch first p_count rows with ties) l;
  -- Whoever holds one is about to change it. What was decided on above holds for the others: their version is looked at again.
  select array_agg(h.id) into v_ids from (
    select j.id from tobedone.job j
     where j.id = any (v_ids) and j.closed_at < p_closed_before and j.place < v_reader
     order by j.id for update skip locked) h;
  if v_ids is null then
    return;
  end if;
  insert into tobedone.job_count_kept as k (counted_by, status, value, figure, bucket, n)
  select c.counted_by, c.status, c.value, c.figure, c.bucket, count(*)
    from tobedone.job j cross join lateral tobedone.counted_of(j) c
   where j.id = any (v_ids) group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict on constraint job_count_kept_pkey do update set n = k.n + excluded.n;
  perform tobedone.count_targets((
    select array_agg(t) from tobedone.job j cross join lateral tobedone.targets_of(j, -1) t where j.id = any (v_ids)));
  with gone as (
    delete from tobedone.job_event e where e.job_id = any (v_ids) returning e.place, e.id),
  last as (
    select g.place, g.id from gone g order by g.place desc, g.id desc limit 1)
  update tobedone.deployment d set deleted_place = last.place, deleted_event_id = last.id
    from last where (d.deleted_place, d.deleted_event_id) < (last.place, last.id);
  with gone as (
    delete from tobedone.notification n where n.job_id = any (v_ids) returning n.recipient, n.channel, n.sent_at)
  insert into tobedone.inbox as i (recipient, revision)
  select g.recipient, 1 from gone g where g.channel = 'INBOX' and g.sent_at is not null group by g.recipient order by g.recipient
  on conflict (recipient) do update set revision = i.revision + 1;
  delete from tobedone.escalation e where e.job_id = any (v_ids);
  delete from tobedone.unsettled_job u where u.job_id = any (v_ids);
  with gone as (
    delete from tobedone.job j where j.id = any (v_ids) returning j.flow_run_id),
  run as (
    select g.flow_run_id as id, count(*) as jobs from gone g where g.flow_run_id is not null group by 1)
  delete from tobedone.flow_run r using run
   where r.id = run.id and r.closed_at is not null
     and run.jobs = (select count(*) from tobedone.job o
                      where o.target_type = r.target_type and o.target_id = r.target_id and o.flow_run_id = r.id);
  deleted := cardinality(v_ids);
end
$$;
