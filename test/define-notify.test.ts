// What a definition may say about notifications, and what it is told when it says something impossible.
import { describe, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'

const given = (notify: unknown) => defineJobType('visit', JSON.parse(JSON.stringify({ notify })))

const usual = { channels: ['INBOX', 'MAIL'], isUrgent: false }

test('rules become those of the domain', () => {
  const { notifications } = given([
    { when: 'requested' },
    { when: { beforeDue: '1h' }, to: ['lea'], channels: ['MAIL'], template: 'soon', urgent: true },
    { when: 'overdue' },
    { when: { every: '1d', atMost: 3 } },
    { when: 'completed' },
  ])
  expect(notifications).toEqual([
    {
      ...{ key: 'REQUESTED requested', trigger: { kind: 'REQUESTED' }, to: 'doers', template: 'requested' },
      ...usual,
    },
    {
      ...{ key: 'BEFORE_DUE 3600000 soon', trigger: { kind: 'BEFORE_DUE', byMs: 3_600_000 } },
      ...{ to: ['lea'], channels: ['MAIL'], template: 'soon', isUrgent: true },
    },
    {
      ...{ key: 'AFTER_DUE 0 overdue', trigger: { kind: 'AFTER_DUE', byMs: 0 } },
      ...{ to: 'doers', template: 'overdue', ...usual },
    },
    {
      ...{ key: 'EVERY 86400000 x 3 reminder', to: 'doers', template: 'reminder', ...usual },
      trigger: { kind: 'EVERY', everyMs: 86_400_000, atMost: 3 },
    },
    {
      ...{ key: 'COMPLETED completed', trigger: { kind: 'COMPLETED' }, to: 'requester', template: 'completed' },
      ...usual,
    },
  ])
  expect(defineJobType('visit').notifications).toEqual([])
})

describe('it is impossible', () => {
  test.each([
    ['soon', 'must be a list of at most 20 rules'],
    [[null], "notify[0] must be an object like { when: 'requested' }"],
    [[{ when: 'later' }], 'notify[0].when must be one of requested, assigned, overdue, completed'],
    [[{}], 'notify[0].when must be one of'],
    [[{ when: { beforeDue: '1h', afterDue: '1h' } }], 'notify[0].when must be one of'],
    [[{ when: { beforeDue: 'soon' } }], 'beforeDue in notify[0].when must be a duration'],
    [[{ when: { afterDue: '1h', atMost: 2 } }], 'atMost in notify[0].when goes with every'],
    [[{ when: { every: '1d' } }], 'atMost in notify[0].when must be a whole number from 1 to 50'],
    [[{ when: { every: '1d', atMost: 51 } }], 'from 1 to 50'],
    [[{ when: 'requested', whom: 'ann' }], 'notify[0] has "whom", which is unknown'],
    [[{ when: 'requested', to: 'ann' }], "notify[0].to must be 'doers', 'candidates', 'requester' or a list of ids"],
    [[{ when: 'requested', to: ['ann', 'ann'] }], 'notify[0].to names one twice'],
    [
      [{ when: 'requested', channels: 'MAIL' }],
      "notify[0].channels must be a list of 'INBOX', 'MAIL' with at least one",
    ],
    [[{ when: 'requested', channels: [] }], 'notify[0].channels must be a list'],
    [[{ when: 'requested', channels: ['SMS'] }], 'notify[0].channels must be a list'],
    [[{ when: 'requested', channels: ['MAIL', 'MAIL'] }], 'notify[0].channels names one twice'],
    [[{ when: 'requested', urgent: 'yes' }], 'notify[0].urgent must be true or false'],
    [[{ when: 'requested', template: 'Hello you' }], 'notify[0].template must be snake_case'],
    [[{ when: 'requested' }, { when: 'requested', to: ['lea'] }], 'notify[1] is there twice'],
  ])('%j', (notify, problem) => {
    expect(() => given(notify)).toThrow(problem)
  })
})
