// What the queue of mails does for those who send them.
import type { Person } from '../person.ts'
import type { MailMessage, Notification } from './notification.ts'

/** A mail to write. */
export interface ClaimedMail {
  /** That of its digest, or else of its only message. */
  readonly id: string
  readonly isDigest: boolean
  /** What it tells: one message, or of a digest all that are in it. */
  readonly messages: readonly Notification[]
  /** Null: nothing is known of its recipient. */
  readonly person: Person | null
}

/** A mail that is about to be given to the mail server. */
export interface MailHandOver {
  readonly mail: Omit<ClaimedMail, 'person'>
  readonly claimant: number
  readonly now: Date
  /** Kept instead of being sent, where there is no mail server. */
  readonly kept: MailMessage | null
}

/** The queue. */
export interface MailQueue {
  /** Whether there is anything to do: mails to try, or in the hands of others. */
  look(now: Date): Promise<{ readonly isWaiting: boolean; readonly isClaimed: boolean }>
  /** Takes back what servers have that are gone, and what this one has and is not busy with. */
  free(claimant: number, busyWith: readonly string[], now: Date): Promise<void>
  /** Takes so many, digests whole, and answers with their ids. */
  claim(claimant: number, limit: number, now: Date): Promise<readonly string[]>
  /** Null: it is gone, or its job is, or it is in other hands. */
  read(id: string, claimant: number): Promise<ClaimedMail | null>
  /**
   * Notes that it is given to the mail server now, as the so-manieth attempt; null: it is not to be, and went back to where it
   * belongs. Afterwards its job may be closed at any time.
   */
  handOver(mail: MailHandOver): Promise<number | null>
  /** Puts it back until then: it may not be sent before. */
  putOff(mail: MailHandOver['mail'], claimant: number, until: Date, now: Date): Promise<void>
  /** The mail server has taken it. */
  noteSent(mail: MailHandOver['mail']): Promise<void>
  /** It was not sent. `nextTryAt` null: it is given up. */
  noteFailed(mail: MailHandOver['mail'], claimant: number, failure: MailFailure): Promise<void>
}

/** What became of a mail that was not sent. */
export interface MailFailure {
  readonly error: string
  /** How often it was tried by now. */
  readonly attempts: number
  readonly nextTryAt: Date | null
  readonly now: Date
}
