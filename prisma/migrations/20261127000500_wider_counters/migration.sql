-- The counters of statistics in fewer rows: 32 buckets in each, and of the days of requests four in a bucket. What a reader goes through
-- are rows, so it takes about half as long. The counters are made anew by what keeps them.

delete from tobedone.job_count;
delete from tobedone.job_count_build;
delete from tobedone.follower where name = 'tobedone statistics';

-- The sum of what two rows have in each of their buckets.
create or replace function tobedone.add_parts(p_one integer[], p_other integer[]) returns integer[] language sql immutable as $$
  select array[
    p_one[1] + p_other[1], p_one[2] + p_other[2], p_one[3] + p_other[3], p_one[4] + p_other[4],
    p_one[5] + p_other[5], p_one[6] + p_other[6], p_one[7] + p_other[7], p_one[8] + p_other[8],
    p_one[9] + p_other[9], p_one[10] + p_other[10], p_one[11] + p_other[11], p_one[12] + p_other[12],
    p_one[13] + p_other[13], p_one[14] + p_other[14], p_one[15] + p_other[15], p_one[16] + p_other[16],
    p_one[17] + p_other[17], p_one[18] + p_other[18], p_one[19] + p_other[19], p_one[20] + p_other[20],
    p_one[21] + p_other[21], p_one[22] + p_other[22], p_one[23] + p_other[23], p_one[24] + p_other[24],
    p_one[25] + p_other[25], p_one[26] + p_other[26], p_one[27] + p_other[27], p_one[28] + p_other[28],
    p_one[29] + p_other[29], p_one[30] + p_other[30], p_one[31] + p_other[31], p_one[32] + p_other[32]]
$$;

-- What a row has in each of its buckets: so many more at a place, from 0 on.
create function tobedone.add_part(p_parts integer[], p_place integer, p_n integer) returns integer[] language plpgsql immutable as $$
begin
  if p_parts is null then
    p_parts := array_fill(0, array[32]);
  end if;
  p_parts[p_place + 1] := p_parts[p_place + 1] + p_n;
  return p_parts;
end
$$;
create aggregate tobedone.parts_of(integer, integer) (sfunc = tobedone.add_part, stype = integer[]);

-- In what a job counts. A job of several candidate groups counts in each of them.
create or replace function tobedone.counted_of(j tobedone.job) returns table (
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
      ('SINCE', case when j.closed_at is null then -floor(date_part('epoch', j.created_at) / 345600)::integer end),
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
begin
  with done as (
    insert into tobedone.job_count as c (counted_by, status, value, figure, bucket, n, parts)
    select d.counted_by, d.status, d.value, d.figure, d.bucket >> 5, sum(d.n)::integer, tobedone.parts_of(d.bucket & 31, d.n)
      from (
        select w.counted_by, w.status, w.value, w.figure, w.bucket, sum(w.weight)::integer as n from (
          select c.*, -1 as weight from unnest(p_ids) as i(id)
            cross join lateral tobedone.job_at(i.id, p_from_place, p_from_id) j cross join lateral tobedone.counted_of(j) c
          union all
          select c.*, 1 from unnest(p_ids) as i(id)
            cross join lateral tobedone.job_at(i.id, p_to_place, p_to_id) j cross join lateral tobedone.counted_of(j) c) w
         group by 1, 2, 3, 4, 5 having sum(w.weight) <> 0) d
     group by 1, 2, 3, 4, 5
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
create or replace function tobedone.count_slice(p_name text, p_until uuid, p_place bigint, p_event_id bigint, p_jobs integer) returns void
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
  select d.counted_by, d.status, d.value, d.figure, d.bucket >> 5, sum(d.n), tobedone.parts_of(d.bucket & 31, d.n)
    from (
      select w.counted_by, w.status, w.value, w.figure, w.bucket, count(*)::integer as n from (
        select c.* from tobedone.job j cross join lateral tobedone.counted_of(j) c
         where j.id > p_until and j.id <= v_until and j.place <= p_place
        union all
        select c.* from tobedone.job j cross join lateral tobedone.job_at(j.id, p_place, p_event_id) past
         cross join lateral tobedone.counted_of(past) c
         where j.id > p_until and j.id <= v_until and j.place > p_place) w
       group by 1, 2, 3, 4, 5) d
   group by 1, 2, 3, 4, 5
   order by 1, 2, 3, 4, 5
  on conflict on constraint job_count_pkey do update
    set n = c.n + excluded.n, parts = tobedone.add_parts(c.parts, excluded.parts);
  update tobedone.job_count_build b set until = v_until where b.name = p_name;
end
$$;
