// What an erasure does to one job: an open job of a target that is gone is cancelled first, then the job is blanked.
import { type Erasure, withoutSubject } from '../erasure.ts'
import { isOpen, type Job } from '../job.ts'
import { decideCancel } from './closing.ts'
import type { Circumstances, Decision } from './decision.ts'

/** The decisions, to be let happen in this order. The job is one that names the subject. */
export function decideErasure(job: Job, erasure: Erasure, circumstances: Circumstances): readonly Decision[] {
  const { viewer, registry } = circumstances
  const isGone = 'target' in erasure.subject && isOpen(job)
  const cancelled = isGone ? [decideCancel(job, { reason: 'TARGET_GONE' }, circumstances)] : []
  const left = cancelled[0]?.job ?? job
  const erased = withoutSubject(left, erasure, registry.of(job.type).title)
  return [...cancelled, { kind: 'ERASED', actor: viewer.id, job: erased }]
}
