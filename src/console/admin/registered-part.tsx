// The types and flows as they are registered. The type that is open is in the address, so that it can be sent to somebody.
import { Accordion } from '@base-ui/react/accordion'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { lengthOf } from '../moments.ts'
import { useAnswer } from '../widgets/use-answer.ts'
import { readRegistered } from './documents.ts'
import { Entries } from './entries.tsx'
import { FlowPicture } from './flow-picture.tsx'
import { type RegisteredType, TypePanel } from './type-panel.tsx'

function shortOf({ candidateGroups, candidateUsers, dueInMs, selfService }: RegisteredType): string {
  const who = [...candidateGroups, ...candidateUsers]
  return [
    ...(who.length > 0 ? [who.join(', ')] : []),
    ...(dueInMs === null ? [] : [`due in ${lengthOf(dueInMs)}`]),
    ...(selfService ? ['users request it'] : []),
  ].join(' · ')
}

/** The part. */
export function RegisteredPart(): ReactNode {
  const { client } = useDesk()
  const [, navigate] = useLocation()
  const opened = new URLSearchParams(useSearch()).get('type')
  const { answer, error } = useAnswer(() => client.ask(readRegistered, {}), [client])
  const isKnown = answer !== null
  // A click on a step leads to its type, which may be out of sight.
  useEffect(() => {
    if (isKnown && opened !== null) document.getElementById(`type-${opened}`)?.scrollIntoView({ block: 'nearest' })
  }, [isKnown, opened])
  return (
    <>
      <Entries
        title="Flows"
        none="No flow is configured."
        error={error}
        entries={
          answer?.flows.map((flow) => (
            <li key={flow.name} className="flow-entry">
              <div className="part-head">
                <h3 className="entry-title">{flow.title}</h3>
                <span className="mono quiet">{flow.name}</span>
                {!flow.isActive && <span className="tag">no longer configured</span>}
                {flow.selfService && <span className="tag">users start it</span>}
                <span className="spacer" />
                {flow.isActive && (
                  <Link href={`/funnel?flow=${encodeURIComponent(flow.name)}`} className="entry-link">
                    Its funnel
                  </Link>
                )}
              </div>
              {flow.description !== null && <p className="quiet">{flow.description}</p>}
              <FlowPicture flow={flow} />
            </li>
          )) ?? null
        }
      />
      <section className="page-part" aria-label="Types" aria-busy={!isKnown}>
        <header className="part-head">
          <h2>Types</h2>
        </header>
        {isKnown && answer.jobTypes.length === 0 && <p className="part-none">No type of jobs is configured.</p>}
        <Accordion.Root
          className="entries"
          value={opened === null ? [] : [opened]}
          onValueChange={([value]: string[]) =>
            navigate(value ? `/admin?type=${encodeURIComponent(value)}` : '/admin', { replace: true })
          }
        >
          {answer?.jobTypes.map((type) => (
            <Accordion.Item key={type.name} value={type.name} id={`type-${type.name}`} className="type">
              <Accordion.Header className="type-head">
                <Accordion.Trigger className="type-trigger">
                  <span className="type-title">{type.title}</span>
                  <span className="mono quiet">{type.name}</span>
                  {!type.isActive && <span className="tag">no longer configured</span>}
                  <span className="spacer" />
                  <span className="quiet type-short">{shortOf(type)}</span>
                  <ChevronDown size={15} aria-hidden className="type-mark" />
                </Accordion.Trigger>
              </Accordion.Header>
              <Accordion.Panel>
                <TypePanel type={type} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion.Root>
      </section>
    </>
  )
}
