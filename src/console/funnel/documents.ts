// What the funnel page reads and follows, typed from the schema by `npm run generate`.
import { graphql } from '../generated/gql.ts'

/** The flows, and what is normal for their steps and for types. */
export const readFlows = graphql(`
  query ConsoleFlows {
    flows(active: true) { name title steps { type { name } after { name } normal { pendingP90Ms } } }
    jobTypes { name normal { pendingP90Ms } }
  }
`)

// A funnel as the page shows it.
graphql(`
  fragment ShownFunnel on Funnel {
    asOf
    steps {
      type { name title }
      entered
      enteredTargets
      completed
      completedTargets
      conversion
      pending
      inProgress
      snoozed
      overdue
      held
      cancelled { reason count }
      pendingAge { p50Ms p90Ms oldestMs oldestJobId }
      lead { p50Ms p90Ms }
      series { at entered left }
    }
  }
`)

/** The funnel as it is, and again whenever it has changed. */
export const followFunnel = graphql(`
  subscription ConsoleFunnel($types: [String!], $flow: String, $from: DateTime, $to: DateTime, $cohort: Boolean, $seriesBy: SeriesUnit, $timeZone: String) {
    funnelChanged(types: $types, flow: $flow, from: $from, to: $to, cohort: $cohort, seriesBy: $seriesBy, timeZone: $timeZone) { ...ShownFunnel }
  }
`)

/** The funnel as it was. */
export const readFunnel = graphql(`
  query ConsolePastFunnel($types: [String!], $flow: String, $from: DateTime, $to: DateTime, $cohort: Boolean, $timeZone: String, $asOf: DateTime) {
    funnel(types: $types, flow: $flow, from: $from, to: $to, cohort: $cohort, timeZone: $timeZone, asOf: $asOf) { ...ShownFunnel }
  }
`)

// Who did how much, and how long it took.
graphql(`
  fragment ShownWork on JobStats {
    groups {
      type { name title }
      assignedTo
      completed
      wait { count p50Ms p90Ms }
      handling { count p50Ms p90Ms }
    }
  }
`)

/** The work that was done, and again whenever it has changed. */
export const followWork = graphql(`
  subscription ConsoleWork($filter: JobFilter, $groupBy: [JobStatsKey!]) {
    jobStatsChanged(filter: $filter, groupBy: $groupBy) { ...ShownWork }
  }
`)

/** The work that was done until a moment. */
export const readWork = graphql(`
  query ConsolePastWork($filter: JobFilter, $groupBy: [JobStatsKey!], $asOf: DateTime) {
    jobStats(filter: $filter, groupBy: $groupBy, asOf: $asOf) { ...ShownWork }
  }
`)

/** What messages did. */
export const readMessages = graphql(`
  query ConsoleMessages($type: [String!], $since: DateTime, $until: DateTime) {
    notificationStats(type: $type, since: $since, until: $until) {
      messages { type { name title } channel template sentCount seenCount actionedCount movedCount medianToActionMs lateCount }
      done { type { name title } doneCount doneUntoldCount messagesPerDone }
    }
  }
`)

/** What the system has asked people to look into. */
export const readInvestigations = graphql(`
  query ConsoleInvestigations {
    jobs(filter: { type: ["investigate_stall"], open: true }, first: 100) { edges { node { id target { type id } } } }
  }
`)
