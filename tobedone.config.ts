// An example: the jobs of a small product. `npm start` uses it; make it yours.
import { defineConfig, defineFlow, defineJobType } from 'tobedone'
import { z } from 'zod'

// An exceptional case that needs a person: staff of the group `risk` look at a payment that failed.
const reviewPayment = defineJobType('review_payment', {
  title: 'Review payment',
  description: 'A payment was stopped. Look at it, then release it or give the money back.',
  metadata: z.object({ paymentId: z.string().min(1).max(100), reason: z.string().max(500).optional() }),
  outcomes: ['released', 'refunded'],
  dueIn: '4h',
  expiresIn: '30d',
  claimFor: '2h',
  candidateGroups: ['risk'],
})

// Onboarding: each step is a job of the user who goes through it, so steps are added and removed freely.
const verifyEmail = defineJobType('verify_email', {
  title: 'Verify your e-mail address',
  metadata: z.object({ email: z.email() }).partial(),
  expiresIn: '14d',
  ifOpen: 'RETURN_EXISTING',
  priority: 80,
})

const completeProfile = defineJobType('complete_profile', {
  title: 'Complete your profile',
  outcomes: ['completed', 'skipped'],
  ifOpen: 'RETURN_EXISTING',
  selfService: true,
})

const inviteTeam = defineJobType('invite_team', {
  title: 'Invite your team',
  result: z.object({ invited: z.int().min(0).max(1_000) }),
  dueIn: '7d',
  ifOpen: 'RETURN_EXISTING',
  selfService: true,
})

const onboarding = defineFlow('onboarding', {
  title: 'Getting started',
  description: 'What everybody does who is new here.',
  steps: [
    { type: verifyEmail, metadata: ({ metadata }) => (metadata['email'] ? { email: metadata['email'] } : {}) },
    { type: completeProfile, after: [verifyEmail], dueIn: '3d' },
    { type: inviteTeam, after: [completeProfile], optional: true },
  ],
  selfService: true,
})

export default defineConfig({ types: [reviewPayment, verifyEmail, completeProfile, inviteTeam], flows: [onboarding] })
