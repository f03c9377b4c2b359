-- The key of the links in mails that let their recipient act: 244 random bits of the database's own, as of its pseudonyms. Whoever
-- reads it can make such links.

alter table tobedone.deployment add column link_secret text not null
  default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
