import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import knex, { type Knex } from 'knex'
import pg from 'pg'
import { connectionSettings } from '../adapters/db/database.ts'
import { createPrivacy } from '../adapters/db/privacy.ts'
import type { WriteChunks } from './archive.ts'
import type { ChunkContext } from './chunk.ts'
import { ArchiveFailure } from './failure.ts'
import type { Chunk } from './plan.ts'
import type { ArchiveState } from './state.ts'
import { rulesFrom, writeChunk } from './writer.ts'

type Access = { readonly databaseUrl: string; readonly privacyKey: string }
type Begin = Access & {
  readonly state: Omit<ArchiveState, 'taken'> & { readonly taken: readonly [string, number][] }
  readonly from: number
}
type Answer = { readonly written: number } | { readonly failed: string }

/** The word in the arguments that makes a process of this program one of its workers. */
export const workerWord = 'write-chunks'

/** Two processes make orders, and the database writes them meanwhile. `stopped`: no further chunk is begun. */
export const createWorkers =
  (access: Access, stopped: () => boolean): WriteChunks =>
  async (chunks, { taken, ...state }, written) => {
    if (chunks.length === 0) return
    const waiting = [...chunks]
    const from = Math.min(...chunks.map((chunk) => chunk.from))
    const begin: Begin = { ...access, state: { ...state, taken: [...taken] }, from }
    const count = Math.min(chunks.length, Math.max(1, Math.min(4, availableParallelism())))
    const work = async (): Promise<void> => {
      const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), [workerWord], {
        // Rows live for the length of a chunk: room for them spares the collector half of its work.
        execArgv: ['--max-semi-space-size=64', '--import', import.meta.resolve('tsx')],
        // Ctrl-C reaches the whole terminal; the worker ends its chunk, and we tell it that there is no other.
        detached: true,
      })
      try {
        child.send(begin)
        for (let next = waiting.shift(); next !== undefined && !stopped(); next = waiting.shift()) {
          child.send(next)
          const answer = await answerOf(child)
          if ('failed' in answer) throw new ArchiveFailure(answer.failed)
          written(answer.written)
        }
      } finally {
        child.disconnect()
      }
    }
    await Promise.all(Array.from({ length: count }, work))
  }

const answerOf = async (child: ChildProcess): Promise<Answer> => {
  const over = new AbortController()
  const { signal } = over
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as Answer),
      once(child, 'exit', { signal }).then(([code]) => ({ failed: `A worker ended with ${String(code)}` })),
    ])
  } finally {
    // Whichever did not come is waited for no longer; its listeners would pile up with every chunk.
    over.abort()
  }
}

/** The worker's side: the first message says where and what, every further one is a chunk. Ends when we are gone. */
export const serveAsWorker = async (port: NodeJS.Process): Promise<void> => {
  port.on('SIGINT', () => undefined)
  const messages: unknown[] = []
  let wake = (): void => undefined
  let gone = false
  port.on('message', (message) => {
    messages.push(message)
    wake()
  })
  port.on('disconnect', () => {
    gone = true
    wake()
  })
  const next = async (): Promise<unknown> => {
    while (messages.length === 0 && !gone) await new Promise<void>((resolve) => (wake = resolve))
    return messages.shift()
  }
  const begin = (await next()) as Begin
  const { databaseUrl, privacyKey, state, from } = begin
  const database = connect(databaseUrl)
  const client = new pg.Client(connectionSettings(databaseUrl, 'lianxin-archive'))
  await client.connect()
  const context: ChunkContext = {
    ...{ seed: state.seed, now: state.now, taken: new Map(state.taken), privacy: createPrivacy(privacyKey) },
    rules: await rulesFrom(database, from, state.now),
  }
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    const answer: Answer = await writeChunk(client, chunk as Chunk, context).then(
      (written) => ({ written }),
      (err: unknown) => ({ failed: err instanceof Error ? (err.stack ?? err.message) : String(err) }),
    )
    port.send?.(answer)
    if ('failed' in answer) break
  }
  await client.end()
  await database.destroy()
}

const connect = (databaseUrl: string): Knex =>
  knex({
    client: 'pg',
    connection: connectionSettings(databaseUrl, 'lianxin-archive') as Knex.PgConnectionConfig,
    pool: { min: 0, max: 1 },
  })
