-- Counters beside the log: what statistics say of all jobs, counted up to a place in the log. A follower of the log keeps them where
-- there are many jobs; what happened behind that place is added by whoever reads them. They can be made anew at any time.

create type tobedone.counted_by as enum ('ALL', 'TYPE', 'ASSIGNED_TO', 'GROUP');
-- The first nine are how a job stands: each is in one of them. The last four are lengths of time, kept in buckets: SINCE is the day
-- of the request of an open job, counted backwards, so that the youngest come first.
create type tobedone.counted_figure as enum
  ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'EXPIRED', 'SKIPPED', 'WITHDRAWN', 'SUPERSEDED', 'TARGET_GONE', 'REJECTED', 'SNOOZED',
   'OVERDUE', 'SINCE', 'WAIT', 'HANDLING', 'LEAD');

create table tobedone.job_count (
  counted_by tobedone.counted_by not null,
  status tobedone.job_status not null,
  -- What the jobs have in common; empty where they have none, as in "nobody has it".
  value text collate "C" not null,
  figure tobedone.counted_figure not null,
  -- Sixteen buckets of `counted_of` are one row: with how many there are in all, and in each.
  bucket integer not null,
  n integer not null,
  parts integer[] not null,
  constraint job_count_pkey primary key (counted_by, status, value, figure, bucket)) with (fillfactor = 70);

-- The table is written again and again in the same rows: left to the defaults it would be looked after too late.
alter table tobedone.job_count set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- There while the counters are being made: the jobs up to this id are in them, as they were at the checkpoint.
create table tobedone.job_count_build (
  name text not null,
  until uuid not null,
  constraint job_count_build_pkey primary key (name));

-- The sum of what two rows have in each of their buckets.
create function tobedone.add_parts(p_one integer[], p_other integer[]) returns integer[] language sql immutable as $$
  select array[
    p_one[1] + p_other[1], p_one[2] + p_other[2], p_one[3] + p_other[3], p_one[4] + p_other[4],
    p_one[5] + p_other[5], p_one[6] + p_other[6], p_one[7] + p_other[7], p_one[8] + p_other[8],
    p_one[9] + p_other[9], p_one[10] + p_other[10], p_one[11] + p_other[11], p_one[12] + p_other[12],
    p_one[13] + p_other[13], p_one[14] + p_other[14], p_one[15] + p_other[15], p_one[16] + p_other[16]]
$$;

-- The bucket of a length of time: each reaches 2 % further than the one before it.
create function tobedone.duration_bucket(p_ms double precision) returns integer language sql immutable as $$
  select floor(52 * ln(1 + greatest(p_ms, 0)))::integer
$$;

-- A length of time in the middle of a bucket, which is at most 1 % away from any in it.
create function tobedone.bucket_duration(p_bucket integer) returns double precision language sql immutable as $$
  select round(exp((p_bucket + 0.5::double precision) / 52) - 1)
$$;

-- In what a job counts. A job of several candidate groups counts in each of them.
create function tobedone.counted_of(j tobedone.job) returns table (
  counted_by tobedone.counted_by, status tobedone.job_status, value text, figure tobedone.counted_figure, bucket integer)
language sql stable rows 20 as $$
  select d.counted_by, j.status, v.value, f.figure, f.bucket
    from (values
      ('ALL'::tobedone.counted_by, array['']),
      ('TYPE', array[j.type]),
      ('ASSIGNED_TO', array[coalesce(j.assigned_to, '')]),
      ('GROUP', case cardinality(j.candidate_groups) when 0 then array[''] when 1 then j.candidate_groups
                  else array(select distinct unnest(j.candidate_groups)) end)
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

-- A job as it was at a place in the log; nothing before its first event.
create function tobedone.job_at(p_id uuid, p_place bigint, p_event_id bigint) returns setof tobedone.job
language sql stable rows 1 as $$
  select past.* from (
    select e.snapshot from tobedone.job_event e
     where e.job_id = p_id and (e.place, e.id) <= (p_place, p_event_id)
     order by e.version desc limit 1) last_event
    cross join lateral jsonb_populate_record(null::tobedone.job, '{"candidate_groups": []}' || last_event.snapshot) past
$$;

-- Counts jobs as they were at the second place instead of as they were at the first.
create function tobedone.count_jobs(
  p_ids uuid[], p_from_place bigint, p_from_id bigint, p_to_place bigint, p_to_id bigint) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_out tobedone.job_count[];
begin
  with done as (
    insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
    select * from (
    select d.counted_by, d.status, d.value, d.figure, d.bucket >> 4, sum(d.weight)::integer as n, array[
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 0), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 1), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 2), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 3), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 4), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 5), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 6), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 7), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 8), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 9), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 10), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 11), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 12), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 13), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 14), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 15), 0)::integer] as parts
      from (
        select c.*, -1 as weight from unnest(p_ids) as i(id)
          cross join lateral tobedone.job_at(i.id, p_from_place, p_from_id) j cross join lateral tobedone.counted_of(j) c
        union all
        select c.*, 1 from unnest(p_ids) as i(id)
          cross join lateral tobedone.job_at(i.id, p_to_place, p_to_id) j cross join lateral tobedone.counted_of(j) c) d
     group by d.counted_by, d.status, d.value, d.figure, d.bucket >> 4
    ) change
     where change.n <> 0 or change.parts <> array_fill(0, array[16])
     order by 1, 2, 3, 4, 5
    on conflict on constraint job_count_pkey do update
      set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts)
    returning c.*)
  select array_agg(done::tobedone.job_count) filter (where done.n = 0 or 0 > any (done.parts)) into v_out from done;
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
create function tobedone.count_slice(p_name text, p_until uuid, p_place bigint, p_event_id bigint, p_jobs integer) returns void
language plpgsql set enable_seqscan = off set jit = off as $$
declare
  v_until uuid;
