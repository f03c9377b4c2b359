-- Jobs and their event log. The database itself refuses impossible jobs: every check is named after its rule.

-- Not "create schema if not exists": that wants the right to create schemas even where somebody has made this one for us.
do $$
begin
  if not exists (select from pg_namespace where nspname = 'tobedone') then
    create schema tobedone;
  end if;
end
$$;

create type tobedone.job_status as enum ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED');
create type tobedone.cancellation_reason as enum
  ('EXPIRED', 'SKIPPED', 'WITHDRAWN', 'SUPERSEDED', 'TARGET_GONE', 'REJECTED');
create type tobedone.event_kind as enum
  ('REQUESTED', 'CLAIMED', 'UNCLAIMED', 'STARTED', 'STOPPED', 'ASSIGNED', 'UPDATED', 'RESCHEDULED', 'SNOOZED', 'WOKEN',
   'BECAME_OVERDUE', 'COMMENTED', 'COMPLETED', 'CANCELLED', 'REOPENED', 'ERASED');

create table tobedone.job (
  id uuid not null,
  type text not null,
  target_type text not null,
  target_id text not null,
  title text,
  status tobedone.job_status not null,
  priority integer not null,
  assigned_to text,
  candidate_groups text[] not null,
  candidate_users text[] not null,
  excluded_users text[] not null,
  requested_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  due_at timestamptz(3),
  overdue_since timestamptz(3),
  expires_at timestamptz(3),
  snoozed_until timestamptz(3),
  claimed_at timestamptz(3),
  claim_ends_at timestamptz(3),
  started_at timestamptz(3),
  sitting_started_at timestamptz(3),
  handled_ms double precision not null,
  completed_at timestamptz(3),
  cancelled_at timestamptz(3),
  closed_at timestamptz(3),
  closed_by text,
  cancellation_reason tobedone.cancellation_reason,
  outcome text,
  result jsonb,
  metadata jsonb not null,
  version integer not null,
  only_open boolean not null,
  idempotency_key text,
  idempotency_hash text,
  external_id text,
  search_text text not null,
  place bigint not null,
  -- The next moment at which the timers must look at an open job.
  timer_at timestamptz(3) generated always as (
    case when status = 'PENDING' or status = 'IN_PROGRESS' then
      least(expires_at, case when overdue_since is null then due_at end, snoozed_until, claim_ends_at)
    end) stored,

  constraint job_pkey primary key (id),
  constraint job_texts_are_short check (
    char_length(type) between 1 and 100 and char_length(target_type) between 1 and 200
    and char_length(target_id) between 1 and 200 and char_length(title) <= 200),
  constraint job_priority_is_0_to_100 check (priority between 0 and 100),
  constraint job_metadata_is_an_object check (jsonb_typeof(metadata) = 'object'),
  constraint job_version_starts_at_1 check (version >= 1),
  constraint job_closed_says_when_and_who check (
    (status in ('COMPLETED', 'CANCELLED')) = (closed_at is not null) and (closed_at is null) = (closed_by is null)),
  constraint job_completed_says_when check ((status = 'COMPLETED') = (completed_at is not null)),
  constraint job_cancelled_says_when_and_why check (
    (status = 'CANCELLED') = (cancelled_at is not null) and (cancelled_at is null) = (cancellation_reason is null)),
  constraint job_only_completed_has_outcome check (status = 'COMPLETED' or (outcome is null and result is null)),
  constraint job_in_progress_has_someone check (status <> 'IN_PROGRESS' or assigned_to is not null),
  constraint job_in_progress_has_a_sitting check ((status = 'IN_PROGRESS') = (sitting_started_at is not null)),
  constraint job_only_pending_is_snoozed check (snoozed_until is null or status = 'PENDING'),
  constraint job_only_open_is_overdue check (overdue_since is null or status in ('PENDING', 'IN_PROGRESS')),
  constraint job_overdue_was_due check (overdue_since is null or due_at is not null),
  constraint job_claimed_by_someone check (claimed_at is null or assigned_to is not null),
  constraint job_claim_ends_if_pending check (claim_ends_at is null or (status = 'PENDING' and claimed_at is not null)),
  constraint job_is_due_before_it_expires check (due_at is null or expires_at is null or due_at <= expires_at),
  constraint job_handled_time_is_positive check (handled_ms >= 0 and handled_ms < 'Infinity'),
  constraint job_idempotency_key_has_a_hash check ((idempotency_key is null) = (idempotency_hash is null)));

