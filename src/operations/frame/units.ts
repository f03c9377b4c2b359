// Which commands stand or fall together: those that touch a job or a key in common (a union-find over their names).

/** Groups things by the names they touch. */
export class Units {
  readonly #parent = new Map<string, string>()

  #root(name: string): string {
    const parent = this.#parent.get(name)
    if (parent === undefined || parent === name) return name
    const root = this.#root(parent)
    this.#parent.set(name, root)
    return root
  }

  /** Says that all these names belong together; answers with one that leads to them (none for no names). */
  join(names: readonly string[]): string {
    const first = names[0] ?? ''
    const root = this.#root(first)
    for (const name of names) this.#parent.set(this.#root(name), root)
    return first
  }

  /** The name that stands for all that belong together with this one. */
  of(name: string): string {
    return this.#root(name)
  }
}
