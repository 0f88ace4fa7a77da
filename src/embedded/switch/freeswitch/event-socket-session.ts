/**
 * One connection of the event socket, either way round: commands in, replies and events out. Inbound ones must
 * authenticate and may do anything; outbound ones belong to a channel.
 */
import { timingSafeEqual, createHash, randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Channel } from './channel.ts'
import { profileHeaders } from './caller-profile.ts'
import { EventFilter } from './event-filter.ts'
import { EventSocketParser, type SocketMessage } from './event-socket-parser.ts'
import type { Command, Runtime } from './runtime.ts'
import { planMessage } from './send-message.ts'
import { createSwitchEvent, serializeJson, serializePlain, type SwitchEvent } from './switch-event.ts'

export interface SessionOptions {
  readonly runtime: Runtime
  readonly commands: ReadonlyMap<string, Command>
  /** Undefined for an outbound connection, which needs none. */
  readonly password: string | undefined
  /** The channel an outbound connection belongs to. */
  readonly channel: Channel | undefined
  readonly isAsync: boolean
  readonly isFull: boolean
  onClose(): void
}

const MAX_UNSENT_BYTES = 32 * 1024 * 1024
const FAREWELL = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n'
const NO_COMMAND = '-ERR command not found'

const isSame = (one: string, other: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

type Verb = (this: EventSocketSession, rest: string, message: SocketMessage) => string | undefined | Promise<undefined>

export class EventSocketSession {
  readonly #socket: Socket
  readonly #options: SessionOptions
  readonly #parser = new EventSocketParser()
  readonly #filter = new EventFilter()
  readonly #removeListener: () => void
  #format: 'plain' | 'json' = 'plain'
  #isAuthenticated: boolean
  #isClosed = false
  #lingerSeconds: number | undefined
  /** Messages are handled one after the other, in order, though some take time. */
  #work: Promise<void> = Promise.resolve()

  constructor(socket: Socket, options: SessionOptions) {
    this.#socket = socket
    this.#options = options
    this.#isAuthenticated = options.password === undefined
    this.#removeListener = options.runtime.bus.add({
      wants: (...event) => this.#filter.wants(...event),
      deliver: (event) => this.#deliver(event),
    })
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
    socket.on('data', (data) => this.#receive(data))
    socket.on('error', (error) => options.runtime.log.debug({ err: error }, 'event socket error'))
    socket.on('close', () => this.#closed())
    if (!this.#isAuthenticated) return
    options.channel?.onDown.push(() => this.#channelDown())
  }

  /** Asks an inbound connection for its password. */
  greet(): void {
    this.#write('Content-Type: auth/request\n\n')
  }

  /** Says farewell and closes. */
  close(): void {
    if (this.#isClosed) return
    this.#write(this.#notice('disconnect', FAREWELL))
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #notice(disposition: 'disconnect' | 'linger', text: string): string {
    const { channel } = this.#options
    const own = channel
      ? `Controlled-Session-UUID: ${channel.uuid}\nContent-Disposition: ${disposition}\n` +
        (disposition === 'linger'
          ? `Channel-Name: ${channel.name}\nLinger-Time: ${this.#lingerSeconds ?? 0}\n`
          : '')
      : ''
    return `Content-Type: text/disconnect-notice\n${own}Content-Length: ${Buffer.byteLength(text)}\n\n${text}`
  }

  #channelDown(): void {
    if (this.#isClosed) return
    if (this.#lingerSeconds === undefined) {
      this.close()
      return
    }
    this.#write(this.#notice('linger', ''))
    if (this.#lingerSeconds < 0) return
    const timer = setTimeout(() => this.close(), this.#lingerSeconds * 1000)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#removeListener()
    this.#options.onClose()
  }

  #receive(data: Buffer): void {
    try {
      for (const message of this.#parser.push(data)) {
        this.#work = this.#work.then(() => this.#handle(message))
      }
    } catch (error) {
      this.#options.runtime.log.warn({ err: error }, 'event socket input refused')
      this.#socket.destroy()
    }
  }

  async #handle(message: SocketMessage): Promise<void> {
    if (this.#isClosed) return
    try {
      const reply = await this.#answer(message)
      if (reply !== undefined) this.#reply(reply)
    } catch (error) {
      this.#options.runtime.log.error({ err: error, command: message.command }, 'event socket command failed')
      this.#reply('-ERR internal error')
    }
  }

  #answer(message: SocketMessage): string | undefined | Promise<undefined> {
    const [word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(message.command.trimEnd())?.slice(1) ?? []
    const verb = word.toLowerCase()
    if (verb === 'exit' || verb === '...') {
      this.#reply('+OK bye')
      this.close()
      return undefined
    }
    if (!this.#isAuthenticated) return verb === 'auth' ? this.#authenticate(rest) : NO_COMMAND
    const act = this.#mayUse(verb) ? verbs[verb] : undefined
    return act ? act.call(this, rest, message) : NO_COMMAND
  }

  #mayUse(verb: string): boolean {
    return !this.#options.channel || this.#options.isFull || partialVerbs.has(verb)
  }

  #authenticate(password: string): string | undefined {
    if (isSame(password, this.#options.password ?? '')) {
      this.#isAuthenticated = true
      return '+OK accepted'
    }
    this.#reply('-ERR invalid')
    this.close()
    return undefined
  }

  get isAuthenticated(): boolean {
    return this.#isAuthenticated
  }

  #reply(text: string, more = ''): void {
    this.#write(`Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`)
  }

  #write(text: string): void {
    if (this.#isClosed || this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(text)
    if (this.#socket.writableLength <= MAX_UNSENT_BYTES) return
    this.#options.runtime.log.warn({}, 'event socket reader too slow; connection dropped')
    this.#socket.destroy()
  }

  #deliver(event: SwitchEvent): void {
    if (!this.#filter.passes(event)) return
    const body = this.#format === 'json' ? serializeJson(event) : serializePlain(event)
    this.#write(`Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-${this.#format}\n\n${body}`)
  }

  /** `connect`: the channel's data, its headers at the top level. */
  connect(): string | undefined {
    const { channel, runtime, isAsync, isFull } = this.#options
    if (!channel) return NO_COMMAND
    const headers: [string, string][] = [
      ...runtime.core.commonHeaders('CHANNEL_DATA'),
      ...profileHeaders('Channel', channel.profile),
      ...channel.headers(true),
      ['Content-Type', 'command/reply'],
      ['Reply-Text', '+OK\n'],
      ['Socket-Mode', isAsync ? 'async' : 'static'],
      ['Control', isFull ? 'full' : 'single-channel'],
    ]
    this.#write(serializePlain(createSwitchEvent('CHANNEL_DATA', headers)).replace('command%2Freply', 'command/reply'))
    return undefined
  }

  event(rest: string): string {
    const words = rest.split(/\s+/).filter((word) => word !== '')
    const format = words[0]?.toLowerCase()
    if (format === 'xml') return '-ERR xml is not supported'
    if (format === 'plain' || format === 'json') {
      this.#format = format
      words.shift()
    }
    if (this.#filter.change(words, true) === 0) return '-ERR no keywords supplied'
    return `+OK event listener enabled ${this.#format}`
  }

  nixevent(rest: string): string {
    return this.#filter.change(rest.split(/\s+/), false) > 0 ? '+OK events nixed' : '-ERR no keywords supplied'
  }

  noevents(): string {
    if (!this.#filter.isListening) return '-ERR not listening for events'
    this.#filter.clear()
    return '+OK no longer listening for events'
  }

  filter(rest: string): string {
    const [first = '', ...others] = rest.split(' ')
    const verb = first.toLowerCase()
    const [header = '', ...value] = verb === 'delete' || verb === 'add' ? others : [first, ...others]
    const wanted = value.join(' ')
    if (header === '' || (verb !== 'delete' && wanted === '')) return '-ERR invalid syntax'
    if (verb === 'delete') {
      this.#filter.deleteFilter(header, wanted === '' ? undefined : wanted)
      return `+OK filter deleted. [${header}][${wanted}]`
    }
    this.#filter.addFilter(header, wanted)
    return `+OK filter added. [${header}]=[${wanted}]`
  }

  myevents(rest: string): string {
    const words = rest.split(/\s+/).filter((word) => word !== '')
    const format = words.find((word) => /^(plain|json)$/i.test(word))?.toLowerCase()
    const uuid = this.#options.channel?.uuid ?? words.find((word) => word.includes('-'))
    if (this.#filter.onlyUuid !== undefined) return '-ERR aready enabled.'
    if (uuid === undefined || !this.#options.runtime.channels.has(uuid)) return '-ERR invalid uuid'
    if (format === 'json' || format === 'plain') this.#format = format
    this.#filter.own(uuid)
    return '+OK Events Enabled'
  }

  linger(rest: string): string {
    if (!this.#options.channel) return '-ERR not controlling a session'
    const seconds = Number.parseInt(rest, 10)
    this.#lingerSeconds = Number.isFinite(seconds) ? seconds : -1
    return this.#lingerSeconds < 0 ? '+OK will linger' : `+OK will linger ${this.#lingerSeconds} seconds`
  }

  nolinger(): string {
    if (!this.#options.channel) return '-ERR not controlling a session'
    this.#lingerSeconds = undefined
    return '+OK will not linger'
  }

  /** The reply goes out before anything that doing it brings about. */
  sendmsg(rest: string, message: SocketMessage): undefined {
    const uuid = rest.trim() || message.headers.get('session-id') || this.#options.channel?.uuid
    const plan = planMessage(this.#options.runtime, uuid, message)
    this.#reply(plan.reply)
    plan.act?.()
    return undefined
  }

  getvar(rest: string): string {
    return this.#options.channel?.variable(rest.trim()) ?? ''
  }

  async api(rest: string): Promise<undefined> {
    const reply = (await this.#execute(rest)) || '-ERR no reply\n'
    this.#write(`Content-Type: api/response\nContent-Length: ${Buffer.byteLength(reply)}\n\n${reply}`)
    return undefined
  }

  bgapi(rest: string, message: SocketMessage): undefined {
    const uuid = message.headers.get('job-uuid') ?? randomUUID()
    this.#reply(`+OK Job-UUID: ${uuid}`, `Job-UUID: ${uuid}\n`)
    const [command = '', args] = /^(\S*)(?: (.*))?$/s.exec(rest)?.slice(1) ?? []
    void this.#execute(rest).then((body) => {
      const headers: [string, string][] = [
        ['Job-UUID', uuid],
        ['Job-Owner-UUID', this.#options.channel?.uuid ?? ''],
        ['Job-Command', command],
        ...(args === undefined ? [] : [['Job-Command-Arg', args] as [string, string]]),
      ]
      this.#options.runtime.bus.fire('BACKGROUND_JOB', () => headers, { body })
    })
    return undefined
  }

  async #execute(text: string): Promise<string> {
    const [name = '', args = ''] = /^(\S*) ?(.*)$/s.exec(text)?.slice(1) ?? []
    const command = this.#options.commands.get(name.toLowerCase())
    if (!command) return `-ERR ${name} Command not found!\n`
    try {
      return await command(this.#options.runtime, args.trim())
    } catch (error) {
      this.#options.runtime.log.error({ err: error, command: name }, 'command failed')
      return '-ERR internal error\n'
    }
  }
}

/** The verbs of the protocol. `divert_events`, `sendevent` and `userauth` have no use here and are not known. */
const verbs: Readonly<Record<string, Verb>> = {
  connect() {
    return this.connect()
  },
  event(rest) {
    return this.event(rest)
  },
  nixevent(rest) {
    return this.nixevent(rest)
  },
  noevents() {
    return this.noevents()
  },
  filter(rest) {
    return this.filter(rest)
  },
  myevents(rest) {
    return this.myevents(rest)
  },
  linger(rest) {
    return this.linger(rest)
  },
  nolinger() {
    return this.nolinger()
  },
  sendmsg(rest, message) {
    this.sendmsg(rest, message);
  },
  getvar(rest) {
    return this.getvar(rest)
  },
  api(rest) {
    return this.api(rest)
  },
  bgapi(rest, message) {
    this.bgapi(rest, message);
  },
  log: (level) => `+OK log level ${level || 'debug'} [7]`,
  nolog: () => '+OK no longer logging',
}

/** What an outbound connection without `full` may say. */
const partialVerbs = new Set(['connect', 'getvar', 'myevents', 'sendmsg', 'filter', 'linger', 'nolinger'])
