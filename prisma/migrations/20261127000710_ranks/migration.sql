-- Finds in which bucket of the counters a rank is without making a row of each bucket: that took longer than all else that is read.

-- The first place, from 0 on, up to which there are so many in rows of 32 buckets each that stand one behind the other; with the rank
-- within that place.
create function tobedone.place_of_rank(p_parts integer[], p_rank integer, out place integer, out rank integer)
language plpgsql immutable as $$
declare
  v_length integer := cardinality(p_parts);
  v_n integer;
begin
  rank := p_rank;
  for v_place in 1..32 loop
    v_n := 0;
    for v_index in v_place..v_length by 32 loop
      v_n := v_n + p_parts[v_index];
    end loop;
    if rank <= v_n then
      place := v_place - 1;
      return;
    end if;
    rank := rank - v_n;
  end loop;
end
$$;

-- One array behind the other.
create aggregate tobedone.all_parts(anycompatiblearray) (sfunc = array_cat, stype = anycompatiblearray);
