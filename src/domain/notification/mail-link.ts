// What a link in a mail stands for. It names the mail and not its recipient or its job: an erasure of these leaves nothing in it.

/** It completes the job of the mail, if that is as the mail told it. */
export interface ActionLink {
  readonly kind: 'action'
  /** The notification that is the mail. */
  readonly mailId: string
  readonly outcome: string | null
  /** The version of the job that the mail told of. */
  readonly version: number
  readonly expiresAt: Date
}

/** It ends the mails about jobs of the types of the mail, to its recipient. */
export interface UnsubscribeLink {
  readonly kind: 'unsubscribe'
  /** The notification that is the mail, or one of its digest. */
  readonly mailId: string
}

export type MailLink = ActionLink | UnsubscribeLink

/** Where the links of each kind lead on the server, before their tokens. */
export const mailLinkPaths: Readonly<Record<MailLink['kind'], string>> = {
  action: '/actions/',
  unsubscribe: '/unsubscribe/',
}

// As operations make them: however the address around one is written.
const tokens = /WyJ[\w-]{40,}\.[\w-]{43}(?![\w-])/g

/** A text in which nobody finds a token: for whatever is kept or shown of mails. */
export function withoutTokens(text: string): string {
  return text.replaceAll(tokens, '[token]')
}
