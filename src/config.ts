import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { envSchema } from 'env-schema'
import { anyAddress, checks, loopback, rtpPorts, webSocketServer, type Given } from './config/checks.ts'
import { ConfigError, problem, type Problem } from './config/problems.ts'
import type { AddressRange } from './domain/trunks/address-range.ts'
import type { Trunk } from './domain/trunks/trunk.ts'
import { isJson, readRanges, readTrunks } from './config/trunks.ts'
import { properties, schema, settingNames, type SettingName, type Values } from './config/schema.ts'

export { ConfigError }

type Endpoint = { readonly host: string; readonly port: number }

/** All settings, checked and frozen. What is null is provided by the launcher. Folders are absolute paths. */
export type Config = {
  readonly http: Endpoint & {
    /** HTTPS on every address but loopback, with `tls` or a certificate of the server's own making. */
    readonly scheme: 'http' | 'https'
    /** PEM texts. */
    readonly tls: { readonly cert: string; readonly key: string } | null
    readonly publicOrigin: string | null
    readonly trustProxy: string | null
    readonly metricsToken: string | null
  }
  readonly sip: Endpoint & {
    readonly realm: string
    /** Null: the launcher starts the simulated exchange. */
    readonly trunks: readonly Trunk[] | null
    /** Where telephones without a trunk may call in from. */
    readonly allow: readonly AddressRange[]
  }
  readonly dialsADay: number
  readonly agentReturnMs: number
  readonly media: {
    readonly host: string
    /** What telephones and browsers are told. */
    readonly address: string
    readonly rtpPorts: { readonly from: number; readonly to: number }
  }
  readonly database: { readonly url: string | null; readonly poolSize: number }
  readonly drachtio:
    | (Endpoint & {
        readonly secret: string
        /** Its WebSocket listener. */
        readonly webSocket: Endpoint
      })
    | null
  readonly freeswitch:
    | (Endpoint & {
        readonly secret: string
        readonly profile: string
        /** Where it reaches the controller. */
        readonly listenAddress: string
      })
    | null
  readonly privacy: { readonly key: string | null }
  /** The gateway for messages; null: the tray. */
  readonly sms: { readonly url: string; readonly token: string; readonly secret: string } | null
  readonly paths: {
    readonly dataDir: string
    /** The built desk. */
    readonly deskDir: string
    /** As the media server sees them. */
    readonly promptsDir: string
    readonly recordingsDir: string
  }
  readonly log: { readonly level: Values['LOG_LEVEL'] }
  readonly demo: boolean
  /** What the operator should know about values that were guessed; one line each. */
  readonly notices: readonly string[]
}

/** What the controller runs with: every server behind it has an address. */
export type ControllerConfig = Config & {
  readonly database: { readonly url: string }
  readonly drachtio: NonNullable<Config['drachtio']>
  readonly freeswitch: NonNullable<Config['freeswitch']>
  readonly privacy: { readonly key: string }
}

type Interfaces = Readonly<ReturnType<typeof networkInterfaces>>

export type ConfigSource = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where `.env` lies and relative paths begin. */
  readonly directory: string
  readonly interfaces: () => Interfaces
}

/** The controller's settings, `told` before the environment. Ends the process with code 2 and a line per problem when they cannot be used. */
export const loadConfig = (told: Readonly<Record<string, string>> = {}): ControllerConfig =>
  orExit(() => {
    const source = processSource()
    return readControllerConfig({ ...source, environment: { ...source.environment, ...told } })
  })

/** The launcher's settings: servers may be missing, the launcher starts its own. Ends the process like `loadConfig`. */
export const loadLauncherConfig = (): Config => orExit(() => readConfig(processSource()))

