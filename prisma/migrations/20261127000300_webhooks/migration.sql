-- Webhooks: where events are sent to, and the ledger of what was sent and what is still to be.

create type tobedone.webhook_off_reason as enum ('SWITCHED_OFF', 'FAILED', 'GONE', 'REMOVED');
create type tobedone.delivery_status as enum ('PENDING', 'DELIVERED', 'GIVEN_UP');

-- Whoever changes what is to be sent to a webhook holds its row.
create table tobedone.webhook (
  id uuid not null,
  -- Of those that come from the configuration, whose secrets stay there.
  name text,
  url text not null,
  description text,
  -- Empty: all.
  types text[] not null,
  kinds tobedone.event_kind[] not null,
  secret text,
  previous_secret text,
  previous_secret_ends_at timestamptz(3),
  created_at timestamptz(3) not null,
  -- Nothing at this place of the log or before it is sent, unless it is asked for.
  from_place bigint not null,
  -- Where it stands by itself in the log, when it does not stand with the follower that plans for all.
  behind_place bigint,
  behind_event_id bigint,
  -- How often in a row nothing was delivered, since when, and what was wrong the last time.
  failures integer not null,
  failing_since timestamptz(3),
  last_error text,
  -- Asked for by itself: nothing is sent before.
  not_before timestamptz(3),
  off_since timestamptz(3),
  off_reason tobedone.webhook_off_reason,

  constraint webhook_pkey primary key (id),
  constraint webhook_texts_are_short check (
    char_length(name) between 1 and 100 and char_length(url) between 1 and 2000 and char_length(description) between 1 and 1000
    and char_length(last_error) between 1 and 300),
  constraint webhook_configured_has_no_secret check ((name is null) <> (secret is null)),
  constraint webhook_previous_secret_ends check (
    (previous_secret is null) = (previous_secret_ends_at is null) and (previous_secret is null or secret is not null)),
  constraint webhook_stands_somewhere check ((behind_place is null) = (behind_event_id is null)),
  constraint webhook_failures_say_why check (
    failures >= 0 and (failures = 0) = (failing_since is null) and (failures = 0) = (last_error is null)),
  constraint webhook_off_says_why check ((off_since is null) = (off_reason is null)),
  constraint webhook_that_is_off_stands_by_itself check (off_since is null or behind_place is not null));

create unique index webhook_name_once on tobedone.webhook (name);
create index webhook_by_age on tobedone.webhook (created_at, id);

create sequence tobedone.webhook_delivery_plan as bigint;

-- One event for one webhook. What is sent is made of the event when it is sent, so nothing of its content is here.
create table tobedone.webhook_delivery (
  webhook_id uuid not null,
  event_id bigint not null,
  place bigint not null,
  job_id uuid not null,
  kind tobedone.event_kind not null,
  -- The order in which the events of a job are sent. A new one when it is planned again.
  plan bigint not null,
  status tobedone.delivery_status not null,
  attempts integer not null,
  -- Null while another of the same job comes before it.
  next_try_at timestamptz(3),
  -- The server that sends it right now. Void when nobody holds the lock of that number.
  claimed_by integer,
  planned_at timestamptz(3) not null,
  tried_at timestamptz(3),
  ended_at timestamptz(3),
  last_status integer,
  last_error text,

  constraint webhook_delivery_pkey primary key (webhook_id, event_id),
  constraint webhook_delivery_webhook_id_fkey foreign key (webhook_id) references tobedone.webhook (id)
    on delete cascade on update cascade,
  constraint webhook_delivery_only_pending_goes_on check (
    status = 'PENDING' or (next_try_at is null and claimed_by is null)),
  constraint webhook_delivery_ended_says_when check ((status = 'PENDING') = (ended_at is null)),
  constraint webhook_delivery_attempts_are_counted check (attempts >= 0),
  constraint webhook_delivery_error_is_short check (char_length(last_error) between 1 and 300));

create unique index webhook_delivery_by_plan on tobedone.webhook_delivery (plan);
create index webhook_delivery_of_webhook on tobedone.webhook_delivery (webhook_id, plan);
create index webhook_delivery_of_job on tobedone.webhook_delivery (webhook_id, job_id, plan) where status = 'PENDING';
create index webhook_delivery_due on tobedone.webhook_delivery (webhook_id, next_try_at, plan)
  where next_try_at is not null and claimed_by is null;
create index webhook_delivery_claimed on tobedone.webhook_delivery (claimed_by) where claimed_by is not null;
create index webhook_delivery_ended on tobedone.webhook_delivery (ended_at) where ended_at is not null;
