-- Idempotency keys of requests that found a job open. With such a key that job is found again for as long as it is there, also
-- when it is closed: repeating the request must not make a second one.

create table tobedone.found_key (
  requested_by text not null,
  key text not null,
  hash text not null,
  job_id uuid not null,

  constraint found_key_pkey primary key (requested_by, key),
  constraint found_key_job_id_fkey foreign key (job_id) references tobedone.job (id) on delete cascade,
  constraint found_key_texts_are_short check (
    char_length(requested_by) between 1 and 200 and char_length(key) between 1 and 200));

create index found_key_by_job on tobedone.found_key (job_id);

-- As before, with the keys of requests that found a job: guards that hold a `hash`.
-- Writes a batch of decided changes: rows and events, or nothing of a unit. Never waits for a lock of its own making:
--   p_keys    [{unit, key}]          keys that must be held (targets, idempotency keys)
--   p_rows    [{unit, id, version}]  jobs that change, with the version they were decided on
--   p_guards  [{unit, id, type, target_type, target_id, requested_by, idempotency_key, external_id}]  what must not exist yet,
--             or [{unit, id, requested_by, idempotency_key, hash, is_found}]  a key to remember, with the job it found
--   p_events  [{unit, ordinal, is_new, is_last, version, kind, at, actor, changes, comment, ..., snapshot}]
-- A unit is written whole, or it is busy (somebody holds a row or key of it) or stale (decided on what is no longer so).
-- The caller makes sure that units share neither jobs nor keys.
-- A snapshot is the row of the job as JSON without its nulls, empty lists and false flags: half of it, mostly.
create or replace function tobedone.write_frame(
  p_recorded_at timestamptz, p_keys jsonb, p_rows jsonb, p_guards jsonb, p_events jsonb,
  out snapshot text, out xid bigint, out base bigint, out busy integer[], out stale integer[])
-- Plans are kept from the time when the tables were small, so sequential scans are ruled out, and every look at jobs names
-- the ids (`any (v_ids)`): a join alone would be planned as a walk through the whole index. Ruling them out makes some plans
-- look dear enough to be compiled, which takes longer than running them ever does.
language plpgsql volatile set enable_seqscan = off set jit = off as $$
declare
  v_ids uuid[] := '{}';
  v_dead integer[];
