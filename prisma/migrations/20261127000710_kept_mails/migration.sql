-- Mails that were kept as there was no mail server: they count as sent nowhere.

alter table tobedone.notification
  add column is_kept boolean not null default false,
  add constraint notification_is_kept_as_mail check (not is_kept or channel = 'MAIL');

update tobedone.notification n set is_kept = true
 where n.message is not null
    or n.digest_id in (select o.digest_id from tobedone.notification o where o.message is not null and o.digest_id is not null);
