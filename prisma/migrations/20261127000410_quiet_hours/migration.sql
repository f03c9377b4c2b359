-- When people are not to be told anything; null: as the configuration says.

alter table tobedone.person add column quiet_hours jsonb;
