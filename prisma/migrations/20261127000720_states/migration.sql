-- What changed behind the counters, by a function that keeps its plan: to plan it anew with each question took longer than to read it.

-- Jobs as they were at a place in the log, of the weight -1, and as they are now. Stable, so that it sees what its statement sees.
create function tobedone.states_since(p_ids uuid[], p_place bigint, p_event_id bigint) returns table (j tobedone.job, weight integer)
language plpgsql stable rows 100 as $$
begin
  return query
    select past, -1 from unnest(p_ids) as i(id) cross join lateral tobedone.job_at(i.id, p_place, p_event_id) past
    union all
    select job, 1 from tobedone.job where job.id = any (p_ids);
end
$$;
