// Saying what can be done by one click in mails about the jobs of a type; and what can be wrong with that.
import type { Duration } from '../domain/duration.ts'
import type { Parsed } from '../domain/job-type.ts'
import type { JsonValue } from '../domain/json.ts'
import type { ActionLinks, MailAction } from '../domain/notification/action-links.ts'
import { millisecondsOf, titleOf } from './defaults.ts'
import { check, isName, problemOfDuration } from './problems.ts'

/** Links in mails that complete a job (docs/notifications.md). */
export interface ActionLinkOptions<Outcome extends string = string> {
  /**
   * Which outcomes are offered, as a list or with what their buttons say: `{ released: 'Release it' }`. At most 5. Default: all of the
   * type, or "Done" where it has none.
   */
  readonly outcomes?: readonly NoInfer<Outcome>[] | { readonly [Name in NoInfer<Outcome>]?: string }
  /** Whether the mail alone proves who acts: whoever has the mail can then act as its recipient. Default: false. */
  readonly withoutSignIn?: boolean
  /** How long after it was written a mail can be acted on. Default: 7 days. */
  readonly expiresIn?: Duration
}

const mostActions = 5
const usuallyGoodForMs = 7 * 86_400_000
const known = ['outcomes', 'withoutSignIn', 'expiresIn']

function wordsOf({ outcomes }: ActionLinkOptions, all: readonly string[]): readonly (readonly [string, unknown])[] {
  if (outcomes === undefined) return all.map((outcome) => [outcome, titleOf(outcome)])
  if (Array.isArray(outcomes)) return outcomes.map((outcome) => [String(outcome), titleOf(String(outcome))])
  return Object.entries(outcomes)
}

/** All that is wrong with them; null: nothing. */
export function problemsOfActionLinks(
  options: ActionLinkOptions | undefined,
  all: readonly string[],
): readonly (string | null)[] {
  if (options === undefined) return []
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return ['actionLinks must be an object like { withoutSignIn: true }']
  }
  const { outcomes, withoutSignIn, expiresIn } = options
  if (outcomes !== undefined && (typeof outcomes !== 'object' || outcomes === null)) {
    return ["outcomes in actionLinks must be a list, or an object like { released: 'Release it' }"]
  }
  const words = wordsOf(options, all)
  const names = words.map(([outcome]) => outcome)
  const isCounted = outcomes === undefined || (names.length > 0 && new Set(names).size === names.length)
  return [
    check(
      Object.keys(options).every((key) => known.includes(key)),
      `actionLinks knows only ${known.join(', ')}`,
    ),
    check(
      isCounted && names.length <= mostActions && names.every((name) => all.includes(name)),
      `actionLinks must name 1 to ${mostActions} outcomes of the type, each once`,
    ),
    check(
      words.every(([, label]) => isName(label, 60)),
      'the buttons in actionLinks must have 1 to 60 characters',
    ),
    check(withoutSignIn === undefined || typeof withoutSignIn === 'boolean', 'withoutSignIn must be true or false'),
    problemOfDuration('expiresIn in actionLinks', expiresIn),
  ]
}

/** Whether a completion without a result leaves something out that the type wants. */
function wantsResult(parseResult: (value: JsonValue) => Parsed<JsonValue>): boolean {
  return !parseResult(null).isValid && !parseResult({}).isValid
}

/** They, as the domain has them; null: there are none. */
export function actionLinksOf(
  options: ActionLinkOptions | undefined,
  all: readonly string[],
  parseResult: (value: JsonValue) => Parsed<JsonValue>,
): ActionLinks | null {
  if (options === undefined) return null
  const offered: readonly MailAction[] =
    all.length === 0
      ? [{ outcome: null, label: 'Done' }]
      : wordsOf(options, all).map(([outcome, label]) => ({ outcome, label: String(label) }))
  return {
    actions: wantsResult(parseResult) ? [] : offered,
    isSignInNeeded: options.withoutSignIn !== true,
    goodForMs: millisecondsOf(options.expiresIn) ?? usuallyGoodForMs,
  }
}
