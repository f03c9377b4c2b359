// Who there is at the invented company of the demo, what each works on and when; and the names that its firms are made of.
import type { Chance } from './chance.ts'
import { weekdays } from './working-hours.ts'

/** The staff that work by themselves. Whoever looks at the demo is none of them. */
export const staff = [
  {
    ...{ id: 'ben', name: 'Ben', group: 'risk', types: ['review_payment'] },
    ...{ shift: { from: 7, to: 16, weekdays }, busyMinutes: 45 },
  },
  {
    ...{ id: 'rosa', name: 'Rosa', group: 'risk', types: ['review_payment'] },
    ...{ shift: { from: 12, to: 19, weekdays: [2, 3, 4, 5, 6] }, busyMinutes: 85 },
  },
  {
    ...{ id: 'carla', name: 'Carla', group: 'lending', types: ['check_application', 'check_document'] },
    ...{ shift: { from: 8, to: 17, weekdays }, busyMinutes: 30 },
  },
  {
    ...{ id: 'omar', name: 'Omar', group: 'lending', types: ['check_document'] },
    ...{ shift: { from: 9, to: 18, weekdays }, busyMinutes: 75 },
  },
  {
    ...{ id: 'dev', name: 'Dev', group: 'support', types: ['call_back'] },
    ...{ shift: { from: 13, to: 18, weekdays }, busyMinutes: 30 },
  },
] as const

/** One of them. */
export type Worker = (typeof staff)[number]

/** Who is ill since some days, so that what only she does lies about. */
export const absent = { id: 'carla', forDays: 2.5 } as const

/** The people whom the links of the demo are for. */
export const guests = {
  staff: { sub: 'ann', roles: ['staff'], groups: ['risk', 'lending', 'support', 'leads'] },
  user: { sub: 'mia', roles: [], groups: [] },
  admin: { sub: 'ida', roles: ['staff', 'admin'], groups: [] },
} as const

/** All who have a name at the company. Lea, who leads, reads one mail a day. */
export const people = [
  ...staff,
  { id: 'ann', name: 'Ann' },
  { id: 'mia', name: 'Mia' },
  { id: 'ida', name: 'Ida' },
  { id: 'lea', name: 'Lea', wantsDigest: true },
].map(({ id, name, ...more }) => ({
  ...{ id, name, mail: `${id}@harbour.example` },
  ...('wantsDigest' in more ? { wantsDigest: true, digestAt: '08:00' } : {}),
}))

const names = ['Okafor', 'Brandt', 'Haddad', 'Novak', 'Lindqvist', 'Costa', 'Sato', 'Moreau', 'Achebe', 'Weiss']
const trades = ['Bakery', 'Joinery', 'Studio', 'Garage', 'Optics', 'Roofing', 'Press', 'Catering']

/** A firm by its name. */
export function firmOf(chance: Chance): string {
  return `${chance.pick(names)} ${chance.pick(trades)}`
}