/** Throws `ConfigError` with a line for each setting that is wrong or missing. */
export const readControllerConfig = (source: ConfigSource): ControllerConfig => {
  const config = readConfig(source)
  const { database, drachtio, freeswitch, privacy } = config
  const { url } = database
  const { key } = privacy
  if (url !== null && drachtio && freeswitch && key !== null) {
    return freeze({ ...config, database: { ...database, url }, drachtio, freeswitch, privacy: { key } })
  }
  const missing: readonly [SettingName, boolean][] = [
    ['DATABASE_URL', url === null],
    ['DRACHTIO_HOST', drachtio === null],
    ['FREESWITCH_HOST', freeswitch === null],
    ['PRIVACY_KEY', key === null],
  ]
  const provided = (name: SettingName): string => `${properties[name].description} (npm start provides it)`
  throw new ConfigError(
    missing.flatMap(([name, absent]) => (absent ? [problem(name, undefined, provided(name))] : [])),
  )
}

/** The environment before `.env` before the defaults. Throws `ConfigError` with a line for each wrong setting. */
export const readConfig = (source: ConfigSource): Config => {
  const given = { ...filled(readDotEnv(source.directory)), ...filled(source.environment) }
  const { values: plain, problems } = validate(given)
  const values = { ...plain, ...absolute(plain, source.directory, ['TLS_CERT', 'TLS_KEY', 'TRUNKS']) }
  const wrong = new Set(problems.map(({ name }) => name))
  const further = checks.flatMap((check) => check(values, given)).filter(({ name }) => !wrong.has(name))
  if (problems.length + further.length > 0) throw new ConfigError([...problems, ...further])
  return freeze(toConfig(values, source))
}

const orExit = <T>(read: () => T): T => {
  try {
    return read()
  } catch (err) {
    return exitForSettings(err)
  }
}

/** Ends the process with code 2 and a line per problem when it was the settings; throws on what else went wrong. */
export const exitForSettings = (err: unknown): never => {
  if (!(err instanceof ConfigError)) throw err
  for (const { line } of err.problems) process.stderr.write(`${line}\n`)
  process.exit(2)
}

const processSource = (): ConfigSource => ({
  environment: process.env,
  directory: process.cwd(),
  interfaces: networkInterfaces,
})

/** The settings among the variables, without blanks around them; an empty one counts as not given. */
const filled = (variables: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = variables[name]?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )

// env-schema could read the file itself, but would take an empty value in it for a wrong one.
const readDotEnv = (directory: string): Record<string, string | undefined> => {
  try {
    return parseEnv(readFileSync(join(directory, '.env'), 'utf8'))
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return {}
    throw err
  }
}

/** Values with defaults in place of what is wrong, so that the checks can name everything else that is wrong. */
const validate = (given: Given): { values: Values; problems: readonly Problem[] } => {
  const load = (data: Given): Values => envSchema<Values>({ schema, data: { ...data }, env: false })
  try {
    return { values: load(given), problems: [] }
  } catch (err) {
    const names = wrongNames(err)
    const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)))
    return { values: load(rest), problems: names.map((name) => problem(name as SettingName, given[name])) }
  }
}

const wrongNames = (err: unknown): string[] => {
  if (!(err instanceof Error) || !('errors' in err) || !Array.isArray(err.errors)) throw err
  const errors = err.errors as readonly { readonly instancePath: string }[]
  return [...new Set(errors.map(({ instancePath }) => instancePath.slice(1)))]
}

const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

