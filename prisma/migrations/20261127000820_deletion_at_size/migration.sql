-- As before, but that what may keep a job is looked for job by job. PostgreSQL may go through all jobs and all events once for each turn
-- instead where there are many of a type ("offset 0" keeps it from that), and through all pending deliveries for each job.
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
                              and (r.closed_at is null or (r.id = j.flow_run_id and r.closed_at >= p_closed_before)) offset 0)
           and (j.flow_run_id is null or not exists (
                 select from tobedone.job o
                  where o.target_type = j.target_type and o.target_id = j.target_id and o.flow_run_id = j.flow_run_id
                    and (o.closed_at is null or o.closed_at >= p_closed_before) offset 0))
           -- What is still to be sent, done or planned.
           and not exists (select from tobedone.webhook w join tobedone.webhook_delivery d on d.webhook_id = w.id
                            where d.status = 'PENDING' and d.job_id = j.id offset 0)
           and not exists (select from tobedone.notification n where n.job_id = j.id
                              and n.sent_at is null and n.withdrawn_at is null and n.failed_at is null offset 0)
           and not exists (select from tobedone.escalation e where e.job_id = j.id and e.done_at is null and e.withdrawn_at is null offset 0)
           and not exists (select from tobedone.stale_plan s where s.job_id = j.id offset 0)
           -- An import is written today, whatever its times.
           and not exists (select from tobedone.job_event e where e.job_id = j.id and e.recorded_at >= p_written_before offset 0) as is_done
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
