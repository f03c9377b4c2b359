-- Jobs that complete by themselves: what is listed instead of closed, and how far open jobs have been asked about.

create type tobedone.finding as enum ('DONE', 'TARGET_GONE');

-- Open jobs of which their type wants it listed that they should not be open: done, or about nothing any more. What is listed of a
-- job that was closed is taken away behind it; readers look whether the job is open.
create table tobedone.unsettled_job (
  job_id uuid not null,
  -- Of the job when it was listed: its end that is heard of later does not take out what was listed after that.
  version integer not null,
  finding tobedone.finding not null,
  outcome text,
  reason text not null,
  found_at timestamptz(3) not null,
  constraint unsettled_job_pkey primary key (job_id),
  constraint unsettled_job_reason_is_short check (char_length(reason) between 1 and 200),
  constraint unsettled_job_only_done_has_outcome check (finding = 'DONE' or outcome is null));

create index unsettled_job_by_age on tobedone.unsettled_job (found_at, job_id);

-- How far the open jobs of a type with a condition have been gone through: behind the job (after_at, after_id), or to the end.
create table tobedone.condition_pass (
  type text not null,
  started_at timestamptz(3),
  after_at timestamptz(3),
  after_id uuid,
  failures integer not null,
  next_try_at timestamptz(3),
  -- Goes up when a new pass is asked for: what one that is under way then says of itself does not count any more.
  revision integer not null,
  constraint condition_pass_pkey primary key (type),
  constraint condition_pass_is_somewhere check ((after_at is null) = (after_id is null)),
  constraint condition_pass_failures_are_counted check (failures >= 0));
