// Deciding about flows: where each step stands by the jobs of the target, and what is to be requested now. Pure, and the same
// however often it is asked: a crash in between loses nothing and requests nothing twice.
import { isOpen, type Job, targetOf } from '../job.ts'
import { thrownText } from '../thrown-text.ts'
import type { Flow, FlowContext, FlowStep } from './flow.ts'
import type { FlowRun } from './flow-run.ts'

/** Where a step stands. DONE, SKIPPED and NOT_NEEDED have passed: what comes after no longer waits for them. */
export const stepStatuses = ['WAITING', 'OPEN', 'DONE', 'SKIPPED', 'HELD', 'NOT_NEEDED'] as const
export type StepStatus = (typeof stepStatuses)[number]

interface FoundStep {
  readonly step: FlowStep
  readonly job: Job | null
}

interface Standing {
  readonly status: StepStatus
  /** What its condition threw: it waits until that can tell whether it is needed. Null: nothing. */
  readonly conditionFailure: string | null
}

/** A step, where it stands, and the job that says so. */
export type StepState = FoundStep & Standing

/** How far a run has come. What is not needed and what was skipped does not count; what may turn out so does until then. */
export interface FlowCount {
  readonly done: number
  readonly total: number
}

/**
 * Whether a cancelled job is the run's own business: requested by it, or cancelled under it. What was cancelled before, or in
 * another run, does not count.
 */
function isOfRun({ flowRunId, closedAt }: Job, run: FlowRun): boolean {
  return flowRunId === null ? closedAt !== null && closedAt > run.startedAt : flowRunId === run.id
}

/** The job that says most about a step: one that completed it, else an open one, else the last that was cancelled. */
function decisiveJob(jobs: readonly Job[], run: FlowRun): Job | null {
  const last = (some: readonly Job[], momentOf: (job: Job) => Date | null): Job | null =>
    some.reduce<Job | null>(
      (best, job) => (best !== null && (momentOf(best) ?? 0) >= (momentOf(job) ?? 0) ? best : job),
      null,
    )
  return (
    last(
      jobs.filter(({ status }) => status === 'COMPLETED'),
      ({ completedAt }) => completedAt,
    ) ??
    jobs.find(isOpen) ??
    last(
      jobs.filter((job) => job.status === 'CANCELLED' && isOfRun(job, run)),
      ({ closedAt }) => closedAt,
    )
  )
}

/** What conditions and metadata of steps are given. */
export function contextOf(run: FlowRun, states: readonly FoundStep[]): FlowContext {
  const completed = states.flatMap(({ step, job }) => (job?.status === 'COMPLETED' ? [[step.type, job] as const] : []))
  const { assignedTo, metadata } = run
  return { target: targetOf(run), assignedTo, metadata, completed: Object.fromEntries(completed) }
}

function statusByJob({ step, job }: FoundStep, run: FlowRun): StepStatus {
  if (job?.status === 'COMPLETED') return 'DONE'
  if (job !== null && isOpen(job)) return 'OPEN'
  // What is not optional only staff, services and admins can skip: where they do, it is decided.
  if (job !== null) return step.isOptional || job.cancellationReason === 'SKIPPED' ? 'SKIPPED' : 'HELD'
  // What a completed run never asked for came into the file later.
  return run.status === 'COMPLETED' ? 'NOT_NEEDED' : 'WAITING'
}

function statusByCondition({ when }: FlowStep, context: FlowContext): Standing {
  try {
    return { status: when === null || when(context) ? 'WAITING' : 'NOT_NEEDED', conditionFailure: null }
  } catch (error) {
    return { status: 'WAITING', conditionFailure: thrownText(error) }
  }
}

/**
 * Where the steps of a flow stand, by the jobs of the target. Whether a step is needed is asked only when all that stands before it
 * has passed: before, its condition cannot know, and what comes after it would begin too early.
 */
export function stepStates(flow: Flow, run: FlowRun, jobs: readonly Job[]): readonly StepState[] {
  const found = flow.steps.map((step) => ({
    step,
    job: decisiveJob(
      jobs.filter(({ type }) => type === step.type),
      run,
    ),
  }))
  const context = contextOf(run, found)
  const states = new Map<string, StepState>()
  // A step may stand in the file before those that it comes after. There are no cycles.
  function judge(each: FoundStep): StepState {
    const known = states.get(each.step.type)
    if (known !== undefined) return known
    const status = statusByJob(each, run)
    const isReached =
      status === 'WAITING' &&
      each.step.after.every((type) => found.some((before) => before.step.type === type && hasPassed(judge(before))))
    const standing = isReached ? statusByCondition(each.step, context) : { status, conditionFailure: null }
    const state = { ...each, ...standing }
    states.set(each.step.type, state)
    return state
  }
  return found.map(judge)
}

function hasPassed({ status }: Standing): boolean {
  return status === 'DONE' || status === 'SKIPPED' || status === 'NOT_NEEDED'
}

/** The steps that nothing stands before any more and that nobody has asked for yet. */
export function stepsToRequest(states: readonly StepState[]): readonly FlowStep[] {
  const passed = new Set(states.filter(hasPassed).map(({ step }) => step.type))
  return states
    .filter(({ step, status }) => status === 'WAITING' && step.after.every((type) => passed.has(type)))
    .map(({ step }) => step)
}

/** Whether nothing is left to do. */
export function isFinished(states: readonly StepState[]): boolean {
  return states.every(hasPassed)
}

/** How many steps are done, of how many. */
export function countSteps(states: readonly StepState[]): FlowCount {
  const done = states.filter(({ status }) => status === 'DONE').length
  const left = states.filter(({ status }) => ['WAITING', 'OPEN', 'HELD'].includes(status)).length
  return { done, total: done + left }
}