begin
  busy := '{}';
  stale := '{}';
  select d.base into base from tobedone.deployment d where d.is_only;
  if p_keys is not null then
    busy := tobedone.try_keys(p_keys);
  end if;
  if p_rows is not null then
    select array_agg(w.id) into v_ids from jsonb_to_recordset(p_rows) as w(id uuid);
    with held as materialized (
      select j.id, j.version from tobedone.job j where j.id = any (v_ids) order by j.id for no key update skip locked)
    select busy || coalesce(array_agg(w.unit) filter (where h.id is null), '{}'),
           stale || coalesce(array_agg(w.unit) filter (where h.version <> w.version), '{}')
      into busy, stale
      from jsonb_to_recordset(p_rows) as w(unit integer, id uuid, version integer) left join held h on h.id = w.id;
  end if;
  -- A new statement, hence a snapshot that is newer than the locks.
  if p_guards is not null then
    select stale || coalesce(array_agg(g.unit), '{}') into stale
      from jsonb_to_recordset(p_guards) as g(
        unit integer, id uuid, type text, target_type text, target_id text, requested_by text, idempotency_key text,
        external_id text)
     where exists (
             select from tobedone.job o
              where o.type = g.type and o.target_type = g.target_type and o.target_id = g.target_id
                and o.only_open and o.status in ('PENDING', 'IN_PROGRESS') and o.id <> g.id and o.id <> all (v_ids))
        or exists (
             select from tobedone.job o
              where o.requested_by = g.requested_by and o.idempotency_key = g.idempotency_key and o.id <> g.id)
        or exists (
             select from tobedone.found_key f where f.requested_by = g.requested_by and f.key = g.idempotency_key)
        or exists (select from tobedone.job o where o.external_id = g.external_id and o.id <> g.id);
  end if;
  v_dead := busy || stale;
  xid := base + pg_current_xact_id()::text::bigint;
  if p_rows is not null then
    update tobedone.job j
       set title = r.title, status = r.status, priority = r.priority, assigned_to = r.assigned_to,
           candidate_groups = coalesce(r.candidate_groups, '{}'), candidate_users = coalesce(r.candidate_users, '{}'), excluded_users = coalesce(r.excluded_users, '{}'),
           requested_by = r.requested_by, updated_at = r.updated_at, due_at = r.due_at, overdue_since = r.overdue_since,
           expires_at = r.expires_at, snoozed_until = r.snoozed_until, claimed_at = r.claimed_at,
           claim_ends_at = r.claim_ends_at, started_at = r.started_at, sitting_started_at = r.sitting_started_at,
           handled_ms = r.handled_ms, completed_at = r.completed_at, cancelled_at = r.cancelled_at,
           closed_at = r.closed_at, closed_by = r.closed_by, cancellation_reason = r.cancellation_reason,
           outcome = r.outcome, result = r.result, metadata = r.metadata, version = r.version, only_open = coalesce(r.only_open, false),
           search_text = r.search_text, place = greatest(xid, j.place)
      from jsonb_to_recordset(p_events) as e(unit integer, is_new boolean, is_last boolean, snapshot jsonb)
           cross join lateral jsonb_to_record(e.snapshot) as r(
             id uuid, title text, status tobedone.job_status, priority integer, assigned_to text, candidate_groups text[],
             candidate_users text[], excluded_users text[], requested_by text, updated_at timestamptz, due_at timestamptz,
             overdue_since timestamptz, expires_at timestamptz, snoozed_until timestamptz, claimed_at timestamptz,
             claim_ends_at timestamptz, started_at timestamptz, sitting_started_at timestamptz,
             handled_ms double precision, completed_at timestamptz, cancelled_at timestamptz, closed_at timestamptz,
             closed_by text, cancellation_reason tobedone.cancellation_reason, outcome text, result jsonb, metadata jsonb,
             version integer, only_open boolean, search_text text)
     where e.is_last and not e.is_new and e.unit <> all (v_dead) and j.id = r.id and j.id = any (v_ids);
  end if;
  if p_events @> '[{"is_new": true}]' then
    insert into tobedone.job (
      id, type, target_type, target_id, title, status, priority, assigned_to, candidate_groups, candidate_users,
      excluded_users, requested_by, created_at, updated_at, due_at, overdue_since, expires_at, snoozed_until, claimed_at,
      claim_ends_at, started_at, sitting_started_at, handled_ms, completed_at, cancelled_at, closed_at, closed_by,
      cancellation_reason, outcome, result, metadata, version, only_open, idempotency_key, idempotency_hash, external_id,
      search_text, flow, flow_run_id, place)
    select
      r.id, r.type, r.target_type, r.target_id, r.title, r.status, r.priority, r.assigned_to,
      coalesce(r.candidate_groups, '{}'), coalesce(r.candidate_users, '{}'), coalesce(r.excluded_users, '{}'), r.requested_by, r.created_at, r.updated_at, r.due_at, r.overdue_since,
      r.expires_at, r.snoozed_until, r.claimed_at, r.claim_ends_at, r.started_at, r.sitting_started_at, r.handled_ms,
      r.completed_at, r.cancelled_at, r.closed_at, r.closed_by, r.cancellation_reason, r.outcome,
      r.result, r.metadata, r.version, coalesce(r.only_open, false), r.idempotency_key, r.idempotency_hash, r.external_id, r.search_text, r.flow, r.flow_run_id, xid
    from jsonb_to_recordset(p_events) as e(unit integer, is_new boolean, is_last boolean, snapshot jsonb)
         cross join lateral jsonb_to_record(e.snapshot) as r(
             id uuid, type text, target_type text, target_id text, title text, status tobedone.job_status, priority integer,
             assigned_to text, candidate_groups text[], candidate_users text[], excluded_users text[], requested_by text,
             created_at timestamptz, updated_at timestamptz, due_at timestamptz, overdue_since timestamptz,
             expires_at timestamptz, snoozed_until timestamptz, claimed_at timestamptz, claim_ends_at timestamptz,
             started_at timestamptz, sitting_started_at timestamptz, handled_ms double precision,
             completed_at timestamptz, cancelled_at timestamptz, closed_at timestamptz, closed_by text,
             cancellation_reason tobedone.cancellation_reason, outcome text, result jsonb, metadata jsonb,
             version integer, only_open boolean, idempotency_key text, idempotency_hash text, external_id text,
             search_text text, flow text, flow_run_id uuid)
    where e.is_last and e.is_new and e.unit <> all (v_dead);
  end if;
  if p_guards @> '[{"is_found": true}]' then
    insert into tobedone.found_key (requested_by, key, hash, job_id)
    select g.requested_by, g.idempotency_key, g.hash, g.id
      from jsonb_to_recordset(p_guards) as g(
        unit integer, id uuid, requested_by text, idempotency_key text, hash text, is_found boolean)
     where g.is_found and g.unit <> all (v_dead);
  end if;
  -- Ids are drawn after the locks, in the order of the frame.
  insert into tobedone.job_event (
    id, place, xid, job_id, version, kind, at, recorded_at, actor, changes, snapshot, comment, is_comment_internal,
    is_imported)
  select nextval('tobedone.job_event_id_seq'), o.place, write_frame.xid, o.job_id, o.version, o.kind, o.at, p_recorded_at,
         o.actor, o.changes, o.snapshot, o.comment, o.is_comment_internal, o.is_imported
  from (
    select e.*, (e.snapshot ->> 'id')::uuid as job_id, case when e.is_new then write_frame.xid else j.place end as place
      from jsonb_to_recordset(p_events) as e(
             unit integer, ordinal integer, is_new boolean, version integer, kind tobedone.event_kind, at timestamptz,
             actor text, changes jsonb, snapshot jsonb, comment text, is_comment_internal boolean, is_imported boolean)
           left join tobedone.job j on j.id = any (v_ids) and j.id = (e.snapshot ->> 'id')::uuid
     where e.unit <> all (v_dead)
     order by e.ordinal) o;
  snapshot := pg_current_snapshot()::text;
end
$$;
