-- The log is read after every commit, and one plan is right for whatever place: by the index in the order of the log, and each job
-- by its id. PostgreSQL would plan it again for each reading, which takes longer than the reading, or go through all jobs where it
-- does not know yet how many there are. A function keeps the plan on its connection.
-- Events after a place and not beyond another, below the horizon, each with who may see its job by now: so many at the most, and no
-- more than fill so many bytes beyond the first.
create function tobedone.read_log(
  p_after_place bigint, p_after_id bigint, p_last_place bigint, p_last_id bigint, p_count integer, p_most_bytes bigint)
returns table (
  id text, place text, xid text, version integer, kind text, at double precision, recorded_at double precision,
  actor text, changes jsonb, snapshot jsonb, comment text, is_comment_internal boolean, is_imported boolean,
  now_type text, now_assigned_to text, now_candidate_groups text[], now_candidate_users text[], now_requested_by text,
  now_version integer, bytes_so_far bigint)
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
begin
  return query
    select page.id::text, page.place::text, page.xid::text, page.version, page.kind::text,
           extract(epoch from page.at)::double precision, extract(epoch from page.recorded_at)::double precision,
           page.actor, page.changes, page.snapshot, page.comment, page.is_comment_internal, page.is_imported,
           page.type, page.assigned_to, page.candidate_groups, page.candidate_users, page.requested_by,
           page.now_version, page.bytes_so_far
      from (
        select read.*, sum(read.bytes) over (order by read.place, read.id rows unbounded preceding) as bytes_so_far from (
          select e.id, e.place, e.xid, e.version, e.kind, e.at, e.recorded_at, e.actor, e.changes, e.snapshot, e.comment,
                 e.is_comment_internal, e.is_imported,
                 j.type, j.assigned_to, j.candidate_groups, j.candidate_users, j.requested_by, j.version as now_version,
                 -- What is stored as it is need not be read to know how large it is.
                 case when pg_column_compression(e.snapshot) is null then pg_column_size(e.snapshot)
                      else octet_length(e.snapshot::text) end
                 + case when pg_column_compression(e.changes) is null then pg_column_size(e.changes)
                        else octet_length(e.changes::text) end
                 + coalesce(octet_length(e.comment), 0) as bytes
            from tobedone.job_event e join tobedone.job j on j.id = e.job_id
           where (e.place, e.id) > (p_after_place, p_after_id) and (e.place, e.id) <= (p_last_place, p_last_id)
             and e.place < (select tobedone.log_horizon())
           order by e.place, e.id limit p_count) read) page
     where page.bytes_so_far - page.bytes < p_most_bytes
     order by page.place, page.id;
end
$$;
