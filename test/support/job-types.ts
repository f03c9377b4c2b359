// Job types for tests, made by hand: the least that the domain asks of one.
import { type JobType, usualTakesMs } from '../../src/domain/job-type.ts'

/** A type whose jobs the staff of these groups handle (of all groups, if none). Everything else as if not configured. */
export function jobTypeNamed(name: string, staffGroups: readonly string[]): JobType {
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
    staffGroups,
    fourEyes: false,
    metadataFor: 'all',
    ifOpen: 'CREATE',
    selfService: false,
    condition: null,
    isActive: true,
  }
}
