// From the body of a POST to an operation. One operation a request, as JSON: other content types can be sent by any web page
// without asking, so they are no way in.
import type { IncomingMessage } from 'node:http'
import { HttpRefusal } from '../answer.ts'
import type { OperationRequest } from '../pipeline.ts'
import { readBody } from './read-body.ts'

function invalid(message: string): HttpRefusal {
  return new HttpRefusal(400, 'INVALID_INPUT', message)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The body must be JSON: { "query": "…", "variables": { … } }.')
  }
}

/** The operation in a parsed body. @throws HttpRefusal */
function operationOf(body: unknown): OperationRequest {
  if (Array.isArray(body)) throw invalid('Batches are not taken: send one operation a request.')
  if (!isRecord(body)) throw invalid('The body must be a JSON object with "query".')
  const { query, operationName, variables } = body
  if (typeof query !== 'string') throw invalid('"query" must be the text of a GraphQL document.')
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw invalid('"operationName" must be text.')
  }
  if (variables !== undefined && variables !== null && !isRecord(variables)) {
    throw invalid('"variables" must be an object.')
  }
  return { query, operationName, variables }
}

/** Reads the operation of a POST request. @throws HttpRefusal 400, 413, 415 */
export async function readOperation(request: IncomingMessage): Promise<OperationRequest> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1)
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new HttpRefusal(415, 'INVALID_INPUT', 'Send operations with the Content-Type application/json.')
  }
  return operationOf(parsed(await readBody(request)))
}
