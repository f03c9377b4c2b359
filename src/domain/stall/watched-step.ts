// What is watched for stalls: the types, and the steps of flows, that say what is normal. Each job is judged once: by the step
// that it is of where that says what is normal, else by its type. Never watched are the investigations themselves.
import type { JobFilter } from '../filter.ts'
import type { Flow } from '../flow/flow.ts'
import type { Target } from '../job.ts'
import type { JobType } from '../job-type.ts'
import { investigationName } from './investigation-name.ts'
import type { Normal } from './normal.ts'

/** Something that is watched. */
export interface WatchedStep {
  readonly type: string
  /** The flow of which it is a step; null: it is a type. */
  readonly flow: string | null
  readonly title: string
  readonly normal: Normal
  /** The jobs that it is about. */
  readonly jobs: JobFilter
  /** What an investigation of it is about. */
  readonly target: Target
  /** The staff that handles its jobs; none: all staff. */
  readonly staffGroups: readonly string[]
}

/** All that is watched, the steps of flows first. */
export function watchedSteps(types: readonly JobType[], flows: readonly Flow[]): readonly WatchedStep[] {
  const watchable = types.filter(({ name }) => name !== investigationName)
  const ofTypes = watchable.flatMap(({ name, title, normal, staffGroups }): readonly WatchedStep[] => {
    if (normal === null) return []
    const apart = flows
      .filter(({ steps }) => steps.some((step) => step.type === name && step.normal !== null))
      .map((flow) => flow.name)
    const jobs = { type: [name], ...(apart.length === 0 ? {} : { not: { flow: apart } }) }
    return [{ type: name, flow: null, title, normal, jobs, target: { type: 'JobType', id: name }, staffGroups }]
  })
  const ofFlows = flows.flatMap(({ name: flow, title, steps }) =>
    steps.flatMap(({ type: name, normal }): readonly WatchedStep[] => {
      const type = watchable.find((each) => each.name === name)
      if (normal === null || type === undefined) return []
      return [
        {
          ...{ type: name, flow, title: `${title}: ${type.title}`, normal, staffGroups: type.staffGroups },
          jobs: { type: [name], flow: [flow] },
          target: { type: 'FlowStep', id: `${flow}/${name}` },
        },
      ]
    }),
  )
  return [...ofFlows, ...ofTypes]
}
