import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createFrameReader, fieldsOf, frame } from './frames.ts'
import { holdLine, orEnd, type HolderLog, type LineSettings } from './line.ts'
import { createMail } from './mail.ts'

export type HolderSettings = {
  /** Where the controller connects; port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number }
  readonly drachtio: LineSettings
}

export type Holder = { readonly port: number; close(): Promise<void> }

type Answer = (text: string) => void

/**
 * Holds the line: one connection to drachtio-server, kept whatever becomes of the controllers, which come one after the
 * other with the same secret. The newest controller wins. When drachtio-server is lost, the controller's connection is
 * ended too, so that it knows; it is let in again when the line is there.
 */
export const createHolder = async (settings: HolderSettings, log: HolderLog): Promise<Holder> => {
  const mail = createMail()
  const routed = new Set<string>()
  const waiting: (() => void)[] = []
  /** Null while there is no line. */
  let welcome: string | null = null
  let controller: Socket | null = null
  /** It has its handlers: before that, messages are kept. */
  let attentive = false

  const give = (message: Buffer) => controller?.write(frame(message))
  const line = holdLine(
    settings.drachtio,
    {
      held: (text) => {
        welcome = text
        log('holding the line')
        for (const go of waiting.splice(0)) go()
      },
      message: (message, fields) => {
        mail.received(message, attentive)
        if (attentive || fields[1] === 'response') give(message)
      },
      lost: () => {
        welcome = null
        routed.clear()
        mail.forget()
        controller?.destroy()
      },
    },
    log,
  )

  const admit = (socket: Socket, answer: Answer) => {
    if (socket.destroyed) return
    if (controller !== socket) controller?.destroy()
    controller = socket
    attentive = false
    answer(welcome ?? '')
  }
  const deliver = () => {
    if (attentive) return
    const messages = mail.collect()
    if (messages.length > 0) log('mail of the outage', { messages: messages.length })
    messages.forEach(give)
    attentive = true
  }
  const route = (verb: string, message: Buffer, answer: Answer) => {
    if (routed.has(verb)) answer('OK')
    else line.write(message)
    routed.add(verb)
    if (verb === 'invite') deliver()
  }
  const signIn = (socket: Socket, secret: string, answer: Answer) => {
    const go = () => admit(socket, answer)
    if (!same(secret, settings.drachtio.secret)) answer('NO|incorrect secret')
    else if (welcome === null) waiting.push(go)
    else go()
  }
  /** What the controller asks of the line itself is answered here; everything else goes through. */
  const fromController = (socket: Socket) => (message: Buffer) => {
    const [id = '', word = '', subject = ''] = fieldsOf(message)
    const answer = (text: string) => void socket.write(frame(`${randomUUID()}|response|${id}|${text}`))
    if (word === 'authenticate') signIn(socket, subject, answer)
    else if (controller !== socket) socket.destroy()
    else if (word === 'route') route(subject, message, answer)
    else {
      mail.sent(message)
      line.write(message)
    }
  }

  const server = createServer((socket) => {
    const read = createFrameReader(fromController(socket))
    socket.setNoDelay(true)
    socket.on('data', (chunk) => orEnd(socket, log, () => read(chunk)))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (controller !== socket) return
      controller = null
      attentive = false
      log('the controller is gone')
    })
  })
  server.listen(settings.listen.port, settings.listen.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      line.close()
      controller?.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