const toConfig = (values: Values, source: ConfigSource): Config => {
  const dataDir = resolve(source.directory, values.DATA_DIR)
  const { media, notices } = toMedia(values, source.interfaces)
  const tls = toTls(values)
  return {
    http: {
      host: values.HTTP_HOST,
      port: values.HTTP_PORT,
      scheme: tls || !loopback(values.HTTP_HOST) ? 'https' : 'http',
      tls,
      publicOrigin: values.PUBLIC_ORIGIN ?? null,
      trustProxy: values.TRUST_PROXY ?? null,
      metricsToken: values.METRICS_TOKEN ?? null,
    },
    sip: {
      host: values.SIP_HOST,
      port: values.SIP_PORT,
      realm: values.SIP_REALM,
      trunks: values.TRUNKS === undefined ? null : readTrunks(values.TRUNKS).trunks,
      allow: readRanges(values.SIP_ALLOW) ?? [],
    },
    dialsADay: values.DIALS_A_DAY,
    agentReturnMs: values.AGENT_RETURN_SECONDS * 1000,
    media,
    database: { url: values.DATABASE_URL ?? null, poolSize: values.DATABASE_POOL_SIZE },
    ...toPair(values),
    privacy: { key: values.PRIVACY_KEY ?? null },
    sms: toSms(values),
    paths: {
      dataDir,
      deskDir: projectFile('agent-ui/dist'),
      promptsDir: values.PROMPTS_DIR ?? projectFile('freeswitch/prompts'),
      recordingsDir: values.RECORDINGS_DIR ?? join(dataDir, 'recordings'),
    },
    log: { level: values.LOG_LEVEL },
    demo: values.DEMO === '1',
    notices,
  }
}

const absolute = (values: Values, directory: string, names: readonly SettingName[]): Partial<Values> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const path = values[name]
      return typeof path === 'string' && !isJson(path) ? [[name, resolve(directory, path)]] : []
    }),
  )

const toTls = ({ TLS_CERT: cert, TLS_KEY: key }: Values): Config['http']['tls'] =>
  cert === undefined || key === undefined
    ? null
    : { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }

const toSms = ({ SMS_URL: url, SMS_TOKEN: token, SMS_SECRET: secret }: Values): Config['sms'] =>
  url === undefined || token === undefined || secret === undefined ? null : { url, token, secret }

const toPair = (values: Values): Pick<Config, 'drachtio' | 'freeswitch'> => {
  const webSocket = webSocketServer(values.SIP_WS_URL ?? '')
  const { DRACHTIO_HOST: sipHost, DRACHTIO_SECRET: sipSecret } = values
  const { FREESWITCH_HOST: mediaHost, FREESWITCH_SECRET: mediaSecret } = values
  if (!webSocket || !sipHost || !sipSecret || !mediaHost || !mediaSecret)
    return { drachtio: null, freeswitch: null }
  return {
    drachtio: { host: sipHost, port: values.DRACHTIO_PORT, secret: sipSecret, webSocket },
    freeswitch: {
      host: mediaHost,
      port: values.FREESWITCH_PORT,
      secret: mediaSecret,
      profile: values.FREESWITCH_PROFILE,
      listenAddress: values.FREESWITCH_LISTEN_ADDRESS ?? '127.0.0.1',
    },
  }
}

const toMedia = (
  values: Values,
  interfaces: () => Interfaces,
): { readonly media: Config['media']; readonly notices: readonly string[] } => {
  const host = values.MEDIA_HOST ?? values.SIP_HOST
  const ports = rtpPorts(values.RTP_PORTS)
  if (!ports) throw new ConfigError([problem('RTP_PORTS', values.RTP_PORTS)])
  const media = (address: string): Config['media'] => ({ host, address, rtpPorts: ports })
  if (values.MEDIA_ADDRESS !== undefined) return { media: media(values.MEDIA_ADDRESS), notices: [] }
  if (!anyAddress(host)) return { media: media(host), notices: [] }
  const [guess, ...others] = reachable(interfaces())
  if (guess === undefined) throw new ConfigError([problem('MEDIA_ADDRESS', undefined)])
  const rest = others.length > 0 ? ` (this machine also has ${others.join(', ')})` : ''
  const notice = `MEDIA_ADDRESS is not set: telephones and browsers are told to send sound to ${guess}${rest}`
  return { media: media(guess), notices: [notice] }
}

const reachable = (interfaces: Interfaces): readonly string[] =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)

const freeze = <T extends object>(value: T): T => {
  for (const part of Object.values(value))
    if (typeof part === 'object' && part !== null) freeze(part as object)
  return Object.freeze(value)
}
