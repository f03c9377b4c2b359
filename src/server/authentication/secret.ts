// What may serve as the secret that tokens are signed with.
import { StartupError } from '../../domain/startup-error.ts'

const fewestBytes = 32

/** The bytes of a secret. @throws StartupError for one that could be guessed: below 32 bytes; `origin` says where it came from */
export function encodeSecret(text: string, origin: string): Uint8Array {
  const secret = new TextEncoder().encode(text)
  if (secret.length >= fewestBytes) return secret
  throw new StartupError(
    `The token secret in ${origin} has ${secret.length} bytes and needs at least ${fewestBytes} (make one: openssl rand -base64 32).`,
  )
}
