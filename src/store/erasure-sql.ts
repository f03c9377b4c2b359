// The SQL of erasure: which jobs name somebody, in their row or in their log, and the one rewrite of the log there is. What
// is blanked here and in `domain/erasure.ts` must be the same: a column or event field that can name a person or carry
// content belongs in both.

/** The fields of a job that name people, as events call them when they change. */
const peopleFields = ['assignedTo', 'requestedBy', 'closedBy', 'candidateUsers', 'excludedUsers']
const contentFields = ['title', 'metadata', 'result', 'searchText']
const peopleColumns = ['assigned_to', 'requested_by', 'closed_by', 'candidate_users', 'excluded_users']
const contentColumns = [
  'title',
  'metadata',
  'result',
  'idempotency_key',
  'idempotency_hash',
  'external_id',
  'search_text',
  'target_id',
]

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

// Of the job `j`; $1 is the person. Who was named once and is no more still stands in the snapshots of the log.
const namesPerson = `(
  $1::text in (j.requested_by, j.assigned_to, j.closed_by) or $1::text = any (j.candidate_users) or $1::text = any (j.excluded_users)
  or log.is_named)`
const namedInLog = `left join lateral (
    select true as is_named from tobedone.job_event e
     where e.job_id = j.id
       and (e.actor = $1::text or $1::text in (e.snapshot ->> 'requested_by', e.snapshot ->> 'assigned_to', e.snapshot ->> 'closed_by')
            or e.snapshot -> 'candidate_users' ? $1::text or e.snapshot -> 'excluded_users' ? $1::text)
     limit 1) log on true`

/** The ids of the jobs of a page that name the person $1, and where the page ends: null behind the last job. */
export const findPersonSql = `
  with page as materialized (
    select id from tobedone.job where $2::uuid is null or id > $2::uuid order by id limit $3::integer),
  ending as (select id from page order by id desc limit 1),
  found as (
    select j.id from tobedone.job j ${namedInLog}
     where j.id = any (array(select id from page)) and ${namesPerson})
  select (select id::text from ending) as page_end, array(select id::text from found order by id) as ids`

/** The ids of all jobs of the target $1, $2. */
export const findTargetSql = `
  select null as page_end, array(
    select id::text from tobedone.job where target_type = $1::text and target_id = $2::text order by id) as ids`

/** Those of the jobs $2 that name the person $1. */
export const readPersonSql = `
  select j.* from tobedone.job j ${namedInLog}
   where j.id = any ($2::uuid[]) and ${namesPerson} order by j.id`

/** Those of the jobs $3 that are about the target $1, $2. */
export const readTargetSql = `
  select j.* from tobedone.job j
   where j.id = any ($3::uuid[]) and j.target_type = $1::text and j.target_id = $2::text order by j.id`

/** Clears of the jobs $1 what the frame never changes otherwise. */
export const blankRowsSql = `
  update tobedone.job j
     set target_id = r.target_id, idempotency_key = null, idempotency_hash = null, external_id = null
    from jsonb_to_recordset($1::jsonb) as r(id uuid, target_id text)
   where j.id = r.id and j.id = any ($2::uuid[])`

/** Rewrites the whole log of the jobs $1, with $4 for the person $3 (null: for nobody) and $5 for every comment. */
export const blankLogSql = `
  update tobedone.job_event e
     set actor = case when e.actor = $3::text then $4::text else e.actor end,
         comment = case when e.comment is not null then $5::text end,
         changes = coalesce((
           select jsonb_object_agg(c.key, case when c.key in (${quoted(peopleFields)}) then jsonb_build_object(
                    'before', tobedone.with_pseudonym(c.value -> 'before', $3::text, $4::text),
                    'after', tobedone.with_pseudonym(c.value -> 'after', $3::text, $4::text))
                  else c.value end)
             from jsonb_each(e.changes) c where c.key not in (${quoted(contentFields)})), '{}'),
         snapshot = (
           select jsonb_object_agg(s.key, case when s.key in (${quoted(peopleColumns)})
                    then tobedone.with_pseudonym(s.value, $3::text, $4::text) else s.value end)
             from jsonb_each(e.snapshot) s where s.key not in (${quoted(contentColumns)}))
           || jsonb_build_object('metadata', '{}'::jsonb, 'search_text', r.search_text, 'target_id', r.target_id)
    from jsonb_to_recordset($1::jsonb) as r(id uuid, target_id text, search_text text)
   where e.job_id = r.id and e.job_id = any ($2::uuid[])`

/** Blanks what handlers of followers said when they failed: it may be about anybody. $1 stands in its place. */
export const blankFailuresSql = `
  update tobedone.follower set last_error = $1::text where last_error is not null and last_error <> $1::text`

/** Replaces the person $1 by $2 in the definitions of types, which may assign to them: those of removed types stay. */
export const blankTypesSql = `
  update tobedone.job_type t
     set definition = t.definition || jsonb_build_object(
           'assignedTo', tobedone.with_pseudonym(t.definition -> 'assignedTo', $1::text, $2::text),
           'candidateUsers', tobedone.with_pseudonym(t.definition -> 'candidateUsers', $1::text, $2::text))
   where t.definition ->> 'assignedTo' = $1::text or t.definition -> 'candidateUsers' ? $1::text`
