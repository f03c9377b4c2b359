// What a definition may say about escalation, and what it is told when it says something impossible.
import { describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'

const given = (escalate: unknown) => defineJobType('visit', JSON.parse(JSON.stringify({ escalate })))

test('steps become those of the domain, and rules that tell of them', () => {
  const { escalations, notifications } = given([
    { when: { afterRequest: '4h' }, ifUnclaimed: true, raisePriorityTo: 80, addGroups: ['leads'] },
    { when: { afterDue: 60_000 }, raisePriorityBy: 5, reassignTo: null, tell: ['lea'] },
  ])
  expect(escalations).toEqual([
    {
      ...{ key: 'REQUEST 14400000 unclaimed', after: 'REQUEST', byMs: 14_400_000, ifUnclaimed: true },
      ...{ raisePriorityTo: 80, raisePriorityBy: 0, addGroups: ['leads'], reassignTo: undefined },
      because: 'still unclaimed 4h after the request',
    },
    {
      ...{ key: 'DUE 60000', after: 'DUE', byMs: 60_000, ifUnclaimed: false },
      ...{ raisePriorityTo: null, raisePriorityBy: 5, addGroups: [], reassignTo: null },
      because: 'still open 60000 ms after it was due',
    },
  ])
  expect(notifications).toEqual([
    {
      ...{ key: 'ESCALATED DUE 60000', trigger: { kind: 'ESCALATED', step: 'DUE 60000' }, template: 'escalation' },
      ...{ to: ['lea'], channels: ['INBOX', 'MAIL'], isUrgent: false },
    },
  ])
})

describe('it is impossible', () => {
  const when = { afterDue: '2h' }
  test.each([
    ['soon', 'must be a list of at most 10 steps'],
    [[null], 'escalate[0] must be an object'],
    [[{}], 'escalate[0].when must be one of afterRequest, afterDue, afterAssignment'],
    [[{ when: 'overdue' }], 'escalate[0].when must be one of'],
    [[{ when: { afterDue: '2h', afterRequest: '1h' } }], 'escalate[0].when must be one of'],
    [[{ when: { afterDue: 'soon' }, tell: ['lea'] }], 'afterDue in escalate[0].when must be a duration'],
    [[{ when }], 'must say at least one of raisePriorityTo, raisePriorityBy, addGroups, reassignTo, tell'],
    [[{ when, notify: ['lea'] }], 'escalate[0] has "notify", which is unknown'],
    [[{ when, raisePriorityTo: 101 }], 'raisePriorityTo must be a whole number from 0 to 100'],
    [[{ when, raisePriorityBy: 0 }], 'raisePriorityBy must be a whole number from 1 to 100'],
    [[{ when, addGroups: ['a', 'a'] }], 'addGroups names one twice'],
    [[{ when, tell: 'lea' }], 'escalate[0].tell must be a list'],
    [[{ when, tell: ['lea'], channels: ['SMS'] }], 'escalate[0].channels must be a list'],
    [[{ when, reassignTo: null, channels: ['MAIL'] }], 'escalate[0].channels goes with tell or tellGroups'],
    [[{ when, addGroups: ['leads'], tellGroups: 'yes' }], 'escalate[0].tellGroups must be true or false'],
    [[{ when, reassignTo: null, tellGroups: true }], 'escalate[0].tellGroups goes with addGroups'],
    [[{ when, reassignTo: '' }], 'reassignTo must be somebody by id, or null'],
    [[{ when, tell: ['lea'], ifUnclaimed: 'yes' }], 'ifUnclaimed must be true or false'],
    [[{ when: { afterAssignment: '1d' }, ifUnclaimed: true, tell: ['lea'] }], 'does not go with afterAssignment'],
    [
      [
        { when, tell: ['lea'] },
        { when, reassignTo: null },
      ],
      'escalate[1] is there twice',
    ],
  ])('%j', (escalate, problem) => {
    expect(() => given(escalate)).toThrow(problem)
  })
})
