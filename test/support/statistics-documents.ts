// The documents of statistics, with every figure that there is.
import { graphql } from '../generated/gql.ts'

export const jobStats = graphql(`
  query JobStatsOf($filter: JobFilter, $groupBy: [JobStatsKey!], $asOf: DateTime, $timeZone: String) {
    jobStats(filter: $filter, groupBy: $groupBy, asOf: $asOf, timeZone: $timeZone) {
      asOf
      groups {
        type { name } status assignedTo group targetType day weekday isOverdue
        count pending inProgress snoozed overdue completed cancelled { reason count }
        pendingAge { p50Ms p90Ms oldestMs oldestJobId }
        wait { count p50Ms p90Ms } handling { count p50Ms p90Ms } lead { count p50Ms p90Ms }
      }
    }
  }
`)

export const funnel = graphql(`
  query FunnelOf(
    $types: [String!], $from: DateTime, $to: DateTime, $asOf: DateTime, $cohort: Boolean, $seriesBy: SeriesUnit,
    $timeZone: String
  ) {
    funnel(types: $types, from: $from, to: $to, asOf: $asOf, cohort: $cohort, seriesBy: $seriesBy, timeZone: $timeZone) {
      asOf
      steps {
        type { name } entered enteredTargets completedTargets conversion
        pending inProgress snoozed overdue completed cancelled { reason count }
        pendingAge { p50Ms p90Ms oldestMs oldestJobId }
        wait { count p50Ms p90Ms } handling { count p50Ms p90Ms } lead { count p50Ms p90Ms }
        series { at entered left }
      }
    }
  }
`)

export const oldestJob = graphql(`
  query OldestJob($types: [String!]) {
    funnel(types: $types) { steps { pendingAge { oldestJobId oldestJob { id target { id } } } } }
  }
`)

export const watchJobStats = graphql(`
  subscription WatchJobStats($filter: JobFilter, $groupBy: [JobStatsKey!], $timeZone: String) {
    jobStatsChanged(filter: $filter, groupBy: $groupBy, timeZone: $timeZone) {
      asOf
      groups {
        type { name } status assignedTo group targetType day weekday isOverdue
        count pending inProgress snoozed overdue completed cancelled { reason count }
        pendingAge { p50Ms p90Ms oldestMs oldestJobId }
        wait { count p50Ms p90Ms } handling { count p50Ms p90Ms } lead { count p50Ms p90Ms }
      }
    }
  }
`)

export const watchFunnel = graphql(`
  subscription WatchFunnel(
    $types: [String!], $from: DateTime, $to: DateTime, $cohort: Boolean, $seriesBy: SeriesUnit, $timeZone: String
  ) {
    funnelChanged(types: $types, from: $from, to: $to, cohort: $cohort, seriesBy: $seriesBy, timeZone: $timeZone) {
      asOf
      steps {
        type { name } entered enteredTargets completedTargets conversion
        pending inProgress snoozed overdue completed cancelled { reason count }
        pendingAge { p50Ms p90Ms oldestMs oldestJobId }
        wait { count p50Ms p90Ms } handling { count p50Ms p90Ms } lead { count p50Ms p90Ms }
        series { at entered left }
      }
    }
  }
`)
