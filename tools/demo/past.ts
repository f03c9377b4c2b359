// The past of the company, as lines of an import: two months of firms that became customers, or stopped on the way, and what its
// staff did meanwhile. Moments are told from now, so that the demo does not grow old.
import { type Chance, chanceOf } from './chance.ts'
import { documents, firms, matters, reasons, staff, steps, trades } from './company.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

interface Line {
  readonly externalId: string
  readonly at: string
  readonly [field: string]: unknown
}

/** A firm by its name. */
export function firmOf(chance: Chance): string {
  return `${chance.pick(firms)} ${chance.pick(trades)}`
}

// How many go on from a step, and how long they take for it at most.
const goingOn = [0.88, 0.8, 0.62, 0.95, 0.9]
const longestMs = [8 * hourMs, 2 * dayMs, 4 * dayMs, dayMs, 2 * dayMs]

function stepLine(id: string, firm: string, index: number, at: number, end: number | null): Line {
  const isOfStaff = steps[index] === 'check_application'
  const by = isOfStaff ? 'carla' : id
  const moment = (ms: number): string => new Date(ms).toISOString()
  const done = { at: moment(end ?? 0), by, operation: 'complete', ...(isOfStaff ? { outcome: 'accepted' } : {}) }
  const begun = { at: moment((end ?? 0) - 5 * minuteMs), by, operation: 'start' }
  const canBegin = end !== null && end - at > 10 * minuteMs
  return {
    ...{ externalId: `past-${id}-${index}`, type: steps[index], target: { type: 'User', id }, by: 'shop' },
    ...{ at: moment(at), assignedTo: isOfStaff ? null : id, dueAt: null },
    ...(isOfStaff ? { metadata: { document: 'Register and balance sheets', customer: firm } } : {}),
    history: end === null ? [] : canBegin ? [begun, done] : [done],
  }
}

function firmLines(chance: Chance, index: number, days: number, nowMs: number): readonly Line[] {
  const id = `firm-${index}`
  const firm = firmOf(chance)
  const lines: Line[] = []
  let at = nowMs - chance.part() * days * dayMs
  for (const [step] of steps.entries()) {
    const end = at + (0.02 + chance.part() ** 3) * (longestMs[step] ?? dayMs)
    const isDone = chance.part() < (goingOn[step] ?? 1) && end < nowMs
    lines.push(stepLine(id, firm, step, at, isDone ? end : null))
    if (!isDone) break
    at = end + 1_000
  }
  return lines
}

function detailsOf(chance: Chance, index: number) {
  const customer = firmOf(chance)
  const id = String(4_100 + index * 37)
  const subject = chance.pick(matters)
  const document = chance.pick(documents)
  return chance.pick([
    {
      ...{ type: 'review_payment', target: { type: 'Payment', id }, outcome: chance.pick(['released', 'refunded']) },
      metadata: { amount: `€ ${Math.round(chance.part() * 4_900)},00`, reason: chance.pick(reasons), customer },
      result: { note: 'Spoke to the customer, all is as it should be.', informed: true },
    },
    {
      ...{ type: 'check_document', target: { type: 'Loan', id: `L-${id}` }, outcome: 'accepted' },
      ...{ metadata: { document, customer }, title: `${document} of ${customer}` },
    },
    {
      ...{ type: 'call_back', target: { type: 'Customer', id: customer }, outcome: 'reached' },
      ...{ metadata: { about: subject }, title: `${subject}: call ${customer}` },
    },
  ])
}

function deskLine(chance: Chance, index: number, days: number, nowMs: number): Line {
  const { outcome, result, ...details } = { result: undefined, ...detailsOf(chance, index) }
  const isOpen = index < 110
  const spanMs = isOpen ? 7 * hourMs : days * dayMs
  const requestedMs = nowMs - (isOpen ? 7 * minuteMs : 8 * hourMs) - chance.part() * spanMs
  const endMs = isOpen ? nowMs : requestedMs + (0.05 + chance.part()) * 6 * hourMs
  const at = (part: number): string => new Date(requestedMs + (endMs - requestedMs) * part).toISOString()
  const by = (staff.find(({ types }) => types.some((type) => type === details.type)) ?? staff[0]).id
  const claim = { at: at(0.3), by, operation: 'claim' }
  const start = { at: at(0.6), by, operation: 'start' }
  const said = { at: at(0.7), by, operation: 'comment', body: 'Asked for the original.', internal: index % 8 === 2 }
  const complete = { at: at(0.95), by, operation: 'complete', outcome, ...(result ? { result } : {}) }
  const begun = index % 4 === 1 ? [claim] : index % 4 === 2 ? [claim, start, said] : []
  return {
    ...{
      externalId: `past-desk-${index}`,
      ...details,
      at: at(0),
      by: 'shop',
      priority: chance.pick([50, 80, 50, 50, 20]),
    },
    dueAt: new Date(requestedMs + (200 + Math.round(chance.part() * 900)) * minuteMs).toISOString(),
    history: isOpen ? begun : [claim, start, complete],
  }
}

/** The lines: of so many firms, and as many jobs of the desk, in the last `days`. */
export function* pastLines(nowMs: number, { count = 320, days = 60 } = {}): Generator<string> {
  const chance = chanceOf(7)
  for (let index = 0; index < count; index++) {
    for (const line of firmLines(chance, index, days, nowMs)) yield `${JSON.stringify(line)}\n`
  }
  for (let index = 0; index < count; index++) yield `${JSON.stringify(deskLine(chance, index, days, nowMs))}\n`
}
