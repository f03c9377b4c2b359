// Moments: ISO 8601 with date, time and offset in, RFC 3339 in UTC out.
import { Kind } from 'graphql'
import { JobError } from '../domain/job-error.ts'
import { readMoment, writeMoment } from '../domain/moment.ts'
import type { Builder } from './builder.ts'

function parseDateTime(value: unknown): Date {
  const moment = readMoment(value)
  if (typeof moment === 'string') throw new JobError('INVALID_INPUT', `DateTime ${moment}`)
  return moment
}

/** Adds the scalar to the schema. */
export function defineDateTime(builder: Builder): void {
  builder.scalarType('DateTime', {
    description:
      'A moment. In: ISO 8601 with date, time and offset (`2031-05-17T10:30:00+02:00`). Out: RFC 3339 in UTC with milliseconds (`2031-05-17T08:30:00.000Z`).',
    serialize: writeMoment,
    parseValue: parseDateTime,
    parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : null),
  })
}
