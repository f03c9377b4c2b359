-- Whoever follows the log for good: how far it has come, and what keeps it from going on. The checkpoint moves in the same
-- transaction as what the follower writes.
create table tobedone.follower (
  name text not null,
  place bigint not null,
  event_id bigint not null,
  updated_at timestamptz(3) not null,
  failures integer not null,
  last_error text,
  next_try_at timestamptz(3),

  constraint follower_pkey primary key (name),
  constraint follower_name_is_short check (char_length(name) between 1 and 100),
  constraint follower_failures_are_counted check (failures >= 0),
  constraint follower_failure_says_why check (
    (failures = 0) = (last_error is null) and (failures = 0) = (next_try_at is null)));
