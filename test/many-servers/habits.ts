// What clients do, and what is done to their connections, while events are written: some only read, others are slow, stall,
// are cut off, fall silent, or leave and come back.
import { setTimeout as delay } from 'node:timers/promises'
import type { Follower } from './follower.ts'

/** What happens to a client again and again. */
export interface Habit {
  readonly name: string
  readonly isSlow?: true
  /** Once; null for what has no habit but to read. */
  readonly turn: ((follower: Follower, random: () => number) => Promise<void>) | null
}

/** All that there are. */
export const habits: readonly Habit[] = [
  { name: 'fast', turn: null },
  { name: 'slow', isSlow: true, turn: null },
  {
    name: 'cut off',
    async turn({ options }, random) {
      await delay(200 + random() * 300)
      options.address.cut()
    },
  },
  {
    // Nobody tells it: only a ping without an answer does.
    name: 'silent',
    async turn({ options }, random) {
      await delay(500 + random() * 500)
      options.address.silence()
      await delay(20_000)
    },
  },
  {
    name: 'stalled',
    async turn({ options }, random) {
      await delay(300 + random() * 500)
      options.address.hold()
      await delay(500 + random() * 1_000)
      options.address.release()
    },
  },
  {
    name: 'coming and going',
    async turn(follower, random) {
      await delay(300 + random() * 700)
      follower.leave()
      await delay(random() * 1_000)
      follower.come()
    },
  },
]

/** Keeps a habit up until it is over. Its last turn is not waited for where it would do nothing any more. */
export async function keepUp(habit: Habit, follower: Follower, random: () => number, over: Promise<void>) {
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  const { turn, name } = habit
  while (!isOver && turn !== null) {
    const done = turn(follower, random)
    await (name === 'silent' ? Promise.race([done, over]) : done)
  }
}
