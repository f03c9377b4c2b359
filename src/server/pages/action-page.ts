// The page of a link that offers to complete a job: what will happen, what has happened, or why it cannot.
import type { FollowedAction, Tobedone } from '../../tobedone.ts'
import type { PageContent } from './page.ts'

/** The field that only the button of the page sends. */
export const confirmed = { name: 'confirm', value: 'yes' } as const

type Words = Pick<PageContent, 'status' | 'heading' | 'lines'>

const hindrances: Readonly<Record<Exclude<FollowedAction['standing'], 'READY' | 'DONE'>, Words>> = {
  EXPIRED: {
    status: 410,
    heading: 'This link is too old',
    lines: ['Nothing was changed. What the mail asked for may still be open.'],
  },
  SIGN_IN: {
    status: 401,
    heading: 'Please sign in first',
    lines: ['This is done by people who are signed in. Nothing was changed.'],
  },
  OTHER_PERSON: {
    status: 403,
    heading: 'This mail was for somebody else',
    lines: ['You are signed in as somebody else than it was sent to. Nothing was changed.'],
  },
  NOT_PERMITTED: {
    status: 403,
    heading: 'This is not yours to do any more',
    lines: ['It was given to somebody else since the mail was sent. Nothing was changed.'],
  },
  CLOSED: {
    status: 409,
    heading: 'This is closed already',
    lines: [
      'It was done or called off since the mail was sent, so nothing is asked of you any more. Nothing was changed.',
    ],
  },
  CHANGED: {
    status: 409,
    heading: 'This has changed',
    lines: ['It is not what the mail told you any more. Look at it as it is now. Nothing was changed.'],
  },
}

/** A page that says that there is nothing by this link. */
export const unknownLink: PageContent = {
  status: 404,
  heading: 'There is nothing by this link',
  lines: ['It is not complete, or what it was about is gone. Nothing was changed.'],
}

function aboutOf({ mail: { job } }: FollowedAction, { registry }: Tobedone) {
  const type = registry.of(job.type)
  return { title: job.title ?? type.title, description: type.description }
}

/** The page of a link as it stands. */
export function actionPage(followed: FollowedAction | null, tobedone: Tobedone): PageContent {
  if (followed === null) return unknownLink
  const place = tobedone.mailLinks.placeOf(followed.mail)
  const way = (label: string) => ({ way: place === null ? null : { address: place, label } })
  if (followed.standing === 'READY') {
    return {
      ...{ status: 200, heading: `${followed.action.label}?`, about: aboutOf(followed, tobedone) },
      lines: ['Nothing has happened yet. The button below answers this, in your name:'],
      button: { label: followed.action.label, ...confirmed },
      ...way('Look at it first'),
      note: 'If you did not expect this, close the page.',
    }
  }
  if (followed.standing === 'DONE') {
    return {
      ...{ status: 200, heading: 'This is done', about: aboutOf(followed, tobedone) },
      lines: [`You have answered: ${followed.action.label}. Nothing more is asked of you.`],
    }
  }
  return {
    ...hindrances[followed.standing],
    ...way(followed.standing === 'SIGN_IN' ? 'Sign in and do it there' : 'Look at it'),
  }
}
