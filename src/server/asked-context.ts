// The context of an operation of this server. A class, as thousands of subscriptions keep theirs: with a getter of its own each
// would weigh ten times as much.
import { JobError } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { GraphqlContext } from '../graphql/context.ts'
import type { ErrorLog } from '../graphql/error-mapping.ts'
import type { LiveView } from '../graphql/live-view.ts'
import type { Tobedone } from '../tobedone.ts'
import { type Asker, viewerOfAsker } from './asker.ts'

/** What resolvers get while somebody asks, who may be another one by the next event. */
export class AskedContext implements GraphqlContext {
  readonly tobedone: Tobedone
  readonly log: ErrorLog
  readonly live: LiveView | undefined
  readonly asker: Asker
  readonly lastEventId: string | undefined

  constructor({ tobedone, log, live }: Omit<GraphqlContext, 'viewer'>, asker: Asker, lastEventId?: string) {
    this.tobedone = tobedone
    this.log = log
    this.live = live
    this.asker = asker
    this.lastEventId = lastEventId
  }

  get viewer(): Viewer {
    return viewerOfAsker(this.asker)
  }

  get viewerNow(): () => Viewer {
    return this.asker instanceof JobError ? () => this.viewer : this.asker.viewerNow
  }
}
