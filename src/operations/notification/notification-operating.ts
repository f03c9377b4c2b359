// What operations of notifications and people need beside what every operation stands on.
import type { PersonalField } from '../../domain/person.ts'
import type { Mails } from '../../store/notification/mails.ts'
import type { Notifications } from '../../store/notification/notifications.ts'
import type { People } from '../../store/notification/people.ts'

/** What they do their work with. */
export interface NotificationOperating {
  readonly people: People
  /** What people may say of themselves beside how they want to be told. */
  readonly ownFields: readonly PersonalField[]
  readonly mails: Pick<Mails, 'retry'>
  readonly notifications: Pick<Notifications, 'markSeen'>
  /** Told when somebody's inbox has changed. */
  readonly onInboxChanged: (recipient: string) => void
}
