import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEventSocket, type EventSocket } from '../../bench/product/event-socket.ts'
import { startProduct, type Product } from '../../support/product.ts'
import { startEmbeddedSwitch } from '../../support/switch/embedded-switch.ts'
import { settingsFor } from '../../support/switch/addresses.ts'
import type { Servers } from './servers.ts'

/** The whole product as `npm start` runs it, with the switch beside it, so that each can be hurt by itself. */
export type FaultProduct = Pick<Product, 'origin' | 'dataDir' | 'account' | 'output' | 'part'> & {
  readonly databaseUrl: string
  /** `host:port` that citizens call. */
  readonly sipServer: string
  /** Of the media server. */
  readonly events: EventSocket
  /** The controller's log, parsed. */
  log(): readonly Readonly<Record<string, unknown>>[]
  stop(): Promise<void>
}

export const startFaultProduct = async (
  databaseUrl: string,
  /** Without any, an embedded switch of its own. */
  servers: Pick<Servers, 'addresses' | 'eventsPort'> | null = null,
  settings: Readonly<Record<string, string>> = {},
): Promise<FaultProduct> => {
  const embedded = servers === null ? await startEmbeddedSwitch() : null
  const addresses = servers?.addresses ?? embedded?.addresses
  if (addresses === undefined) throw new Error('there is no switch')
  const { freeswitch, sip } = addresses
  const product = await startProduct({
    DATABASE_URL: databaseUrl,
    PRIVACY_KEY: 'a-key-for-tests-alone-of-no-worth-at-all',
    ...settingsFor(addresses),
    LOG_LEVEL: 'debug',
    ...settings,
  })
  const eventsPort = servers?.eventsPort ?? freeswitch.port
  const events = await openEventSocket(freeswitch.host, eventsPort, freeswitch.secret)
  return {
    ...{ origin: product.origin, dataDir: product.dataDir },
    account: (username) => product.account(username),
    output: () => product.output(),
    ...{ databaseUrl, events, sipServer: `${sip.host}:${sip.port}` },
    part: (name) => product.part(name),
    log: () =>
      readFileSync(join(product.dataDir, 'logs', 'controller.log'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stop: async () => {
      events.close()
      await product.stop()
      await embedded?.stop()
    },
  }
}
