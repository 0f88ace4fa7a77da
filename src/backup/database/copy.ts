import { once } from 'node:events'
import { Readable } from 'node:stream'
import type pg from 'pg'
import { BackupFailure } from '../failure.ts'

/**
 * COPY over a connection of `pg`, which carries the messages (PostgreSQL's protocol 3.0, "COPY Operations") but has no
 * API of its own for them: it calls these methods of whatever is submitted in place of a query.
 */
type Connection = pg.Connection & {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

type Copy = pg.Submittable & {
  handleError(err: Error): void
  handleCommandComplete(message: { readonly text: string }): void
  handleReadyForQuery(): void
  handleCopyData(message: { readonly chunk: Buffer }): void
  handleCopyInResponse(connection: Connection): void
}

/** The bytes that `copy … to stdout` sends. To be read to its end before the connection is used again. */
export const copyOut = (client: pg.Client, statement: string): AsyncIterable<Buffer> => {
  let connection: Connection | null = null
  const rows = new Readable({
    highWaterMark: 256 * 1024,
    read: () => {
      if (connection?.stream.isPaused() === true) connection.stream.resume()
    },
  })
  const copy: Copy = {
    submit: (given) => {
      connection = given as Connection
      connection.query(statement)
    },
    handleCopyData: ({ chunk }) => {
      // A copy: the parser uses its buffer again.
      if (!rows.push(Buffer.from(chunk))) connection?.stream.pause()
    },
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => void rows.push(null),
    handleError: (err) => {
      connection?.stream.resume()
      rows.destroy(err)
    },
    handleCopyInResponse: (given) => given.sendCopyFail('rows are wanted, not given'),
  }
  client.query(copy)
  return rows as AsyncIterable<Buffer>
}

/** Sends the bytes to `copy … from stdin`; resolves with the number of rows that the server took. */
export const copyIn = async (
  client: pg.Client,
  statement: string,
  source: AsyncIterable<Buffer>,
): Promise<number> => {
  const state: { rows: number; failed: Error | null } = { rows: 0, failed: null }
  const failing = new AbortController()
  const send = async (connection: Connection): Promise<void> => {
    try {
      for await (const chunk of source) {
        // The server has refused a row: it reads no further.
        if (state.failed) return
        connection.sendCopyFromChunk(chunk)
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', failing)
      }
      connection.endCopyFrom()
    } catch (err) {
      state.failed ??= err instanceof Error ? err : new Error(String(err))
      connection.sendCopyFail('the source failed')
    }
  }
  let sent = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    const copy: Copy = {
      submit: (connection) => (connection as Connection).query(statement),
      handleCopyInResponse: (connection) => void (sent = send(connection)),
      handleCopyData: () => reject(new BackupFailure('rows came where they were to be sent')),
      handleCommandComplete: ({ text }) => void (state.rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? NaN)),
      handleReadyForQuery: resolve,
      handleError: (err) => {
        state.failed ??= err
        failing.abort()
        reject(state.failed)
      },
    }
    client.query(copy)
  }).finally(() => sent)
  return state.rows
}
