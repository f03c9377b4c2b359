-- Erasure: the key of this deployment's pseudonyms, and what rewrites a log with them.

-- 244 random bits of the database's own, so that nobody outside can work out whose a pseudonym is. Whoever restores the
-- database has the same one: pseudonyms stay what they were.
alter table tobedone.deployment add column erasure_secret text not null
  default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

-- A person's id replaced in a JSON value that is the id itself or a list in which it is one. A null id replaces nothing.
create function tobedone.with_pseudonym(p_value jsonb, p_id text, p_pseudonym text) returns jsonb
language sql immutable as $$
  select case
    when p_value = to_jsonb(p_id) then to_jsonb(p_pseudonym)
    when jsonb_typeof(p_value) = 'array' and p_value ? p_id then (
      select jsonb_agg(case when l.entry = to_jsonb(p_id) then to_jsonb(p_pseudonym) else l.entry end order by l.position)
        from jsonb_array_elements(p_value) with ordinality as l(entry, position))
    else p_value end
$$;
