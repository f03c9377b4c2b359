// How each contender is listened to and made to send, for the live half of the benchmark.
import { contenders } from './contenders.ts'
import type { LiveListening } from './live-load.ts'

/** What subscribers ask for: all of them the same, or each its own target. */
export type Asking = 'same' | 'different'

const asked = 'cursor kind at version job { id type { name } target { type id } status priority assignedTo createdAt }'
const naiveAsked = 'id type targetType targetId status priority assignedTo createdAt dueAt version'

const subscriptions: Readonly<Record<string, (asking: Asking) => object | null>> = {
  limit: () => null,
  naive: (asking) => ({
    query: `subscription ($targetId: String) { jobRequested(targetId: $targetId) { ${naiveAsked} } }`,
    variables: asking === 'same' ? {} : { targetId: '«n»' },
  }),
  tobedone: (asking) => ({
    query: `subscription ($filter: JobFilter) { jobEvents(filter: $filter) { ${asked} } }`,
    variables: {
      filter: asking === 'same' ? { type: ['verify_document'] } : { target: { type: 'Application', id: '«n»' } },
    },
  }),
}

/** Those who are measured, the limit first. */
export const liveContenders = contenders.map(({ name, file, templateOf }) => ({
  name,
  file,
  listeningOf(port: number, token: string, asking: Asking): LiveListening {
    const template = templateOf('request', token)
    const subscription = subscriptions[name]?.(asking) ?? null
    const listening = { port, token, subscription: subscription && JSON.stringify(subscription) }
    return name === 'limit'
      ? { ...listening, path: '/', template: { ...template, path: '/tell' } }
      : { ...listening, path: '/graphql', template }
  },
}))

export type LiveContender = (typeof liveContenders)[number]
