-- By which rules the jobs of a type are planned: those of the server that was started last, of those that run. Where they have
-- changed, its open jobs are planned anew, in the order of their age.

create table tobedone.type_rules (
  type text not null,
  digest text not null,
  -- Which notifications its rules know: what others have planned is not sent.
  keys text[] not null,
  -- When a server last said that it plans by them.
  seen_at timestamptz(3) not null,
  -- Since when what is planned anew can begin; null: all is planned.
  renew_since timestamptz(3),
  -- Up to which job it was planned anew.
  renewed_at timestamptz(3),
  renewed_id uuid,
  renewed_count integer not null default 0,
  constraint type_rules_pkey primary key (type));
