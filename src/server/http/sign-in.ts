// `POST /sign-in`: a code of a link that works once, for a token. Only JSON is taken, which no foreign page can send unasked.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerJson, HttpRefusal } from '../answer.ts'
import type { SignInCodes } from '../sign-in-codes.ts'
import { readBody } from './read-body.ts'

function codeIn(text: string): string {
  try {
    const { code } = Object(JSON.parse(text))
    if (typeof code === 'string') return code
  } catch {}
  throw new HttpRefusal(400, 'INVALID_INPUT', 'The body must be JSON: { "code": "…" }.')
}

/** Answers with a token. @throws HttpRefusal */
export async function answerSignIn(
  codes: SignInCodes | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpRefusal(415, 'INVALID_INPUT', 'Send the code as application/json: { "code": "…" }.')
  }
  const token = await codes?.exchange(codeIn(await readBody(request)))
  if (token === undefined || token === null) {
    throw new HttpRefusal(
      401,
      'UNAUTHENTICATED',
      'This link was used before, or it is too old: the server gives a new one when it starts.',
    )
  }
  answerJson(response, 200, { token })
}
