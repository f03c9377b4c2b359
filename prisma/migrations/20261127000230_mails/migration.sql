-- The queue of mails: one row a mail, the notification itself. It waits (next_try_at), or is in the hands of a server (claimed_by, the
-- number of an advisory lock that this server holds as long as it lives), or is sent, failed or taken back.

alter table tobedone.notification
  add column queued_at timestamptz(3),
  add column next_try_at timestamptz(3),
  add column claimed_by integer,
  -- When it was last given to the mail server.
  add column handed_at timestamptz(3),
  add column attempts integer not null default 0,
  add column failed_at timestamptz(3),
  add column last_error text,
  -- What was written, where there is no mail server.
  add column message jsonb,
  add constraint notification_is_queued_as_mail check (queued_at is null or channel = 'MAIL'),
  add constraint notification_is_tried_when_queued
    check (queued_at is not null or (next_try_at is null and claimed_by is null and failed_at is null)),
  add constraint notification_waits_or_is_claimed
    check (num_nonnulls(next_try_at, claimed_by, failed_at) <= 1),
  add constraint notification_is_sent_or_in_the_queue
    check (sent_at is null or (next_try_at is null and claimed_by is null and failed_at is null)),
  add constraint notification_attempts_are_counted check (attempts >= 0);

drop index tobedone.notification_due;
create index notification_due on tobedone.notification (planned_for, id)
  where sent_at is null and withdrawn_at is null and queued_at is null;
create index notification_to_try on tobedone.notification (next_try_at, id) where next_try_at is not null;
create index notification_claimed on tobedone.notification (claimed_by) where claimed_by is not null;
create index notification_queued on tobedone.notification (queued_at, id) where queued_at is not null;
create index notification_unsent_in_queue on tobedone.notification (queued_at, id) where queued_at is not null and sent_at is null;
