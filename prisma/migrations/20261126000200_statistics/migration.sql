-- What funnels are read by, beside the indexes of the lists: what of a type was closed from some moment on. Everything that
-- happened in a period happened to jobs that are open or were closed in it or later.
create index job_closed_of_type on tobedone.job (type, closed_at) where closed_at is not null;