begin
  select n.id into v_until from (
    select j.id from tobedone.job j where j.id > p_until order by j.id limit p_jobs) n order by n.id desc limit 1;
  if v_until is null then
    delete from tobedone.job_count_build b where b.name = p_name;
    return;
  end if;
  insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
  select d.counted_by, d.status, d.value, d.figure, d.bucket >> 4, sum(d.weight), array[
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 0), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 1), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 2), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 3), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 4), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 5), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 6), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 7), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 8), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 9), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 10), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 11), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 12), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 13), 0)::integer,
        coalesce(sum(d.weight) filter (where d.bucket & 15 = 14), 0)::integer, coalesce(sum(d.weight) filter (where d.bucket & 15 = 15), 0)::integer]
    from (
      select c.*, 1 as weight from tobedone.job j cross join lateral tobedone.counted_of(j) c
       where j.id > p_until and j.id <= v_until and j.place <= p_place
      union all
      select c.*, 1 from tobedone.job j cross join lateral tobedone.job_at(j.id, p_place, p_event_id) past
       cross join lateral tobedone.counted_of(past) c
       where j.id > p_until and j.id <= v_until and j.place > p_place) d
   group by d.counted_by, d.status, d.value, d.figure, d.bucket >> 4
   order by 1, 2, 3, 4, 5
  on conflict on constraint job_count_pkey do update
    set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts);
  update tobedone.job_count_build b set until = v_until where b.name = p_name;
end
$$;

-- Goes on with the counters of this name: makes them where there are so many jobs and they are not there yet, then counts what comes
-- next in the log, as far as it is settled. Says whether there may be more. Nobody waits for anybody: null where somebody else is at it.
create function tobedone.count_next(p_name text, p_from_jobs bigint, p_events integer, p_jobs integer, p_now timestamptz)
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
  if not found and (select c.reltuples from pg_class c where c.oid = 'tobedone.job'::regclass) < p_from_jobs then
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

-- Takes the counters away, so that they are made anew.
create function tobedone.reset_counts(p_name text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  delete from tobedone.job_count;
  delete from tobedone.job_count_build b where b.name = p_name;
  delete from tobedone.follower f where f.name = p_name;
end
$$;

-- Takes jobs out of the counters whose log is about to be rewritten, and counts them as it is then: once before and once after it,
-- in the same transaction, in which the counters do not go on.
create function tobedone.count_around_rewrite(p_name text, p_ids uuid[], p_is_before boolean) returns void language plpgsql as $$
declare
  v_until tobedone.follower;
  v_ids uuid[];
begin
  perform pg_advisory_xact_lock(hashtextextended(p_name, 7042));
  select f.* into v_until from tobedone.follower f where f.name = p_name;
  if not found then
    return;
  end if;
  select array_agg(i.id) into v_ids from unnest(p_ids) as i(id)
    where not exists (select from tobedone.job_count_build b where b.name = p_name and b.until < i.id);
  if p_is_before then
    perform tobedone.count_jobs(v_ids, v_until.place, v_until.event_id, -1, -1);
  else
    perform tobedone.count_jobs(v_ids, -1, -1, v_until.place, v_until.event_id);
  end if;
end
$$;
