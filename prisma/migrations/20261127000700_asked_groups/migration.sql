-- When it was last asked who is in the groups on which it depends who is told; null: it depends on none.

alter table tobedone.notification add column asked_at timestamptz(3);
