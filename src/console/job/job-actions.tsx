// What the viewer may do with a job now, and why not the rest.
import { Tooltip } from '@base-ui/react/tooltip'
import { type ReactNode, useRef } from 'react'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { type Question, useAsk } from '../desk/dialogs.tsx'
import type { Action } from '../desk/send-action.ts'
import type { ConsoleJobQuery, JobOperation } from '../generated/graphql.ts'
import { isOpen } from '../queued-job.ts'
import { useKeptFocus } from '../widgets/use-kept-focus.ts'

type Job = NonNullable<ConsoleJobQuery['job']>

interface Way {
  readonly operation: JobOperation
  readonly words: string
  readonly does: Action | Question
  readonly isFirst?: boolean
}

function waysFor(job: Job, viewerId: string): readonly Way[] {
  if (!isOpen(job)) return [{ operation: 'REOPEN', words: 'Reopen', does: { name: 'reopen' } }]
  const isMine = job.assignedTo === viewerId
  const isWorking = job.status === 'IN_PROGRESS'
  const ways: readonly (Way & { readonly isOffered: boolean })[] = [
    { operation: 'CLAIM', words: 'Claim', does: { name: 'claim' }, isFirst: true, isOffered: !isMine },
    { operation: 'START', words: 'Start', does: { name: 'start' }, isFirst: isMine, isOffered: !isWorking },
    { operation: 'COMPLETE', words: 'Complete…', does: 'complete', isFirst: isMine && isWorking, isOffered: true },
    { operation: 'STOP', words: 'Stop', does: { name: 'stop' }, isOffered: isWorking },
    { operation: 'UNCLAIM', words: 'Give back', does: { name: 'unclaim' }, isOffered: job.assignedTo !== null },
    { operation: 'ASSIGN', words: 'Assign…', does: 'assign', isOffered: true },
    { operation: 'SNOOZE', words: 'Snooze…', does: 'snooze', isOffered: !isWorking },
    { operation: 'CANCEL', words: 'Cancel…', does: 'cancel', isOffered: true },
  ]
  return ways.filter(({ isOffered }) => isOffered)
}

function WayButton({ job, way }: { readonly job: Job; readonly way: Way }): ReactNode {
  const { act } = useDesk()
  const ask = useAsk()
  const isConnected = useIsConnected()
  const permission = job.viewerCan.find(({ operation }) => operation === way.operation)
  const isAllowed = permission?.isAllowed ?? false
  const reason = isAllowed ? (isConnected ? null : 'The connection is lost.') : (permission?.reason ?? 'Not now.')
  const button = (
    <button
      type="button"
      className={way.isFirst && isAllowed ? 'button primary' : 'button'}
      // It can still be reached, so that one can learn why not.
      aria-disabled={reason !== null}
      onClick={() => {
        if (!isAllowed) return
        if (typeof way.does === 'string') ask(way.does, [job])
        else void act(way.does, [job])
      }}
    >
      {way.words}
    </button>
  )
  if (reason === null) return button
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={button} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="positioner">
          <Tooltip.Popup className="tooltip">{reason}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

// Those that lead on are in front; the others put the job elsewhere.
const leadingOn: readonly JobOperation[] = ['CLAIM', 'START', 'COMPLETE', 'REOPEN']

/** The buttons. */
export function JobActions({ job }: { readonly job: Job }): ReactNode {
  const { viewer } = useDesk()
  const ways = waysFor(job, viewer.id)
  const group = useRef<HTMLDivElement>(null)
  useKeptFocus(group)
  const buttons = (of: readonly Way[]): ReactNode => (
    <div className="job-ways">
      {of.map((way) => (
        <WayButton key={way.operation} job={job} way={way} />
      ))}
    </div>
  )
  const isOnward = ({ operation }: Way): boolean => leadingOn.includes(operation)
  return (
    <Tooltip.Provider delay={200}>
      <div ref={group} className="job-actions" role="group" aria-label="What you can do" tabIndex={-1}>
        {buttons(ways.filter(isOnward))}
        {buttons(ways.filter((way) => !isOnward(way)))}
      </div>
    </Tooltip.Provider>
  )
}
