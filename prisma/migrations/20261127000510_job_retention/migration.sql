-- Closed jobs that are deleted after their time: whole, with their log and what people were told of them. The counters of statistics
-- keep what they counted of them, and what is made anew begins with that.

-- Of the jobs that were deleted, what `counted_of` says of them. Unlike in `job_count` each bucket is a row.
create table tobedone.job_count_kept (
  counted_by tobedone.counted_by not null,
  status tobedone.job_status not null,
  value text collate "C" not null,
  figure tobedone.counted_figure not null,
  bucket integer not null,
  n integer not null,
  constraint job_count_kept_pkey primary key (counted_by, status, value, figure, bucket),
  constraint job_count_kept_is_of_some check (n > 0));

-- Behind this place of the log nothing was deleted: who stands before it may have missed what is no longer there.
alter table tobedone.deployment
  add column deleted_place bigint not null default 0,
  add column deleted_event_id bigint not null default 0;

-- Adds to the counters, or takes away, what was counted of deleted jobs: all of it, or what a person had.
create function tobedone.count_kept(p_person text, p_weight integer) returns void language plpgsql set jit = off as $$
begin
  insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
  select k.counted_by, k.status, k.value, k.figure, k.bucket >> 5, sum(k.n * p_weight)::integer,
         tobedone.parts_of(k.bucket & 31, k.n * p_weight)
    from tobedone.job_count_kept k
   where p_person is null or (k.counted_by = 'ASSIGNED_TO' and k.value = p_person)
   group by 1, 2, 3, 4, 5
   order by 1, 2, 3, 4, 5
  on conflict on constraint job_count_pkey do update
    set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts);
  if p_weight < 0 then
    delete from tobedone.job_count c where c.counted_by = 'ASSIGNED_TO' and c.value = p_person and c.n = 0;
  end if;
end
$$;

-- As before, but that counters which are made begin with what was counted of deleted jobs, and that it does not matter whether a table
-- was ever analyzed where there is no least number of jobs.
-- Goes on with the counters of this name: makes them where there are so many jobs and they are not there yet, then counts what comes
-- next in the log, as far as it is settled. Says whether there may be more. Nobody waits for anybody: null where somebody else is at it.
create or replace function tobedone.count_next(p_name text, p_from_jobs bigint, p_events integer, p_jobs integer, p_now timestamptz)
returns boolean language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_from tobedone.follower;
  v_until uuid;
  v_ids uuid[];
  v_place bigint;
  v_id bigint;
  v_count integer;
begin
  select f.* into v_from from tobedone.follower f where f.name = p_name;
  if not found and p_from_jobs > 0
     and (select c.reltuples from pg_class c where c.oid = 'tobedone.job'::regclass) < p_from_jobs then
    return false;
  end if;
  -- A lock that takes no transaction id, which streams would wait for.
  if not pg_try_advisory_xact_lock(hashtextextended(p_name, 7042)) then
    return null;
  end if;
  select f.* into v_from from tobedone.follower f where f.name = p_name;
  if not found then
    -- All that is settled by now is what they begin with.
    insert into tobedone.follower (name, place, event_id, updated_at, failures)
    values (p_name, tobedone.log_horizon() - 1, 9223372036854775807, p_now, 0);
    insert into tobedone.job_count_build (name, until) values (p_name, '00000000-0000-0000-0000-000000000000');
    perform tobedone.count_kept(null, 1);
    return true;
  end if;
  select b.until into v_until from tobedone.job_count_build b where b.name = p_name;
  if found then
    perform tobedone.count_slice(p_name, v_until, v_from.place, v_from.event_id, p_jobs);
    return true;
  end if;
  select array_agg(distinct n.job_id), max(n.place), (array_agg(n.id order by n.place desc, n.id desc))[1], count(*)
    into v_ids, v_place, v_id, v_count
    from (select e.job_id, e.place, e.id from tobedone.job_event e
           where (e.place, e.id) > (v_from.place, v_from.event_id) and e.place < (select tobedone.log_horizon())
           order by e.place, e.id limit p_events) n;
  if v_count = 0 then
    return false;
  end if;
  perform tobedone.count_jobs(v_ids, v_from.place, v_from.event_id, v_place, v_id);
  update tobedone.follower f set place = v_place, event_id = v_id, updated_at = p_now where f.name = p_name;
  return v_count = p_events;
end
$$;

-- Puts a pseudonym in place of a person in what is kept of deleted jobs.
create function tobedone.erase_from_kept(p_name text, p_person text, p_pseudonym text) returns void language plpgsql as $$
declare
  v_is_counted boolean;
begin
  if not exists (select from tobedone.job_count_kept k where k.counted_by = 'ASSIGNED_TO' and k.value = p_person) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  v_is_counted := exists (select from tobedone.follower f where f.name = p_name);
  if v_is_counted then
    perform tobedone.count_kept(p_person, -1);
    -- What was kept of others of that pseudonym is added below with what comes to it.
    perform tobedone.count_kept(p_pseudonym, -1);
  end if;
  with gone as (
    delete from tobedone.job_count_kept k where k.counted_by = 'ASSIGNED_TO' and k.value = p_person returning k.*)
  insert into tobedone.job_count_kept as k (counted_by, status, value, figure, bucket, n)
  select g.counted_by, g.status, p_pseudonym, g.figure, g.bucket, g.n from gone g
  on conflict on constraint job_count_kept_pkey do update set n = k.n + excluded.n;
  if v_is_counted then
    perform tobedone.count_kept(p_pseudonym, 1);
  end if;
end
$$;

-- The place of the log before which everybody is done: followers, and webhooks that stand by themselves.
create function tobedone.place_of_last_reader() returns bigint language sql stable as $$
  select least((select min(f.place) from tobedone.follower f), (select min(w.behind_place) from tobedone.webhook w))
$$;

-- Deletes some jobs of a type that were closed before a moment, and of which nothing was written after another, with all that is known
-- of them. Looks at so many of them, those that were closed next behind `p_after` (null: from the first on); `next_after` is where to
-- look next, null at the end. Nothing while the counters are not there or are being made.
create function tobedone.delete_closed(
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
