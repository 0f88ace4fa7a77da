import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { createFrameReader, fieldsOf, frame } from './frames.ts'

export type LineSettings = { readonly host: string; readonly port: number; readonly secret: string }

export type LineListener = {
  /** Signed in; `welcome` is what drachtio-server says of itself, for every controller alike. */
  held(welcome: string): void
  message(message: Buffer, fields: readonly string[]): void
  lost(): void
}

export type Line = { write(message: Buffer): void; close(): void }

export type HolderLog = (event: string, details?: object) => void

const retryMs = 250

/** The connection to drachtio-server, taken up again whenever it is lost. */
export const holdLine = (settings: LineSettings, listener: LineListener, log: HolderLog): Line => {
  const { host, port, secret } = settings
  let socket: Socket | null = null
  let closed = false

  /** A server that is away or refuses is tried four times a second: only what changes is worth a line. */
  let told = ''
  const tell = (event: string, details?: object): void => {
    const line = JSON.stringify([event, details])
    if (line !== told) log(event, details)
    told = line
  }

  const take = (signInId: string, from: Socket) => (message: Buffer) => {
    const fields = fieldsOf(message)
    if (fields[1] !== 'response' || fields[2] !== signInId) listener.message(message, fields)
    else if (fields[3] === 'OK') {
      told = ''
      listener.held(fields.slice(3).join('|'))
    } else {
      tell('the SIP server refused the secret')
      from.destroy()
    }
  }
  const dial = () => {
    const dialled = connect({ host, port })
    socket = dialled
    const signInId = randomUUID()
    const read = createFrameReader(take(signInId, dialled))
    dialled.setNoDelay(true)
    dialled.setKeepAlive(true, 5_000)
    dialled.on('connect', () => dialled.write(frame(`${signInId}|authenticate|${secret}|`)))
    dialled.on('data', (chunk) => orEnd(dialled, log, () => read(chunk)))
    dialled.on('error', (err) => tell('the SIP server cannot be reached', { reason: err.message }))
    dialled.on('close', () => {
      listener.lost()
      if (!closed) setTimeout(dial, retryMs)
    })
  }
  dial()
  return {
    write: (message) => void socket?.write(frame(message)),
    close: () => {
      closed = true
      socket?.destroy()
    },
  }
}

/** A peer that sends nonsense loses its connection, nothing else. */
export const orEnd = (socket: Socket, log: HolderLog, work: () => void): void => {
  try {
    work()
  } catch (err) {
    log('a connection was ended', { reason: err instanceof Error ? err.message : String(err) })
    socket.destroy()
  }
}
