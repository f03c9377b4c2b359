// The mails of the demo's company. They are kept, to be read in the API; one template has a fault.
import type { MailOptions } from '../../src/domain/notification/mail-options.ts'

/** How they are written, where the company is at `baseUrl`. */
export function mailsOf(baseUrl: string): MailOptions {
  return {
    ...{ from: 'Harbour Lending <jobs@harbour.example>', baseUrl, attempts: 2, retryMs: 2_000 },
    templates: {
      // A fault that such things have: it wants a name that not everybody has.
      contract_ready: ({ title, link, recipient }) => {
        if (recipient.name === null) throw new Error('the recipient has no name')
        return { subject: `${recipient.name}, your contract is ready`, text: `${title}: ${link ?? ''}` }
      },
    },
  }
}
