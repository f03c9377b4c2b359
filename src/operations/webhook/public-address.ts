// Whether an address is one of the public internet. What is reached by webhooks must be, or be named in the configuration: nobody shall
// reach through us what stands behind our walls.
import ipaddr from 'ipaddr.js'

// All of IPv6 that is handed out to anybody. The ranges that have names do not cover the rest.
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/**
 * Whether it is: no private, loopback, link-local, shared, reserved or multicast one, whichever way it is written. IPv4 mapped into
 * IPv6 counts as what it is; addresses of tunnels and translators, which stand for others, are none.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast))
}

/** The host of a URL as names and addresses are compared: without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}
