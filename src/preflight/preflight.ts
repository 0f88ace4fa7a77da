import { createServer } from 'node:net'
import type { Faulty, Sound } from '../adapters/probes/conversation.ts'
import { probeDrachtio, probeSipWebSocket } from '../adapters/probes/drachtio.ts'
import { probeFreeswitch } from '../adapters/probes/freeswitch.ts'
import { probePostgres } from '../adapters/probes/postgres.ts'
import { isOlder, oldestServers, versionIn, type ServerProduct } from '../app/server-versions.ts'
import { ConfigError, type Config } from '../config.ts'
import { problemInUse, type Problem } from '../config/problems.ts'

/** What the settings say of the servers behind the controller; what is null there is not asked. */
export type ServerSettings = Pick<Config, 'database' | 'drachtio' | 'freeswitch'>

/** All are asked at once; with the start of the process around it this stays below the 5 s promised. */
const patienceMs = 2_000

/** Throws `ConfigError` with a line for each setting by which a server cannot be used. */
export const checkServers = async (
  { database, drachtio, freeswitch }: ServerSettings,
  withinMs = patienceMs,
): Promise<void> => {
  const found = await Promise.all([
    database.url === null ? [] : checkDatabase(database.url, withinMs),
    ...(drachtio ? [checkDrachtio(drachtio, withinMs), checkWebSocket(drachtio.webSocket, withinMs)] : []),
    ...(freeswitch
      ? [checkFreeswitch(freeswitch, withinMs), checkListenAddress(freeswitch.listenAddress)]
      : []),
  ])
  const problems = found.flat()
  if (problems.length > 0) throw new ConfigError(problems)
}

/** A line if the database cannot be used; none if it can. */
export const checkDatabase = async (url: string, withinMs = patienceMs): Promise<readonly Problem[]> => {
  const wrong = await probePostgres(url, withinMs)
  if (wrong === null) return []
  const { hostname, port } = new URL(url)
  const seen = `it names one at ${hostname}:${port === '' ? '5432' : port} ${wrong}`
  const allowed = 'the address of a PostgreSQL 15 or newer, with a user and a password that it takes'
  return [problemInUse(['DATABASE_URL'], url, seen, allowed)]
}

type Drachtio = NonNullable<Config['drachtio']>
type Freeswitch = NonNullable<Config['freeswitch']>

const checkDrachtio = async (server: Drachtio, withinMs: number): Promise<readonly Problem[]> => {
  const outcome = await probeDrachtio(server, withinMs)
  const { fault } = outcome
  if (fault === null) return checkVersion('DRACHTIO_HOST', server.host, 'drachtio-server', outcome)
  const { found } = outcome
  const address = `${server.host}:${server.port}`
  if (fault === 'secret') {
    const allowed = `the secret that drachtio-server at ${address} was started with`
    return [problemInUse(['DRACHTIO_SECRET'], server.secret, found, allowed)]
  }
  return [
    fault === 'host'
      ? problemInUse(['DRACHTIO_HOST'], server.host, found, 'where drachtio-server runs')
      : problemInUse(['DRACHTIO_HOST', 'DRACHTIO_PORT'], address, found, 'its way in for applications'),
  ]
}

const checkWebSocket = async (
  { host, port }: Drachtio['webSocket'],
  withinMs: number,
): Promise<readonly Problem[]> => {
  const outcome = await probeSipWebSocket({ host, port }, withinMs)
  if (outcome.fault === null) return []
  const allowed = 'drachtio-server’s contact with transport=ws'
  return [problemInUse(['SIP_WS_URL'], `ws://${host}:${port}`, outcome.found, allowed)]
}

const checkFreeswitch = async (server: Freeswitch, withinMs: number): Promise<readonly Problem[]> => {
  const outcome = await probeFreeswitch(server, withinMs)
  return outcome.fault === null
    ? checkVersion('FREESWITCH_HOST', server.host, 'FreeSWITCH', outcome)
    : [freeswitchProblem(server, outcome)]
}

const freeswitchProblem = (
  { host, port, secret, profile }: Freeswitch,
  { fault, found }: Faulty,
): Problem => {
  const address = `${host}:${port}`
  const admits = 'one that has the controller’s address in its FREESWITCH_ESL_ALLOW'
  switch (fault) {
    case 'host':
      return problemInUse(['FREESWITCH_HOST'], host, found, 'where FreeSWITCH runs')
    case 'port':
      return problemInUse(['FREESWITCH_HOST', 'FREESWITCH_PORT'], address, found, 'its event socket')
    case 'secret':
      return problemInUse(
        ['FREESWITCH_SECRET'],
        secret,
        found,
        `the password of the event socket at ${address}`,
      )
    case 'profile':
      return problemInUse(['FREESWITCH_PROFILE'], profile, found, `a SIP profile that runs at ${address}`)
    case 'admission':
      return problemInUse(['FREESWITCH_HOST'], host, found, admits)
  }
}

/** One that does not say its version is taken, with a warning (`announceServer`). */
const checkVersion = (
  name: 'DRACHTIO_HOST' | 'FREESWITCH_HOST',
  host: string,
  product: ServerProduct,
  outcome: Sound,
): readonly Problem[] => {
  const version = versionIn(outcome.version ?? '')
  const oldest = oldestServers[product]
  return version === null || !isOlder(version, oldest)
    ? []
    : [problemInUse([name], host, `${product} ${version} runs there`, `${product} ${oldest} or newer`)]
}

/** FreeSWITCH calls the controller back there. */
const checkListenAddress = (address: string): Promise<readonly Problem[]> =>
  new Promise((resolve) => {
    const server = createServer()
    const refused = ({ code, message }: NodeJS.ErrnoException) => {
      const seen = `this machine cannot listen there (${code ?? message})`
      const allowed = 'an address of this machine that FreeSWITCH reaches'
      resolve([problemInUse(['FREESWITCH_LISTEN_ADDRESS'], address, seen, allowed)])
    }
    server.once('error', refused)
    server.listen(0, address, () => server.close(() => resolve([])))
  })
