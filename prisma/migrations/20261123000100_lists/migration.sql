-- What the lists and `claimNextJob` are read by. Each index costs on every write, hence few, and of open jobs where that
-- will do. Their conditions and expressions are those of src/store/filter-sql.ts and src/store/order-sql.ts, word for word.

-- The open jobs of a type: what to do next, and by age.
create index job_open_of_type_by_priority on tobedone.job
  (type, (-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id)
  where status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_type_by_age on tobedone.job (type, created_at, id) where status in ('PENDING', 'IN_PROGRESS');

-- What anybody may take next, of whatever type.
create index job_unassigned_by_priority on tobedone.job
  ((-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id)
  where assigned_to is null and status in ('PENDING', 'IN_PROGRESS');

-- The four ways in which an open job can be somebody's, each by an index, so that they can be asked for together. No
-- `fastupdate`: it saved no time in writing, and readers would have to walk what it postpones.
create index job_open_of_assignee on tobedone.job (assigned_to)
  where assigned_to is not null and status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_requester on tobedone.job (requested_by) where status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_groups on tobedone.job using gin (candidate_groups) with (fastupdate = off)
  where candidate_groups <> '{}' and status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_candidates on tobedone.job using gin (candidate_users) with (fastupdate = off)
  where candidate_users <> '{}' and status in ('PENDING', 'IN_PROGRESS');

-- The overdue ones, the longest due first.
create index job_overdue_by_due_at on tobedone.job ((coalesce(due_at, 'infinity'::timestamptz)), id)
  where overdue_since is not null;

-- Everything by age. New entries go to its right end, which is the cheapest way to grow an index.
create index job_by_age on tobedone.job (created_at, id);
