// The whole schema of a deployment. Everything is made anew at each call; nothing is kept in modules.
import type { GraphQLSchema } from 'graphql'
import type { Registry } from '../domain/registry.ts'
import { defineAgenda, defineLiveAgenda } from './agenda.ts'
import { defineAssignment } from './assignment.ts'
import { makeBuilder } from './builder.ts'
import { defineCheck } from './check.ts'
import { defineClosing } from './closing.ts'
import { defineComplete } from './complete.ts'
import { defineEnums } from './enums.ts'
import { defineErasure } from './erasure.ts'
import { defineEscalations } from './escalation.ts'
import { defineFlowTypes } from './flow.ts'
import { defineFlowMutations } from './flow-mutations.ts'
import { defineFlowProgress } from './flow-progress.ts'
import { defineFollower } from './follower.ts'
import { defineFunnel } from './funnel.ts'
import { defineHistory } from './history.ts'
import { defineInbox, defineLiveInbox } from './inbox.ts'
import { defineInconsistentJobs } from './inconsistent-jobs.ts'
import { defineJob } from './job.ts'
import { defineJobDates } from './job-dates.ts'
import { defineJobError } from './job-error.ts'
import { defineJobEvent } from './job-event.ts'
import { defineJobFilter } from './job-filter.ts'
import { defineJobQueue } from './job-queue.ts'
import { defineJobStats } from './job-stats.ts'
import { defineJobType } from './job-type.ts'
import { defineJobs } from './jobs.ts'
import { defineLiveStatistics } from './live-statistics.ts'
import { defineMails } from './mail.ts'
import { defineNode } from './node.ts'
import { defineNormal } from './normal.ts'
import { defineNotifications } from './notification.ts'
import { defineNotificationStats } from './notification-stats.ts'
import { defineJobPayload } from './payload/job-payload.ts'
import { PayloadInput } from './payload/payload-input.ts'
import { planPayloads } from './payload/plan.ts'
import { definePerson } from './person.ts'
import { defineRequest } from './request.ts'
import { defineDateTime } from './scalar-date-time.ts'
import { defineJson } from './scalar-json.ts'
import { defineSchedule } from './schedule.ts'
import { defineServer } from './server.ts'
import { defineFigures } from './statistics-figures.ts'
import { defineSubscriptions } from './subscriptions.ts'
import { defineTarget } from './target.ts'
import { defineUnsettledJobs } from './unsettled-jobs.ts'
import { defineUpdate } from './update.ts'
import { defineViewer } from './viewer.ts'
import { defineViewerPermission } from './viewer-permission.ts'
import { defineWebhook } from './webhook.ts'
import { defineWebhookDelivery } from './webhook-delivery.ts'
import { defineWebhookMutations } from './webhook-mutations.ts'
import { defineWebhookRetries } from './webhook-retries.ts'

/**
 * Builds the schema of a deployment with these types of jobs. With none, it is what `schema.graphql` says.
 * @throws StartupError when the data of the types cannot have types in it, with the reason
 */
export function buildSchema(registry: Registry): GraphQLSchema {
  const builder = makeBuilder()
  const payloads = planPayloads(registry)
  const metadataInput = new PayloadInput(builder, 'metadata', payloads)
  const resultInput = new PayloadInput(builder, 'result', payloads)
  builder.queryType({ description: 'Everything that can be read. What a viewer may not see is not there.' })
  builder.mutationType({
    description:
      'Everything that can be done. A mutation that answers with null was refused; its error says why, others of the same operation stand.',
  })
  defineDateTime(builder)
  defineJson(builder)
  defineEnums(builder)
  defineTarget(builder)
  defineViewer(builder)
  defineViewerPermission(builder)
  defineNormal(builder)
  defineJobType(builder)
  defineJobFilter(builder)
  defineJob(builder)
  defineJobDates(builder)
  defineJobError(builder)
  defineJobEvent(builder)
  defineHistory(builder)
  defineFlowTypes(builder)
  defineFlowProgress(builder)
  defineJobs(builder)
  defineInconsistentJobs(builder)
  defineUnsettledJobs(builder)
  defineFigures(builder)
  defineJobStats(builder)
  defineFunnel(builder)
  defineAgenda(builder)
  defineFollower(builder)
  defineServer(builder)
  defineWebhook(builder)
  defineWebhookDelivery(builder)
  defineEscalations(builder)
  defineMails(builder, defineNotifications(builder))
  defineInbox(builder)
  defineNotificationStats(builder)
  definePerson(builder)
  defineNode(builder)
  defineRequest(builder, registry, metadataInput)
  defineComplete(builder, registry, resultInput)
  defineClosing(builder)
  defineAssignment(builder)
  defineSchedule(builder)
  defineUpdate(builder)
  defineFlowMutations(builder)
  defineCheck(builder)
  defineErasure(builder)
  defineWebhookMutations(builder)
  defineWebhookRetries(builder)
  defineSubscriptions(builder)
  defineJobQueue(builder)
  defineLiveStatistics(builder)
  defineLiveAgenda(builder)
  defineLiveInbox(builder)
  defineJobPayload(builder, payloads, [metadataInput, resultInput])
  return builder.toSchema({ sortSchema: false })
}