create unique index job_only_one_open on tobedone.job (type, target_type, target_id)
  where only_open and status in ('PENDING', 'IN_PROGRESS');
create unique index job_idempotency_key_once on tobedone.job (requested_by, idempotency_key)
  where idempotency_key is not null;
create unique index job_external_id_once on tobedone.job (external_id) where external_id is not null;
create index job_open_by_target on tobedone.job (target_id, target_type, type) where status in ('PENDING', 'IN_PROGRESS');
create index job_by_target on tobedone.job (target_id, target_type);
create index job_timer on tobedone.job (timer_at) where timer_at is not null;

create sequence tobedone.job_event_id_seq as bigint cache 1;

-- No foreign key to the job: the check of each event would cost a fifth of the write, and `write_frame`, the only writer,
-- makes or locks the job in the same statement.
create table tobedone.job_event (
  id bigint not null,
  place bigint not null,
  xid bigint not null,
  job_id uuid not null,
  version integer not null,
  kind tobedone.event_kind not null,
  at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  actor text not null,
  changes jsonb not null,
  snapshot jsonb not null,
  comment text,
  is_comment_internal boolean not null,
  is_imported boolean not null,

  constraint job_event_pkey primary key (id),
  constraint job_event_place_is_not_before_its_transaction check (place >= xid),
  constraint job_event_comment_is_said check ((kind = 'COMMENTED') = (comment is not null)));

create unique index job_event_version_once on tobedone.job_event (job_id, version);
create index job_event_in_order on tobedone.job_event (place, id);

-- The last definition of each registered type, so that a type that was removed from the configuration keeps its rules.
create table tobedone.job_type (
  name text not null,
  definition jsonb not null,
  seen_at timestamptz(3) not null,
  constraint job_type_pkey primary key (name));

-- One row. A database restored into another cluster starts its transaction ids anew: then `base` is raised to the highest
-- place there is and the epoch goes up. So places only ever grow, and no cursor of before is silently served.
create table tobedone.deployment (
  is_only boolean not null,
  epoch integer not null,
  base bigint not null,
  system_identifier text not null,
  constraint deployment_pkey primary key (is_only),
  constraint deployment_is_one_row check (is_only));

-- Below this place no transaction can add an event any more: readers of the log read only what lies below it.
create function tobedone.log_horizon() returns bigint language sql stable as $$
  select base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint from tobedone.deployment
$$;

-- Takes the locks of the keys given, without waiting; answers with the units for which that failed.
create function tobedone.try_keys(p_keys jsonb) returns integer[] language sql volatile as $$
  select coalesce(array_agg(k.unit) filter (where not pg_try_advisory_xact_lock(hashtextextended(k.key, 7041))), '{}')
  from jsonb_to_recordset(p_keys) as k(unit integer, key text)
$$;

-- Writes a batch of decided changes: rows and events, or nothing of a unit. Never waits for a lock of its own making:
--   p_keys    [{unit, key}]          keys that must be held (targets, idempotency keys)
--   p_rows    [{unit, id, version}]  jobs that change, with the version they were decided on
--   p_guards  [{unit, id, type, target_type, target_id, requested_by, idempotency_key, external_id}]  what must not exist yet
--   p_events  [{unit, ordinal, is_new, is_last, version, kind, at, actor, changes, comment, ..., snapshot}]
-- A unit is written whole, or it is busy (somebody holds a row or key of it) or stale (decided on what is no longer so).
-- The caller makes sure that units share neither jobs nor keys.
-- A snapshot is the row of the job as JSON without its nulls, empty lists and false flags: half of it, mostly.
create function tobedone.write_frame(
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
      search_text, place)
    select
      r.id, r.type, r.target_type, r.target_id, r.title, r.status, r.priority, r.assigned_to,
      coalesce(r.candidate_groups, '{}'), coalesce(r.candidate_users, '{}'), coalesce(r.excluded_users, '{}'), r.requested_by, r.created_at, r.updated_at, r.due_at, r.overdue_since,
      r.expires_at, r.snoozed_until, r.claimed_at, r.claim_ends_at, r.started_at, r.sitting_started_at, r.handled_ms,
      r.completed_at, r.cancelled_at, r.closed_at, r.closed_by, r.cancellation_reason, r.outcome,
      r.result, r.metadata, r.version, coalesce(r.only_open, false), r.idempotency_key, r.idempotency_hash, r.external_id, r.search_text, xid
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
             search_text text)
    where e.is_last and e.is_new and e.unit <> all (v_dead);
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
