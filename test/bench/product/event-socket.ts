import { once } from 'node:events'
import { createConnection } from 'node:net'

/** A bare client of FreeSWITCH's event socket: one API command at a time. */
export type EventSocket = {
  /** The body of the reply. */
  api(command: string): Promise<string>
  close(): void
}

const greetingWithinMs = 500

/** Whether an event socket is there: it speaks first. */
export const greets = async (host: string, port: number): Promise<boolean> => {
  const socket = createConnection({ host, port })
  try {
    const [said] = (await once(socket, 'data', { signal: AbortSignal.timeout(greetingWithinMs) })) as [Buffer]
    return said.toString().startsWith('Content-Type: auth/request')
  } catch {
    // It says nothing, or hangs up.
    return false
  } finally {
    socket.destroy()
  }
}

export const openEventSocket = async (host: string, port: number, password: string): Promise<EventSocket> => {
  const socket = createConnection({ host, port, noDelay: true })
  await once(socket, 'connect')
  let text = ''
  let wake: () => void = () => undefined
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
    wake()
  })
  /** Takes one message, head and body. */
  const next = async (): Promise<{ readonly head: string; readonly body: string }> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      const length = Number(/^Content-Length: (\d+)/im.exec(text.slice(0, Math.max(0, end)))?.[1] ?? 0)
      if (end >= 0 && Buffer.byteLength(text) >= end + 2 + length) {
        const message = { head: text.slice(0, end), body: text.slice(end + 2, end + 2 + length) }
        text = text.slice(end + 2 + length)
        return message
      }
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  await next()
  socket.write(`auth ${password}\n\n`)
  const { head } = await next()
  if (!head.includes('+OK')) throw new Error('the event socket refused us')
  return {
    api: async (command) => {
      socket.write(`api ${command}\n\n`)
      return (await next()).body
    },
    close: () => void socket.destroy(),
  }
}
