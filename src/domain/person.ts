// A person as notifications know them: who they are, and how they want to be told. Jobs and tokens name people by id only; who is
// not known here is told by the rules of the types alone.
import { checkDate } from './date-check.ts'
import { invalidInput } from './job-error.ts'
import { type Channel, channels } from './notification/notification.ts'
import {
  isTimeOfDay,
  problemOfQuietHours,
  type QuietHours,
  type QuietHoursInput,
  quietHoursOf,
} from './notification/quiet-hours.ts'
import { checkTimeZone } from './statistics/time-zone.ts'
import { checkText } from './text-check.ts'
import { isName } from './viewer-check.ts'

/** On which channels somebody is told of the jobs of a type; on none: not at all. */
export interface ChannelPreference {
  /** The name of the type. */
  readonly type: string
  readonly channels: readonly Channel[]
}

/** Somebody who is told. */
export interface Person {
  readonly id: string
  readonly name: string | null
  readonly mail: string | null
  /** A name of the tz database. */
  readonly timeZone: string
  /** A language tag as in BCP 47. */
  readonly locale: string | null
  /** Nothing is sent to them before. */
  readonly mutedUntil: Date | null
  /** Where nothing is said of a type: all. */
  readonly channels: readonly ChannelPreference[]
  /** When nothing is sent to them but what is urgent; null: as the configuration says. */
  readonly quietHours: readonly QuietHours[] | null
  /** Whether what is not urgent comes as one mail a day; null: as the configuration says. */
  readonly wantsDigest: boolean | null
  /** When it comes, as in "08:00"; null: as the configuration says. */
  readonly digestAt: string | null
}

/** What is said of a person. What is left out stays as it is; null takes it away. */
export type PersonInput = Pick<Person, 'id'> &
  Partial<{ readonly [Field in keyof Omit<Person, 'id' | 'quietHours'>]: Person[Field] | null | undefined }> & {
    /** At most 10, every day unless told; none: at no time. */
    readonly quietHours?: readonly QuietHoursInput[] | null | undefined
  }

/** What somebody says of themselves. */
export type PreferencesInput = Omit<PersonInput, 'id'>

/** Who somebody is, which they say themselves only where the product lets them. */
export const personalFields = ['name', 'mail'] as const
export type PersonalField = (typeof personalFields)[number]

const mostPreferences = 200
const mailForm = /^[^\s@<>",;:\\()[\]]{1,64}@[^\s@<>",;:\\()[\]]{1,255}$/

/** Somebody of whom nothing is known but the id. */
export function unknownPerson(id: string): Person {
  return {
    ...{ id, name: null, mail: null, timeZone: 'UTC', locale: null, mutedUntil: null, channels: [], quietHours: null },
    ...{ wantsDigest: null, digestAt: null },
  }
}

/** Whether somebody wants to be told of jobs of a type on a channel. */
export function mayReach(person: Person | undefined, type: string, channel: Channel): boolean {
  return person?.channels.find((each) => each.type === type)?.channels.includes(channel) ?? true
}

/** Somebody who does not want to be told of jobs of a type on a channel any more. */
export function withoutChannel(person: Person, type: string, channel: Channel): Person {
  const wanted = channels.filter((each) => each !== channel && mayReach(person, type, each))
  return { ...person, channels: [...person.channels.filter((each) => each.type !== type), { type, channels: wanted }] }
}

function isLocale(locale: unknown): boolean {
  try {
    return typeof locale === 'string' && locale.length <= 100 && Intl.getCanonicalLocales(locale).length === 1
  } catch {
    return false
  }
}

function checkChannels(preferences: readonly ChannelPreference[]): void {
  if (!Array.isArray(preferences) || preferences.length > mostPreferences) {
    throw invalidInput('channels', `must be a list of at most ${mostPreferences}.`)
  }
  for (const { type, channels: wanted } of preferences) {
    if (!isName(type)) throw invalidInput('channels.type', 'must be the name of a type.')
    if (!Array.isArray(wanted) || !wanted.every((each) => channels.some((channel) => channel === each))) {
      throw invalidInput('channels.channels', `must be a list of ${channels.join(', ')}.`)
    }
  }
  if (new Set(preferences.map(({ type }) => type)).size < preferences.length) {
    throw invalidInput('channels', 'says something of one type twice.')
  }
}

/** What a person is when this is said of them. @throws JobError INVALID_INPUT */
export function withInput(person: Person, input: PersonInput): Person {
  const { name, mail, timeZone, locale, mutedUntil, channels: preferences, quietHours, wantsDigest, digestAt } = input
  if (typeof name === 'string' || (name ?? null) !== null) checkText('name', name, 200)
  if ((mail ?? null) !== null && !(typeof mail === 'string' && mailForm.test(mail) && mail.isWellFormed())) {
    throw invalidInput('mail', 'must be an address like "ann@example.com".')
  }
  if (typeof timeZone === 'string') checkTimeZone(timeZone)
  if ((locale ?? null) !== null && !isLocale(locale))
    throw invalidInput('locale', 'must be a language tag like "en-GB".')
  if ((mutedUntil ?? null) !== null) checkDate('mutedUntil', mutedUntil)
  if (preferences) checkChannels(preferences)
  const problem = (quietHours ?? null) === null ? null : problemOfQuietHours(quietHours)
  if (problem !== null) throw invalidInput('quietHours', problem)
  if ((wantsDigest ?? null) !== null && typeof wantsDigest !== 'boolean') {
    throw invalidInput('wantsDigest', 'must be true or false.')
  }
  if ((digestAt ?? null) !== null && !isTimeOfDay(digestAt)) {
    throw invalidInput('digestAt', 'must be a time of day like "08:00".')
  }
  const said = <Value>(value: Value | null | undefined, before: Value, none: Value): Value =>
    value === undefined ? before : (value ?? none)
  return {
    id: person.id,
    name: said(name, person.name, null),
    mail: said(mail, person.mail, null),
    timeZone: said(timeZone, person.timeZone, 'UTC'),
    locale: said(locale, person.locale, null),
    mutedUntil: said(mutedUntil, person.mutedUntil, null),
    channels: said(preferences, person.channels, []).map(({ type, channels: wanted }) => ({
      type,
      channels: [...wanted],
    })),
    quietHours: said(quietHours && quietHoursOf(quietHours), person.quietHours, null),
    wantsDigest: said(wantsDigest, person.wantsDigest, null),
    digestAt: said(digestAt, person.digestAt, null),
  }
}
