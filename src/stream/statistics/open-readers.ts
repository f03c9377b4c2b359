// Readers of live figures: those who ask the same and see the same share what is found.
import type { JobFilter } from '../../domain/filter.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { StatisticsQuestion } from '../../store/statistics/statistics.ts'
import type { Hub } from '../hub.ts'
import { FiguresReader } from './figures-reader.ts'
import { SharedFigures } from './shared-figures.ts'
import type { inTurns } from './turns.ts'

/** A question for any viewer, and which jobs it is about for them. */
export interface Asked<Answer> {
  readonly questionOf: (viewer: Viewer) => StatisticsQuestion<Answer>
  readonly filterFor: (viewer: Viewer) => JobFilter
}

/** What readers stand on. */
export interface ReadersOptions {
  readonly hub: Hub
  readonly registry: Registry
  readonly takeTurn: ReturnType<typeof inTurns>
}

/** The open readers of one sort of figures. */
export interface Readers<Answer> {
  /** Opens one. @throws JobError for a question that is none, and when the database is away */
  open(viewer: () => Viewer, asked: Asked<Answer>): Promise<FiguresReader<Answer>>
  /** The ids of those who read. */
  viewerIds(): ReadonlySet<string>
  /** Has the figures of a viewer found anew: something has changed that is in no event. */
  touch(viewerId: string): void
  /** Ends all. */
  close(): void
}

interface Shared<Answer> {
  readonly viewerId: string
  readonly figures: SharedFigures<Answer>
}

/** Makes a place for readers. */
export function openReaders<Answer>({ hub, registry, takeTurn }: ReadersOptions): Readers<Answer> {
  const readers = new Set<FiguresReader<Answer>>()
  const shared = new Map<string, Shared<Answer>>()
  function sharedFor(viewer: Viewer, { questionOf, filterFor }: Asked<Answer>): SharedFigures<Answer> {
    const { name, ask: askAtOnce } = questionOf(viewer)
    const known = shared.get(name)
    if (known !== undefined) return known.figures
    const ask = () => takeTurn(askAtOnce)
    const filter = filterFor(viewer)
    const figures = new SharedFigures({ hub, registry, ask, filter, viewer, onEmpty: () => void shared.delete(name) })
    shared.set(name, { viewerId: viewer.id, figures })
    return figures
  }
  return {
    async open(viewer, asked) {
      const reader = await FiguresReader.open({
        viewer,
        sharedOf: (who) => sharedFor(who, asked),
        onEnd: (ended) => void readers.delete(ended),
      })
      readers.add(reader)
      return reader
    },
    viewerIds: () => new Set([...shared.values()].map(({ viewerId }) => viewerId)),
    touch(id) {
      for (const { viewerId, figures } of shared.values()) if (viewerId === id) figures.touch()
    },
    close() {
      for (const reader of readers) void reader.return()
    },
  }
}
