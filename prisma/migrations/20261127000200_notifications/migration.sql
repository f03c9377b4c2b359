-- Notifications: one message about one job to one person on one channel; and what is known of people.

create type tobedone.notification_channel as enum ('INBOX');
create type tobedone.notification_reason as enum ('REQUESTED', 'ASSIGNED', 'REMINDER', 'OVERDUE', 'COMPLETED');

create table tobedone.notification (
  id uuid not null default gen_random_uuid(),
  job_id uuid not null,
  -- Which rule of the type of the job wants it, and for when: what is planned anew is found again by them.
  rule text not null,
  wanted_for timestamptz(3) not null,
  recipient text not null,
  channel tobedone.notification_channel not null,
  reason tobedone.notification_reason not null,
  template text not null,
  planned_for timestamptz(3) not null,
  sent_at timestamptz(3),
  seen_at timestamptz(3),
  withdrawn_at timestamptz(3),
  constraint notification_pkey primary key (id),
  constraint notification_recipient_is_named check (char_length(recipient) between 1 and 200),
  constraint notification_is_not_before_it_is_wanted check (planned_for >= wanted_for),
  constraint notification_is_sent_or_withdrawn check (sent_at is null or withdrawn_at is null),
  constraint notification_is_seen_when_sent check (seen_at is null or sent_at is not null));

create unique index notification_once on tobedone.notification (job_id, rule, wanted_for, recipient, channel);
create index notification_due on tobedone.notification (planned_for, id) where sent_at is null and withdrawn_at is null;
create index notification_sent_to on tobedone.notification (recipient, sent_at, id) where sent_at is not null;
create index notification_unsent_to on tobedone.notification (recipient) where sent_at is null;

-- What the product says of people.
create table tobedone.person (
  id text not null,
  name text,
  mail text,
  time_zone text not null,
  locale text,
  muted_until timestamptz(3),
  channels jsonb not null,
  updated_at timestamptz(3) not null,
  constraint person_pkey primary key (id));

-- Goes up with every change of what somebody has in their inbox: servers look here whether live inboxes are still right.
create table tobedone.inbox (
  recipient text not null,
  revision bigint not null,
  constraint inbox_pkey primary key (recipient));

-- Jobs whose notifications have to be planned anew. What was planned for before `since` is not begun any more.
create table tobedone.stale_plan (
  job_id uuid not null,
  since timestamptz(3) not null,
  next_try_at timestamptz(3) not null,
  constraint stale_plan_pkey primary key (job_id));

create index stale_plan_by_time on tobedone.stale_plan (next_try_at);
