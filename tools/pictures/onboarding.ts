// How customers of the invented lender came in over some weeks, as lines of an import: many stay behind at their profile. What is
// like chance is reckoned from the number of the customer, so that each picture is the same.

/** The steps of their way, with how many of a hundred go on and how long that takes most of them. */
const steps = [
  { type: 'verify_email', goOn: 93, hours: 1 },
  { type: 'complete_profile', goOn: 61, hours: 30 },
  { type: 'upload_documents', goOn: 84, hours: 20 },
  { type: 'sign_contract', goOn: 90, hours: 6 },
] as const

/** The types of the steps, in their order. */
export const onboardingSteps: readonly string[] = steps.map(({ type }) => type)

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weeks = 9

function chanceOf(index: number, salt: number): number {
  const turned = Math.sin(index * 127.1 + salt * 311.7) * 43_758.5453
  return turned - Math.floor(turned)
}

/** Most are given up after some days, at their profile later. */
function daysUntilWithdrawn(place: number, index: number): number {
  return (place === 1 ? 12 : 3) + (place === 1 ? 22 : 9) * chanceOf(index, 40 + place) ** 2
}

/** The jobs of so many customers, one a line. */
export function onboardingLines(count: number, nowMs: number): string {
  const lines: string[] = []
  for (let index = 0; index < count; index++) {
    const daysAgo = weeks * 7 * chanceOf(index, 1) ** 1.3
    const date = new Date(nowMs - daysAgo * dayMs)
    // Few sign up at weekends.
    if ([0, 6].includes(date.getDay()) && chanceOf(index, 2) < 0.65) continue
    let atMs = date.getTime()
    for (const [place, { type, goOn, hours }] of steps.entries()) {
      const tookMs = hours * hourMs * (0.3 + 3 * chanceOf(index, 10 + place) ** 2)
      const endMs = atMs + tookMs
      const by = `customer-${index}`
      const isDone = chanceOf(index, 20 + place) * 100 < goOn && endMs < nowMs
      const at = (ms: number): string => new Date(ms).toISOString()
      const withdrawnMs = atMs + daysUntilWithdrawn(place, index) * dayMs
      const done = [
        { at: at(endMs - tookMs * 0.1), by, operation: 'start' },
        { at: at(endMs), by, operation: 'complete' },
      ]
      const withdrawn = { at: at(withdrawnMs), by: 'shop', operation: 'cancel', reason: 'WITHDRAWN' }
      const history = isDone ? done : withdrawnMs < nowMs ? [withdrawn] : []
      const job = { externalId: `${type}-${index}`, type, target: { type: 'Customer', id: String(index) } }
      lines.push(JSON.stringify({ ...job, at: at(atMs), by: 'shop', assignedTo: by, history }))
      if (!isDone) break
      atMs = endMs
    }
  }
  return `${lines.join('\n')}\n`
}
