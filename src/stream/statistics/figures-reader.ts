// One reader of live figures: it gets the latest ones, however slowly it reads, and others when its rights have changed.
import { isSameViewer } from '../../domain/same-viewer.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { Mailbox } from '../mailbox.ts'
import type { FiguresSeat, SharedFigures } from './shared-figures.ts'

/** What a reader is given. */
export interface FiguresReaderOptions<Answer> {
  /** Who reads now: asked again and again, so that a role that is lost counts at once. */
  readonly viewer: () => Viewer
  /** The figures that a viewer shares with all who see the same. @throws JobError for a question that is none */
  readonly sharedOf: (viewer: Viewer) => SharedFigures<Answer>
  /** Told once, when the reader is gone or it was ended. */
  readonly onEnd: (reader: FiguresReader<Answer>) => void
}

/** An answer that waits, and for whom it was found. */
interface Held<Answer> {
  readonly answer: Answer
  readonly viewer: Viewer
}

// How often to look whether the viewer is still the same while nothing happens.
const viewerCheckMs = 1_000

/** Tells figures, and again whenever they have changed, until it is ended. */
export class FiguresReader<Answer> implements AsyncIterableIterator<Answer> {
  readonly #options: FiguresReaderOptions<Answer>
  readonly #mailbox: Mailbox<Held<Answer>, Answer>
  readonly #seat: FiguresSeat<Answer>
  readonly #watch: NodeJS.Timeout
  #viewer: Viewer
  #shared: SharedFigures<Answer> | null = null

  private constructor(options: FiguresReaderOptions<Answer>) {
    this.#options = options
    this.#viewer = options.viewer()
    this.#mailbox = new Mailbox({
      handOver: ({ answer, viewer }) => (viewer === this.#viewer && this.#isViewerSame() ? answer : null),
      onEmpty: () => {},
      onEnd: () => {
        clearInterval(this.#watch)
        this.#shared?.leave(this.#seat)
        options.onEnd(this)
      },
    })
    this.#seat = {
      sameness: null,
      toldAt: -Infinity,
      take: (answer) => {
        // Only the latest counts.
        this.#mailbox.clear()
        this.#mailbox.put({ answer, viewer: this.#viewer })
      },
      forget: () => {
        if (this.#mailbox.size === 0) return
        this.#mailbox.clear()
        this.#seat.sameness = null
      },
      fail: (error) => this.#mailbox.end(error),
    }
    this.#watch = setInterval(() => {
      if (!this.#isViewerSame()) void this.#change()
    }, viewerCheckMs).unref()
  }

  /** Opens one. @throws JobError INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED, UNAVAILABLE */
  static async open<Answer>(options: FiguresReaderOptions<Answer>): Promise<FiguresReader<Answer>> {
    const reader = new FiguresReader(options)
    try {
      await reader.#join()
      return reader
    } catch (error) {
      await reader.return()
      throw error
    }
  }

  next(): Promise<IteratorResult<Answer>> {
    if (!this.#isViewerSame()) void this.#change()
    return this.#mailbox.next()
  }

  return(): Promise<IteratorResult<Answer>> {
    return this.#mailbox.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #join(): Promise<void> {
    this.#shared = this.#options.sharedOf(this.#viewer)
    await this.#shared.join(this.#seat)
  }

  #isViewerSame(): boolean {
    try {
      return isSameViewer(this.#viewer, this.#options.viewer())
    } catch {
      return false
    }
  }

  /** What was found for somebody with other rights is not for the reader any more. */
  async #change(): Promise<void> {
    try {
      this.#mailbox.clear()
      this.#shared?.leave(this.#seat)
      this.#seat.sameness = null
      this.#viewer = this.#options.viewer()
      await this.#join()
    } catch (error) {
      this.#mailbox.end(error)
    }
  }
}
