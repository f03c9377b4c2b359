// The documents of agendas, with everything that there is.
import { graphql } from '../generated/gql.ts'

export const agenda = graphql(`
  query AgendaOf($minutes: Int!) {
    agenda(minutes: $minutes) {
      asOf totalMs remaining allDone nextAt
      entries { job { id type { name } } expectedMs isLearned reasons startsAfterMs }
    }
  }
`)

export const watchAgenda = graphql(`
  subscription WatchAgenda($minutes: Int!) {
    agendaChanged(minutes: $minutes) {
      asOf totalMs remaining allDone nextAt
      entries { job { id title version } expectedMs isLearned reasons startsAfterMs }
    }
  }
`)
