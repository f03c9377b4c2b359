-- What was sent in a period, for the figures of which messages move people.

create index notification_by_sending on tobedone.notification (sent_at) where sent_at is not null;
