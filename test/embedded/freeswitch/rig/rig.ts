/**
 * The whole thing in one process on free ports of loopback: the embedded switch, and an application on the real
 * drachtio-srf and drachtio-fsmrf that connects every caller to an endpoint.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Mrf from 'drachtio-fsmrf'
import Srf from 'drachtio-srf'
import pino from 'pino'
import { createDrachtioServer, type DrachtioServer } from '../../../../src/embedded/switch/drachtio/create-drachtio-server.ts'
import { createMediaServer, type MediaServer } from '../../../../src/embedded/switch/freeswitch/create-media-server.ts'
import { wavHeader } from '../../../../src/embedded/switch/media/wav.ts'
import { createUserAgent } from '../../../../src/embedded/switch/sip/create-user-agent.ts'
import type { OutgoingCall, UserAgent } from '../../../../src/embedded/switch/sip/user-agent.ts'
import type { Endpoint, FsmrfMediaServer } from './fsmrf.ts'
import { RtpPhone } from './rtp-phone.ts'

export const SECRET = 'test-secret'

export interface Caller {
  readonly phone: RtpPhone
  readonly call: OutgoingCall
  readonly endpoint: Endpoint
  readonly dialog: SrfDialog
  readonly ended: Promise<void>
}

export interface SrfDialog {
  readonly id: string
  destroy(): Promise<unknown>
  modify(sdp: string): Promise<string>
  on(event: string, listener: (...args: unknown[]) => void): void
  once(event: string, listener: (...args: unknown[]) => void): void
}

interface SrfRequest {
  get(name: string): string
}

interface Pair {
  readonly endpoint: Endpoint
  readonly dialog: SrfDialog
}

const toneWav = (frequencyHz: number, ms: number): Buffer => {
  const count = ms * 8
  const data = Buffer.alloc(count * 2)
  for (let index = 0; index < count; index += 1) {
    data.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * frequencyHz * index) / 8000)), index * 2)
  }
  return Buffer.concat([wavHeader(1, data.length), data])
}

const openPromise = (): [Promise<void>, () => void, (error: Error) => void] => {
  let resolve: () => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<void>((done, fail) => {
    resolve = done
    reject = fail
  })
  return [promise, resolve, reject]
}

export class Rig {
  readonly folder: string
  readonly media: MediaServer
  readonly drachtio: DrachtioServer
  readonly srf: Srf
  readonly ms: FsmrfMediaServer
  readonly agent: UserAgent
  readonly #callers = new Map<string, { resolve: (pair: Pair) => void; reject: (error: unknown) => void }>()
  readonly #phones: RtpPhone[] = []

  private constructor(parts: Pick<Rig, 'folder' | 'media' | 'drachtio' | 'srf' | 'ms' | 'agent'>) {
    this.folder = parts.folder
    this.media = parts.media
    this.drachtio = parts.drachtio
    this.srf = parts.srf
    this.ms = parts.ms
    this.agent = parts.agent
  }

  static async start(more: { maxSessions?: number; trunkMediaTimeoutMs?: number } = {}): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'switch-rig-'))
    await writeFile(join(folder, 'tone500.wav'), toneWav(500, 400))
    await writeFile(join(folder, 'music.wav'), toneWav(700, 1000))
    const log = pino({ level: process.env['RIG_LOG'] ?? 'silent' })
    const firstPort = 26_000 + Math.floor((process.pid % 500) * 60)
    const media = createMediaServer({
      eventSocket: { host: '127.0.0.1', port: 0, password: SECRET },
      sip: { host: '127.0.0.1', port: 0 },
      media: { host: '127.0.0.1', address: '127.0.0.1', ports: [firstPort, firstPort + 400] },
      promptsDir: folder,
      musicDir: folder,
      maxSessions: more.maxSessions ?? 50,
      browserMediaTimeoutMs: 10_000,
      trunkMediaTimeoutMs: more.trunkMediaTimeoutMs ?? 0,
      log,
    })
    await media.start()
    const drachtio = createDrachtioServer({
      adminHost: '127.0.0.1',
      adminPort: 0,
      secret: SECRET,
      sip: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }],
      logger: log,
    })
    await drachtio.start()
    const srf = new Srf()
    const waiting: { rig?: Rig } = {}
    srf.invite((req, res) => void waiting.rig?.admit(req, res))
    const connected = new Promise<void>((resolve) => srf.once('connect', () => resolve()))
    void srf.connect({ host: '127.0.0.1', port: drachtio.adminPort, secret: SECRET })
    await connected
    const ms = (await new Mrf(srf).connect({
      address: '127.0.0.1',
      port: media.eventSocketPort,
      secret: SECRET,
      listenAddress: '127.0.0.1',
      profile: 'drachtio_mrf',
    })) as unknown as FsmrfMediaServer
    ms.conn.socket.setNoDelay(true)
    const agent = createUserAgent(
      { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }] },
      { onInvite: (call) => void call.respond(486) },
    )
    await agent.start()
    waiting.rig = new Rig({ folder, media, drachtio, srf, ms, agent })
    return waiting.rig
  }

  /** The application's part: connects whoever calls, and hands the pair to the one who waits for that Call-ID. */
  private async admit(req: SrfRequest, res: unknown): Promise<void> {
    const waiting = this.#callers.get(req.get('Call-ID'))
    try {
      const pair = await this.ms.connectCaller(req, res)
      pair.endpoint.conn.socket.setNoDelay(true)
      waiting?.resolve(pair as unknown as Pair)
    } catch (error) {
      waiting?.reject(error)
    }
  }

  /** Calls in with a telephone of its own; resolves when both the caller and the application are connected. */
  async call(options: { codec?: 'PCMA' | 'PCMU' } = {}): Promise<Caller> {
    const phone = await RtpPhone.open(options.codec)
    this.#phones.push(phone)
    const connected = await this.callWith(phone.sdp, (answer) => phone.connect(answer))
    return { ...connected, phone }
  }

  /** Calls in with that offer; `onAnswer` gets the answer. */
  async callWith(offer: string, onAnswer: (sdp: string) => unknown): Promise<Omit<Caller, 'phone'>> {
    const [listener] = this.drachtio.sip
    const callId = `call-${randomUUID()}`
    const paired = new Promise<Pair>((resolve, reject) => this.#callers.set(callId, { resolve, reject }))
    const [ended, end] = openPromise()
    const [answered, answer, refuse] = openPromise()
    const call = this.agent.invite(
      { uri: `sip:12345@127.0.0.1:${listener?.port ?? 0}`, callId, body: offer },
      {
        onAnswer: (response) => {
          onAnswer(response.body)
          answer()
        },
        onEnd: (why) => {
          if (why.by === 'refused') refuse(new Error(`refused ${why.status}`))
          end()
        },
      },
    )
    await answered
    const { endpoint, dialog } = await paired
    dialog.on('destroy', () => void endpoint.destroy())
    return { call, endpoint, dialog, ended }
  }

  /** One API command over the inbound event socket. */
  async api(command: string): Promise<string> {
    return await this.ms.api(command)
  }

  async stop(): Promise<void> {
    for (const phone of this.#phones) phone.close()
    await this.agent.stop()
    this.ms.disconnect()
    this.srf.disconnect()
    await this.media.stop()
    await this.drachtio.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}
