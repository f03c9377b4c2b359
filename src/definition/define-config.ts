// The configuration of a deployment: what `tobedone.config.ts` exports.
import type { Duration } from '../domain/duration.ts'
import type { Flow } from '../domain/flow/flow.ts'
import type { JobType } from '../domain/job-type.ts'
import type { MembersOf } from '../domain/notification/audience.ts'
import type { MailOptions, ResolveRecipient } from '../domain/notification/mail-options.ts'
import type { QuietHoursOptions } from '../domain/notification/quiet-hours.ts'
import type { PersonalField } from '../domain/person.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ConfiguredWebhook } from '../domain/webhook/webhook.ts'

/** What came with a request, for a product that knows by itself who asks. */
export interface AuthenticationRequest {
  /** The headers (cookies …); of a WebSocket those of the request that opened it. */
  readonly headers: Headers
  /** Path and query, as they were asked for: `/graphql?a=b`. */
  readonly url: string
  /** What a WebSocket client sent as the payload of `connection_init`; null over HTTP. */
  readonly connectionParams: Readonly<Record<string, unknown>> | null
}

/** Somebody whom the product knows. */
export interface Authenticated {
  readonly viewer: Viewer
  /** Until when that holds: streams end then. Default: without end. */
  readonly expiresAt?: Date | undefined
}

/** The configuration of a deployment. */
export interface TobedoneConfig {
  /** The job types, made by `defineJobType`. A type that leaves the list stays readable on its jobs and takes no new ones. */
  readonly types: readonly JobType[]
  /** The flows, made by `defineFlow`; the types of their steps must be among the types. */
  readonly flows?: readonly Flow[]
  /** The groups that get the investigations of stalls. Default: the `staffGroups` of the type that an investigation is about. */
  readonly stallGroups?: readonly string[]
  /** Where events are sent to, made by `defineWebhook`. One that leaves the list is off, and goes on where it was when it is back. */
  readonly webhooks?: readonly ConfiguredWebhook[]
  /** Hosts that webhooks may lead to although they are not public (`crm.internal`, `127.0.0.1`). Default: none. */
  readonly webhookHosts?: readonly string[]
  /**
   * How mails are sent (docs/notifications.md). `SMTP_URL`, `MAIL_FROM` and `TOBEDONE_PUBLIC_URL` stand above
   * `server`, `from` and `publicUrl`.
   */
  readonly mail?: MailOptions
  /** Says who somebody is who is told by mail, beside what `upsertPerson` says; null: nobody it knows. It may take 10 seconds. */
  readonly resolveRecipient?: ResolveRecipient
  /**
   * What people may say of themselves (`updatePreferences`) beside how they want to be told: `['name', 'mail']`. Where the mail is among
   * it, mails go to whatever address somebody names. Default: nothing.
   */
  readonly peopleMaySay?: readonly PersonalField[]
  /**
   * Says who is in a group, by id, for rules that tell `candidates` and steps that `tellGroups` (docs/notifications.md): at most 500
   * people. It may take 10 seconds; what fails is asked again every 30.
   */
  readonly membersOf?: MembersOf
  /**
   * How long closed jobs are kept: `'400d'`. After it they are deleted with their histories (docs/operations.md#deleting-closed-jobs);
   * counters of statistics keep their totals. Default: for ever.
   */
  readonly jobRetention?: Duration
  /** When people are not told who have said nothing of their own (docs/notifications.md). Default: they are told at all times. */
  readonly quietHours?: QuietHoursOptions
  /**
   * Under which names a token's claims carry the viewer's id, roles and groups; dots lead into objects. Default: `sub`, `roles` and
   * `groups`.
   */
  readonly claims?: { readonly id?: string; readonly roles?: string; readonly groups?: string }
  /**
   * Says whom the claims of a verified token stand for, instead of `claims`; null: nobody, who is refused. For a stream that lives
   * it is asked again, so that its answer counts within 5 seconds: a role that is lost is lost then, and null ends the stream.
   * It may take 5 seconds. When it throws or does not answer, the last answer holds for 30 seconds, then the stream ends with
   * `UNAVAILABLE`; without a last answer the request fails. An answer that is no viewer is logged and lets nobody in.
   */
  readonly resolveViewer?: (claims: Readonly<Record<string, unknown>>) => Viewer | null | Promise<Viewer | null>
  /**
   * Says who asks, by the product's own sessions; null: nobody, who is refused with `UNAUTHENTICATED`. It stands instead of tokens,
   * so no key is configured beside it. Asked for every request over HTTP, and when a WebSocket opens; for a stream or a
   * WebSocket that lives again with what it began with, by the rules of `resolveViewer`: who has signed out hears nothing more.
   */
  readonly authenticate?: (request: AuthenticationRequest) => Authenticated | null | Promise<Authenticated | null>
  /**
   * Origins of other web pages that may use the server (`https://app.example.com`); with `authenticate` also with their users'
   * cookies. Default: none.
   */
  readonly allowedOrigins?: readonly string[]
}

/** Gives a configuration its type. It is checked when the server starts. */
export function defineConfig(config: TobedoneConfig): TobedoneConfig {
  return config
}
