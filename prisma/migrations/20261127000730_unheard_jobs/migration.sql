-- Open jobs with rules that tell the members of groups, and groups in which nobody is: whoever comes is told what these rules have
-- wanted to tell since then. Noted when a job is planned.

create table tobedone.unheard_job (
  job_id uuid not null,
  since timestamptz(3) not null,
  -- The keys of the rules that tell nobody, and those of their groups in which nobody is.
  rules text[] not null,
  groups text[] not null,
  constraint unheard_job_pkey primary key (job_id),
  constraint unheard_job_job_id_fkey foreign key (job_id) references tobedone.job (id) on delete cascade);
