-- Mails that are gathered: all of somebody that are due at one moment go as one. Each stays a row, which says in which mail it goes.

alter table tobedone.person
  -- Null: as the configuration says.
  add column wants_digest boolean,
  add column digest_at text,
  add constraint person_digest_has_a_time check (digest_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');

alter table tobedone.notification
  add column is_gathered boolean not null default false,
  add column digest_id uuid,
  add constraint notification_is_gathered_as_mail check (not is_gathered or channel = 'MAIL'),
  add constraint notification_is_in_a_digest_when_queued check (digest_id is null or queued_at is not null);

create index notification_in_digest on tobedone.notification (digest_id) where digest_id is not null;
