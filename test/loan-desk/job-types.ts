// The jobs of the loan desk, in the order in which an application passes them.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'

const titles = {
  w_afhandelen_leads: 'Fix an incoming lead',
  w_completeren_aanvraag: 'Fill in the information of an application',
  w_valideren_aanvraag: 'Assess the application',
  w_nabellen_offertes: 'Call after an offer was sent',
  w_nabellen_incomplete_dossiers: 'Call for missing information',
  w_beoordelen_fraude: 'Investigate a suspected fraud',
  w_wijzigen_contractgegevens: 'Change contract details',
}

const metadata = z.object({ amount: z.number() })

/** Each with the amount of the loan as its metadata. */
export const loanDeskTypes = Object.entries(titles).map(([name, title]) => defineJobType(name, { title, metadata }))
