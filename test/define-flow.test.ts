// What flows can be defined, what is said of those that cannot, and what a configuration makes of them.
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../src/cli/check-config.ts'
import { defineFlow, type FlowOptions } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { checkFlows } from '../src/domain/flow/flow-registry.ts'
import { StartupError } from '../src/domain/startup-error.ts'

const email = defineJobType('verify_email')
const profile = defineJobType('complete_profile')

function problemOf(define: () => unknown): string {
  try {
    define()
  } catch (error) {
    if (error instanceof StartupError) return error.message
    throw error
  }
  return ''
}

describe('a flow', () => {
  test('has what it is given, and defaults for the rest', () => {
    const when = (): boolean => true
    const { steps, ...flow } = defineFlow('getting_started', {
      steps: [
        { type: email },
        {
          type: 'complete_profile',
          after: [email],
          optional: true,
          dueIn: '2h',
          when,
          assignedTo: null,
          normal: { pendingP90: '1d' },
        },
      ],
    })
    expect(flow).toEqual({
      ...{ name: 'getting_started', title: 'Getting started', description: null, selfService: false, isActive: true },
    })
    const usual = {
      after: [],
      isOptional: false,
      when: null,
      dueInMs: null,
      normal: null,
      assignedTo: undefined,
      metadata: null,
    }
    expect(steps).toEqual([
      { type: 'verify_email', ...usual },
      {
        ...usual,
        type: 'complete_profile',
        after: ['verify_email'],
        isOptional: true,
        dueInMs: 7_200_000,
        normal: { pendingP90Ms: 86_400_000, outflowPerDay: null },
        when,
        assignedTo: null,
      },
    ])
  })

  test.each<[string, FlowOptions, RegExp]>([
    [
      'Onboarding',
      { steps: [{ type: email }] },
      /"Onboarding" is impossible: its name must be snake_case \(like onboarding\)/,
    ],
    ['f', { steps: [] }, /steps must be a list of 1 to 100 steps/],
    ['f', { steps: Array.from({ length: 101 }, (_, index) => ({ type: `t${index}` })) }, /1 to 100 steps/],
    ['f', { title: '', steps: [{ type: email }] }, /title must have 1 to 200 characters/],
    ['f', { description: '\0', steps: [{ type: email }] }, /description must have/],
    ['f', { steps: [{ type: email }, { type: 'verify_email' }] }, /"verify_email" is a step twice/],
    ['f', { steps: [{ type: '' }] }, /each step must have a type/],
    [
      'f',
      { steps: [{ type: email, after: [profile] }] },
      /"verify_email" comes after "complete_profile", which is no step/,
    ],
    ['f', { steps: [{ type: email }, { type: profile, after: [email, email] }] }, /after the same step twice/],
    ['f', { steps: [{ type: email, dueIn: 'soon' }] }, /dueIn of "verify_email" must be a duration/],
    [
      'f',
      { steps: [{ type: email, normal: {} }] },
      /normal of "verify_email" must say at least one of pendingP90, outflowPerDay/,
    ],
    [
      'f'.repeat(100),
      { steps: [{ type: 'a'.repeat(100), normal: { outflowPerDay: 1 } }] },
      /at most 199 characters in all/,
    ],
    ['f', { steps: [{ type: email, assignedTo: '' }] }, /assignedTo of "verify_email" must have/],
    ['f', { steps: [{ type: email, after: [email] }] }, /cycle .+ "verify_email" after "verify_email"/],
    [
      'f',
      {
        steps: [
          { type: 'a', after: ['c'] },
          { type: 'b', after: ['a'] },
          { type: 'c', after: ['b'] },
        ],
      },
      /no step of a cycle can ever be asked for: "a" after "c" after "b" after "a"/,
    ],
  ])('%s %j is refused', (name, options, problem) => {
    expect(problemOf(() => defineFlow(name, options))).toMatch(problem)
  })

  test('that is impossible in several ways is told all of them, whatever JavaScript gives', () => {
    const given = JSON.parse(
      '{ "title": "", "steps": [null, { "type": 7 }, { "type": "a", "after": "b", "when": 1 }] }',
    )
    expect(problemOf(() => defineFlow('F', given))).toMatch(
      /name must be.+title must.+each step must have a type.+after of "a" must be a list.+when of "a" must be a function/,
    )
    expect(problemOf(() => defineFlow('f', JSON.parse('{}')))).toMatch(/steps must be a list/)
  })
})

describe('the flows of a configuration', () => {
  const flow = defineFlow('onboarding', { steps: [{ type: email }] })

  test('have steps of its types, each name once', () => {
    expect(() => checkFlows([flow], [email, profile])).not.toThrow()
    expect(problemOf(() => checkFlows([flow, flow], [email]))).toBe('The flow "onboarding" is defined twice.')
    const mistyped = defineFlow('other', { steps: [{ type: 'verify_mail' }] })
    expect(problemOf(() => checkFlows([mistyped], [email]))).toMatch(
      /step "verify_mail".+did you mean "verify_email"\?/,
    )
    expect(problemOf(() => checkFlows([flow], []))).toMatch(/no such job type: add it to the types/)
  })

  test('are made by defineFlow', () => {
    const load = (flows: unknown) => () => checkConfig('tobedone.config.ts', { default: { types: [email], flows } })
    expect(load([flow])()).toMatchObject({ flows: [flow] })
    expect(problemOf(load({}))).toMatch(/"flows" that are no list/)
    expect(problemOf(load([flow, { name: 'x' }]))).toMatch(/something at flows\[1\] that defineFlow has not made/)
  })
})
