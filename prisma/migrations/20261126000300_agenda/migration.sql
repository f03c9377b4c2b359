-- What agendas learn from: how long the last jobs of a type were worked on. Only what somebody started before it was completed is
-- in it, so that a type whose jobs complete by themselves is neither walked through nor slowed down.
create index job_handled_of_type on tobedone.job (type, completed_at) include (handled_ms)
  where handled_ms > 0 and completed_at is not null;
