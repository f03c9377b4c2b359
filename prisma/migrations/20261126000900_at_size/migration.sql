-- What lists are read by in the other orders in which work is offered, so that a page takes no longer however many jobs there are.
-- All are of open jobs or of the overdue ones: what was closed is in none of them, and costs nothing.

-- By when they are due.
create index job_open_of_type_by_due_at on tobedone.job (type, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where status in ('PENDING', 'IN_PROGRESS');

-- Whatever else is asked of open jobs: the first that fit are met soon where many do, and where few do the index of those is taken.
create index job_open_by_priority on tobedone.job
  ((-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id) where status in ('PENDING', 'IN_PROGRESS');
create index job_open_by_due_at on tobedone.job ((coalesce(due_at, 'infinity'::timestamptz)), id)
  where status in ('PENDING', 'IN_PROGRESS');
create index job_open_by_age on tobedone.job (created_at, id) where status in ('PENDING', 'IN_PROGRESS');

-- What somebody has, who may have hundreds: the one that there was gave no order.
drop index tobedone.job_open_of_assignee;
create index job_open_of_assignee on tobedone.job
  (assigned_to, (-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id)
  where assigned_to is not null and status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_assignee_by_due_at on tobedone.job (assigned_to, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where assigned_to is not null and status in ('PENDING', 'IN_PROGRESS');
create index job_open_of_assignee_by_age on tobedone.job (assigned_to, created_at, id)
  where assigned_to is not null and status in ('PENDING', 'IN_PROGRESS');

-- The overdue ones in the other orders. Only the timers pay for these.
create index job_overdue_by_priority on tobedone.job
  ((-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id) where overdue_since is not null;
create index job_overdue_by_age on tobedone.job (created_at, id) where overdue_since is not null;

-- What there is to claim of a type or for groups, also where all but a few are taken: to find out that there is nothing must not
-- mean to look at all that others have.
create index job_unassigned_of_type_by_priority on tobedone.job
  (type, (-priority), (coalesce(due_at, 'infinity'::timestamptz)), created_at, id)
  where assigned_to is null and status in ('PENDING', 'IN_PROGRESS');
create index job_unassigned_of_groups on tobedone.job using gin (candidate_groups) with (fastupdate = off)
  where candidate_groups <> '{}' and assigned_to is null and status in ('PENDING', 'IN_PROGRESS');
