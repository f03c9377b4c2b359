// The figures of the page, each as it is now and, while one looks at the past, as it was then.
import { useCallback, useMemo } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import type {
  ConsoleFunnelSubscriptionVariables,
  ShownFunnelFragment,
  ShownWorkFragment,
} from '../generated/graphql.ts'
import type { JobFilter } from '../queued-job.ts'
import { followFunnel, followWork, readFunnel, readInvestigations, readMessages, readWork } from './documents.ts'
import { type Known, useAskedFor, useFollowed } from './use-known.ts'

/** A funnel. */
export type ShownFunnel = ShownFunnelFragment

/** A step of it. */
export type ShownStep = ShownFunnel['steps'][number]

/** What is asked of a funnel. It must stay the same object. */
export type FunnelQuestion = ConsoleFunnelSubscriptionVariables

/** How work is told apart. */
export type WorkKey = 'TYPE' | 'ASSIGNED_TO'

function orNull<Told, Part>({ figures, problem }: Known<Told>, part: (told: Told) => Part): Known<Part> {
  return { figures: figures === null ? null : part(figures), problem }
}

/** The funnel as it is now. */
export function useLiveFunnel(question: FunnelQuestion): Known<ShownFunnel> {
  const { client } = useDesk()
  const open = useCallback(() => client.watch(followFunnel, question), [client, question])
  return orNull(useFollowed(open), ({ funnelChanged }) => funnelChanged)
}

/** The funnel as it was; null asks nothing. */
export function usePastFunnel(question: FunnelQuestion, asOf: string | null): Known<ShownFunnel> {
  const { client } = useDesk()
  const ask = useMemo(() => {
    if (asOf === null) return null
    const { types, flow, from, to, cohort, timeZone } = question
    const until = to && Date.parse(to) < Date.parse(asOf) ? to : null
    return () => client.ask(readFunnel, { types, flow, from, to: until, cohort, timeZone, asOf })
  }, [client, question, asOf])
  return orNull(useAskedFor(ask), ({ funnel }) => funnel)
}

/** The work that was done, as it is now or was then. `filter` and `groupBy` must stay the same objects. */
export function useWork(filter: JobFilter, groupBy: WorkKey[], asOf: string | null): Known<ShownWorkFragment> {
  const { client } = useDesk()
  const open = useCallback(() => client.watch(followWork, { filter, groupBy }), [client, filter, groupBy])
  const ask = useMemo(
    () => (asOf === null ? null : () => client.ask(readWork, { filter, groupBy, asOf })),
    [client, filter, groupBy, asOf],
  )
  const now = orNull(useFollowed(open), ({ jobStatsChanged }) => jobStatsChanged)
  const then = orNull(useAskedFor(ask), ({ jobStats }) => jobStats)
  return asOf === null ? now : then
}

/** What messages did. `turn` asks again. */
export function useMessages(type: readonly string[], since: string, until: string | null, turn: number) {
  const { client } = useDesk()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks again
  const ask = useMemo(() => {
    return () => client.ask(readMessages, { type: [...type], since, until })
  }, [client, type, since, until, turn])
  return orNull(useAskedFor(ask), ({ notificationStats }) => notificationStats)
}

/** The records of what the system has asked people to look into, with the ids of the jobs. `turn` asks again. */
export function useInvestigations(turn: number): ReadonlyMap<string, string> {
  const { client, types } = useDesk()
  const isWatched = types.has('investigate_stall')
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks again
  const ask = useMemo(() => (isWatched ? () => client.ask(readInvestigations, {}) : null), [client, isWatched, turn])
  const { figures } = useAskedFor(ask)
  return useMemo(() => {
    const nodes = (figures?.jobs.edges ?? []).map(({ node }) => node)
    return new Map(nodes.map(({ id, target }) => [`${target.type}/${target.id}`, id]))
  }, [figures])
}
