// The limit: nothing but node:http, one prepared statement a request, and an answer that PostgreSQL has written.
import { createServer } from 'node:http'
import { Pool } from 'pg'
import { type WebSocket, WebSocketServer } from 'ws'
import { newJobId } from '../../src/operations/operating.ts'
import { listen } from '../../src/server/listen.ts'
import { listensOn } from './child-process.ts'

const shown = `json_build_object(
  'id', id, 'type', type, 'targetType', target_type, 'targetId', target_id, 'status', status, 'priority', priority,
  'assignedTo', assigned_to, 'createdAt', created_at, 'dueAt', due_at, 'version', version, 'metadata', metadata)`
const answered = `${shown}::text as json`

const requestSql = `insert into tobedone.job (
    id, type, target_type, target_id, status, priority, assigned_to, candidate_groups, candidate_users, excluded_users,
    requested_by, created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
  values ($1, $2, $3, $4, 'PENDING', 50, $5, '{}', '{}', '{}', 'bench', now(), now(), 0, $6, 1, false, $4, 0)
  returning ${answered}`

const completeSql = `update tobedone.job
    set status = 'COMPLETED', completed_at = now(), closed_at = now(), closed_by = 'bench', updated_at = now(),
        version = version + 1
  where id = $1 and status in ('PENDING', 'IN_PROGRESS') returning ${answered}`

const jobSql = `select ${answered} from tobedone.job where id = $1`

const listSql = `select coalesce(json_agg(json), '[]')::text as json from (
  select ${shown} as json from tobedone.job where type = $1 and status in ('PENDING', 'IN_PROGRESS')
    order by created_at desc, id desc limit 20) page`

// As long as what the others send.
const ready = Buffer.from(JSON.stringify({ id: '1', type: 'next', payload: { data: { jobEvents: 'x'.repeat(340) } } }))

const pool = new Pool({ connectionString: process.argv[2], max: 16 })

function statementOf(path: string, body: Record<string, unknown>) {
  if (path === '/complete') return { name: 'complete', text: completeSql, values: [body['id']] }
  if (path === '/job') return { name: 'job', text: jobSql, values: [body['id']] }
  if (path === '/list') return { name: 'list', text: listSql, values: [body['type']] }
  const { type, targetType, targetId, assignedTo, metadata } = body
  const values = [newJobId(new Date()), type, targetType, targetId, assignedTo, metadata]
  return { name: 'request', text: requestSql, values }
}

async function answer(path: string, text: string): Promise<string> {
  const { rows } = await pool.query<{ json: string }>(statementOf(path, JSON.parse(text)))
  return rows[0]?.json ?? '{"errors":[]}'
}

const sockets: WebSocket[] = []

/** The same ready bytes to all; or to the one whose number the key ends with. */
function send(body: string): void {
  const one = /subscriber-(\d+)/.exec(body)?.[1]
  const socket = one === undefined ? undefined : sockets[Number(one)]
  for (const each of socket ? [socket] : sockets) each.send(ready, { binary: false })
}

const server = createServer((request, response) => {
  const respond = (status: number, json: string): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    response.end(json)
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    answer(request.url ?? '', body).then(
      (json) => {
        // What is told is in the database, as with the others.
        if (request.url === '/tell') send(body)
        respond(200, json)
      },
      (error: unknown) => respond(500, String(error)),
    )
  })
})

new WebSocketServer({ server }).on('connection', (socket) => {
  sockets.push(socket)
  socket.on('close', () => sockets.splice(sockets.indexOf(socket), 1))
})
listensOn(await listen(server, '127.0.0.1', 0))
