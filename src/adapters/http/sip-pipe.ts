import type { RawData, WebSocket } from 'ws'
import type { Time } from '../../app/ports/time.ts'

export type Pipe = { close(code: number, reason: string): void }

type PipeDeps = {
  readonly browser: WebSocket
  readonly server: WebSocket
  readonly time: Time
  readonly onClosed: () => void
}

const pingEveryMs = 20_000
/** Above this much unsent, the other side is read no further until it has drained. */
const pauseAboveBytes = 256 * 1024
/** What a browser may send: SIP of one agent is a few frames a second at the busiest. */
const framesPerSecond = 50

/**
 * Carries frames both ways until either side closes. A browser that answers no ping for two intervals is gone; one that
 * floods is closed; a slow reader stops the other side's writing instead of filling memory.
 */
export const pipeFrames = ({ browser, server, time, onClosed }: PipeDeps): Pipe => {
  let closed = false
  let heard = true
  let budget = framesPerSecond
  let cancelTick = (): void => undefined

  const close = (code: number, reason: string): void => {
    if (closed) return
    closed = true
    cancelTick()
    closeOne(browser, code, reason, time)
    closeOne(server, 1000, '', time)
    onClosed()
  }

  /** Once a second: more frames are allowed; every twentieth time the browser is asked whether it is there. */
  const tick = (seconds: number): void => {
    budget = framesPerSecond
    if (seconds % (pingEveryMs / 1000) === 0) {
      if (!heard) {
        close(1001, 'no answer')
        return
      }
      heard = false
      browser.ping()
    }
    cancelTick = time.after(1_000, () => tick(seconds + 1))
  }

  browser.on('message', (data, isBinary) => {
    heard = true
    budget -= 1
    if (budget < 0) close(1008, 'too many frames')
    else carry(data, isBinary, browser, server)
  })
  browser.on('pong', () => {
    heard = true
  })
  server.on('message', (data, isBinary) => carry(data, isBinary, server, browser))

  // A broken frame or connection: `close` follows, `ws` demands the listener.
  browser.on('error', () => close(1002, 'protocol error'))
  server.on('error', () => close(1011, 'the SIP server failed'))
  browser.on('close', () => close(1000, ''))
  server.on('close', () => close(1012, 'the SIP server closed'))
  cancelTick = time.after(1_000, () => tick(1))
  return { close }
}

const carry = (data: RawData, isBinary: boolean, from: WebSocket, to: WebSocket): void => {
  if (to.readyState !== to.OPEN) return
  to.send(data, { binary: isBinary }, () => {
    if (from.isPaused && to.bufferedAmount < pauseAboveBytes) from.resume()
  })
  if (to.bufferedAmount >= pauseAboveBytes) from.pause()
}

const patienceMs = 3_000

/** Says goodbye, and lets go of who does not say it back. */
const closeOne = (socket: WebSocket, code: number, reason: string, time: Time): void => {
  if (socket.readyState === socket.CLOSED) return
  socket.resume()
  socket.close(code, reason)
  const cancel = time.after(patienceMs, () => socket.terminate())
  socket.once('close', cancel)
}
