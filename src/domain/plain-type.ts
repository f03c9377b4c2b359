// A job type of which nothing is said but its name: what types are made of that come from no configuration. By hand and not from
// schemas, as the domain knows no zod.
import { type JobType, usualTakesMs } from './job-type.ts'

/** Makes it: untyped data, no outcomes, for all staff. */
export function plainType(name: string): JobType {
  return {
    name,
    title: name,
    description: null,
    metadataSchema: null,
    resultSchema: null,
    storedMetadataSchema: null,
    storedResultSchema: null,
    parseMetadata: (value) => ({ isValid: true, value }),
    parseResult: (value) => ({ isValid: true, value }),
    outcomes: [],
    priority: 50,
    dueInMs: null,
    expiresInMs: null,
    claimForMs: null,
    takesMs: usualTakesMs,
    normal: null,
    assignedTo: null,
    candidateGroups: [],
    candidateUsers: [],
    staffGroups: [],
    fourEyes: false,
    metadataFor: 'all',
    ifOpen: 'CREATE',
    selfService: false,
    notifications: [],
    escalations: [],
    link: null,
    actionLinks: null,
    condition: null,
    isActive: true,
  }
}
