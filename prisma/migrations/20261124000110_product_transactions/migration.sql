-- Locks inside a transaction of the product. A statement that waits there could be ended as a deadlock, which would abort all
-- that the product did: so nothing waits. Each takes in order and stops at the first that somebody else holds, so that of two
-- who want the same ones, one gets them all.

create function tobedone.take_keys(p_keys jsonb) returns boolean language plpgsql volatile as $$
declare
  v_key text;
begin
  for v_key in
    select k.key from jsonb_array_elements_text(p_keys) with ordinality as k(key, position) order by k.position
  loop
    if not pg_try_advisory_xact_lock(hashtextextended(v_key, 7041)) then
      return false;
    end if;
  end loop;
  return true;
end
$$;

-- Plans are kept from the time when the table was small: see `tobedone.write_frame`.
create function tobedone.take_jobs(p_ids uuid[]) returns boolean
language plpgsql volatile set enable_seqscan = off set jit = off as $$
declare
  v_id uuid;
begin
  for v_id in select distinct i.id from unnest(p_ids) as i(id) order by i.id loop
    perform from tobedone.job j where j.id = v_id for no key update skip locked;
    if not found then
      return false;
    end if;
  end loop;
  return true;
end
$$;
