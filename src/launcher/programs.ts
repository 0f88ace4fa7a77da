import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import type { Program } from './child.ts'
import type { Secrets } from './secrets.ts'

type Endpoint = { readonly host: string; readonly port: number }
type Entry = Readonly<Record<string, unknown>>
type Environment = Readonly<Record<string, string | undefined>>

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const typescript = (path: string): readonly string[] => [file('../typescript/run.mjs'), file(path)]

/** The database's address. It keeps its port over restarts, because the controller knows it by that. */
export const databaseProgram =
  (config: Config, secrets: Secrets, environment: Environment) =>
  (first: string | null): Program<string> => ({
    name: 'postgres',
    args: typescript('../embedded/postgres/main.ts'),
    environment,
    firstLine: JSON.stringify({
      folder: `${config.paths.dataDir}/postgres`,
      password: secrets.databasePassword,
      port: first === null ? 0 : Number(new URL(first).port),
    }),
    ready: (entry) => text((entry as Entry)['connectionString']),
    readyWithinMs: 60_000,
  })

/** Where the switch listens. */
export type SwitchAddresses = {
  readonly sip: Endpoint
  readonly webSocket: Endpoint
  readonly drachtio: Endpoint
  readonly eventSocket: Endpoint
}

export const switchProgram =
  (config: Config, secrets: Secrets, environment: Environment) =>
  (first: SwitchAddresses | null): Program<SwitchAddresses> => {
    const { media, sip, paths } = config
    const anywhere = sip.host === '0.0.0.0' || sip.host === '::'
    const settings = {
      sip: {
        host: sip.host,
        port: first?.sip.port ?? sip.port,
        // Only the proxy of the desk's server may reach it.
        wsHost: loopback,
        wsPort: first?.webSocket.port ?? 0,
        ...(anywhere ? { advertisedHost: media.address } : {}),
      },
      drachtio: { host: loopback, port: first?.drachtio.port ?? 0, secret: secrets.drachtioSecret },
      eventSocket: {
        host: loopback,
        port: first?.eventSocket.port ?? 0,
        password: secrets.eventSocketPassword,
      },
      media: {
        host: media.host,
        address: media.address,
        portRange: [media.rtpPorts.from, media.rtpPorts.to],
      },
      promptsDir: paths.promptsDir,
      musicDir: `${paths.promptsDir}/music`,
      logLevel: config.log.level === 'fatal' ? 'error' : config.log.level,
      endWithStdin: true,
    }
    return {
      name: 'switch',
      args: [...typescript('../embedded/switch/main.ts'), '-'],
      environment,
      firstLine: JSON.stringify(settings),
      ready: switchAddresses,
      readyWithinMs: 20_000,
    }
  }

/** What answers calls from here where no trunk is configured. Its port stays, because the controller knows it by that. */
export const exchangeProgram =
  (environment: Environment) =>
  (first: Endpoint | null): Program<Endpoint> => ({
    name: 'exchange',
    args: typescript('../exchange/main.ts'),
    environment,
    firstLine: JSON.stringify({ host: loopback, port: first?.port ?? 0 }),
    ready: (entry) => endpoint((entry as Entry)['sip']),
    readyWithinMs: 20_000,
  })

const loopback = '127.0.0.1'

/** Where the SIP server speaks to its application. */
export const sipServerOf = (
  config: Config,
  secrets: Secrets,
  addresses: SwitchAddresses | null,
): Endpoint & { readonly secret: string } => {
  if (addresses !== null) return { ...addresses.drachtio, secret: secrets.drachtioSecret }
  if (config.drachtio === null) throw new Error('neither a SIP server of our own nor one that is given')
  const { host, port, secret } = config.drachtio
  return { host, port, secret }
}

const switchAddresses = (entry: object): SwitchAddresses | null => {
  const { ready, sip, ws, drachtio, eventSocket } = entry as Entry
  if (ready !== true) return null
  const udp = endpoint((sip as Entry | undefined)?.['udp'])
  const [webSocket, admin, events] = [endpoint(ws), endpoint(drachtio), endpoint(eventSocket)]
  return udp && webSocket && admin && events
    ? { sip: udp, webSocket, drachtio: admin, eventSocket: events }
    : null
}

const endpoint = (value: unknown): Endpoint | null => {
  const { host, port } = (value ?? {}) as Entry
  return typeof host === 'string' && typeof port === 'number' ? { host, port } : null
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

type Server = Endpoint & { readonly secret: string }

/** Holds the connection to the SIP server for the controller, whoever provides that server. Keeps its port. */
export const lineHolderProgram =
  (environment: Environment, drachtio: Promise<Server>) =>
  (first: Endpoint | null): Program<Endpoint> => ({
    name: 'line-holder',
    args: [...typescript('../line-holder/main.ts'), '-'],
    environment,
    firstLine: drachtio.then(({ host, port, secret }) =>
      JSON.stringify({
        listen: { host: loopback, port: first?.port ?? 0 },
        drachtio: { host, port, secret },
        endWithStdin: true,
      }),
    ),
    ready: (entry) => {
      const { ready, port } = entry as Entry
      return ready === true && typeof port === 'number' ? { host: loopback, port } : null
    },
    readyWithinMs: 20_000,
  })

/** `services`: what the controller is to find behind it, by the settings' own names. It may be started before. */
export const controllerProgram =
  (environment: Environment, services: Promise<Environment>) =>
  (first: URL | null): Program<URL> => ({
    name: 'controller',
    args: [...typescript('../main.ts'), '--wait'],
    hasSpare: true,
    environment,
    firstLine: services.then((found) =>
      JSON.stringify({ ...found, ...(first === null ? {} : { HTTP_PORT: portOf(first) }) }),
    ),
    ready: (entry) => {
      const address = text((entry as Entry)['listening'])
      return address === null ? null : new URL(address)
    },
    readyWithinMs: 60_000,
  })

const portOf = ({ port, protocol }: URL): string =>
  port === '' ? (protocol === 'https:' ? '443' : '80') : port

/** The exchange calls nobody, so nothing is let in from it. */
const exchangeTrunk = ({ host, port }: Endpoint): string =>
  JSON.stringify([{ name: 'exchange', addresses: [`${host}:${port}`], allow: [], probeSeconds: 5 }])

/** The controller cannot tell the embedded switch from the real pair: it is given the same settings for both. */
export const services = (
  config: Config,
  secrets: Secrets,
  started: {
    readonly databaseUrl: string | null
    readonly addresses: SwitchAddresses | null
    readonly lineHolder: Endpoint
    readonly exchange: Endpoint | null
  },
): Environment => {
  const { databaseUrl, addresses, lineHolder, exchange } = started
  return {
    DRACHTIO_HOST: lineHolder.host,
    DRACHTIO_PORT: String(lineHolder.port),
    DATA_DIR: config.paths.dataDir,
    PRIVACY_KEY: config.privacy.key ?? secrets.privacyKey,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...(exchange === null ? {} : { TRUNKS: exchangeTrunk(exchange) }),
    ...(addresses === null
      ? {}
      : {
          SIP_PORT: String(addresses.sip.port),
          SIP_WS_URL: `ws://${addresses.webSocket.host}:${addresses.webSocket.port}`,
          DRACHTIO_SECRET: secrets.drachtioSecret,
          FREESWITCH_HOST: addresses.eventSocket.host,
          FREESWITCH_PORT: String(addresses.eventSocket.port),
          FREESWITCH_SECRET: secrets.eventSocketPassword,
          FREESWITCH_PROFILE: 'drachtio_mrf',
          FREESWITCH_LISTEN_ADDRESS: loopback,
        }),
  }
}
