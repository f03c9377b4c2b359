// The code of a link that works once. It stands behind the #, which no browser sends to a server, and is taken out of the address
// before anything else happens.

/** The code in the address of the page; it is there no more afterwards. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code !== null) history.replaceState(null, '', location.pathname + location.search)
  return code
}

/** Exchanges a code for a token. @throws Error with what the server says */
export async function exchangeCode(code: string): Promise<string> {
  const response = await fetch('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const answer: { readonly token?: string; readonly errors?: readonly { readonly message: string }[] } =
    await response.json()
  if (answer.token === undefined) throw new Error(answer.errors?.[0]?.message ?? 'The server gave no token.')
  return answer.token
}
