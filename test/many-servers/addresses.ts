// An address for each client, which leads to a server that lives, as a load balancer's does: whoever connects again finds
// another one.
import type { Servers } from '../oracle/servers.ts'
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

/** The addresses of all clients. */
export class Addresses {
  readonly #servers: Servers
  readonly #proxies: TcpProxy[] = []

  constructor(servers: Servers) {
    this.#servers = servers
  }

  /** One more. */
  async open(): Promise<TcpProxy> {
    const proxy = await openTcpProxy(await this.#servers.url())
    this.#proxies.push(proxy)
    return proxy
  }

  /** Leads all of them to the servers that live now, by turns. While none does they lead where they led. */
  async deal(): Promise<void> {
    for (const proxy of this.#proxies) {
      if (this.#servers.open.length === 0) return
      proxy.lead(await this.#servers.url())
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.close()))
  }
}
