// Asks a server over HTTP who one is, with whatever headers: the shortest proof that somebody is let in.

/** The status, and the viewer's id or the code of the refusal. */
export async function askWho(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ viewer { id roles groups } }' }),
  })
  const { data, errors } = JSON.parse(await response.text())
  if (errors !== undefined) return `${response.status} ${errors[0].extensions.code}`
  return [response.status, data.viewer.id, ...data.viewer.roles, ...data.viewer.groups].join(' ')
}

/** The header of a token. */
export function bearing(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` }
}
