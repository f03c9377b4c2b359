-- What is done with a job that nobody does: a row a step, planned like notifications and done once by whichever server comes first.

create table tobedone.escalation (
  id uuid not null default gen_random_uuid(),
  job_id uuid not null,
  -- Which step of the type of the job wants it, and for when: what is planned anew is found again by them.
  step text not null,
  wanted_for timestamptz(3) not null,
  planned_for timestamptz(3) not null,
  done_at timestamptz(3),
  -- Why nothing more of it was done: the code of a refusal.
  refusal text,
  withdrawn_at timestamptz(3),
  constraint escalation_pkey primary key (id),
  constraint escalation_is_not_before_it_is_wanted check (planned_for >= wanted_for),
  constraint escalation_is_done_or_withdrawn check (done_at is null or withdrawn_at is null),
  constraint escalation_is_refused_when_done check (refusal is null or done_at is not null));

create unique index escalation_once on tobedone.escalation (job_id, step, wanted_for);
create index escalation_due on tobedone.escalation (planned_for, id) where done_at is null and withdrawn_at is null;

-- Why the system changed a job stands in the log, as it does of closings.
-- What is in the log already fits: the next migration looks at it, without a lock that writers would wait for.
alter table tobedone.job_event drop constraint job_event_comment_is_said;
alter table tobedone.job_event add constraint job_event_comment_is_said check (
  case when kind = 'COMMENTED' then comment is not null
       when kind in ('COMPLETED', 'CANCELLED', 'UPDATED', 'ASSIGNED', 'UNCLAIMED') then true
       else comment is null end) not valid;
