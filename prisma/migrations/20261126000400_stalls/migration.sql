-- Since when types and flows are known: how much of a new one is completed a day says nothing before it has been there for a day.
-- Null until a server that writes it down has started with it.
alter table tobedone.job_type add column registered_at timestamptz(3);
alter table tobedone.flow add column registered_at timestamptz(3);
