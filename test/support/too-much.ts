// Data that are too long, too many or too large by one, wherever the API takes such. What is just within the limits is taken:
// graphql-input.test.ts.
import { type BadInput, byId, requesting, type World } from './bad-inputs.ts'

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `name ${index}`)

/** What must be refused. */
export function tooMuch({ openJob }: Pick<World, 'openJob'>): Readonly<Record<string, BadInput>> {
  const long = 'x'.repeat(201)
  const asking = (operation: string, type: string, input: object, says?: RegExp): BadInput => ({
    query: byId(operation, type),
    variables: { input: { id: openJob, ...input } },
    code: 'INVALID_INPUT',
    ...(says ? { says } : {}),
  })
  const updating = (input: object, says?: RegExp) => asking('updateJob', 'UpdateJobInput', input, says)
  const commenting = (body: string, says?: RegExp) => asking('commentOnJob', 'CommentOnJobInput', { body }, says)
  const completing = (input: object, says: RegExp) => asking('completeJob', 'CompleteJobInput', input, says)
  // With its name and quotes this is 65,537 bytes.
  const metadata = { paymentId: 'ü'.repeat((65_537 - '{"paymentId":""}'.length - 1) / 2).concat('x') }
  return {
    'a key of 201 characters': requesting({ idempotencyKey: long }, 'INVALID_INPUT', /idempotencyKey.*200/),
    'a key of nothing': requesting({ idempotencyKey: '' }, 'INVALID_INPUT', /idempotencyKey/),
    'a type of 101 characters': requesting({ type: 'x'.repeat(101) }, 'INVALID_INPUT', /100/),
    'an assignee of 201 characters': requesting({ assignedTo: long }, 'INVALID_INPUT', /assignedTo/),
    '101 candidates': requesting({ candidateUsers: names(101) }, 'INVALID_INPUT', /candidateUsers.*100.*101/),
    '101 groups': requesting({ candidateGroups: names(101) }, 'INVALID_INPUT', /candidateGroups/),
    '101 excluded people': requesting({ excludedUsers: names(101) }, 'INVALID_INPUT', /excludedUsers/),
    'a group of 201 characters': requesting({ candidateGroups: [long] }, 'INVALID_INPUT', /candidateGroups/),
    'metadata of 65,537 bytes': requesting({ metadata }, 'INVALID_INPUT', /metadata.*65536/),
    'metadata of 65,537 bytes in an update': updating({ metadata }, /metadata.*65536/),
    'metadata of 65,537 bytes with a completion': completing({ metadata }, /metadata.*65536/),
    // Neither is too large by itself: they are merged.
    'metadata that grow too large by a completion': completing({ metadata: { more: 'x'.repeat(65_520) } }, /65536/),
    'a result of 65,537 bytes': completing({ result: { note: 'x'.repeat(65_526) } }, /result.*65536/),
    'an outcome of 101 characters': completing({ outcome: 'x'.repeat(101) }, /outcome/),
    'a title of 201 characters in an update': updating({ title: long }, /title.*200/),
    '101 candidates in an update': updating({ candidateUsers: names(101) }, /candidateUsers/),
    'a comment of 10,001 characters': commenting('x'.repeat(10_001), /10000/),
    'a comment of 10,002 bytes in 5,001 characters': commenting('ü'.repeat(5_001), /10,000 bytes/),
    'a comment of nothing': commenting('', /empty/),
    'a comment with a NUL': commenting('a\0', /NUL/),
    'a person of 201 characters to assign to': asking('assignJob', 'AssignJobInput', { to: long }, /200/),
  }
}
