import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { realPair, type SwitchAddresses } from '../../support/switch/addresses.ts'
import { startEmbeddedSwitch } from '../../support/switch/embedded-switch.ts'
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'

/** SIP server and media server apart, so that one can be lost without the other. */
export type PartedSwitch = {
  readonly name: string
  readonly addresses: SwitchAddresses
  /** `kill -9` for the SIP server; resolves when the next one is there, which knows nothing of the first. */
  restartSipServer(): Promise<void>
  /** The way to the media server's event socket, which can be cut. */
  readonly eventSocket: TcpProxy
  /** Where that way leads. */
  readonly eventsPort: number
  stop(): Promise<void>
}

/** Two embedded switches: one is only called for SIP, the other only for media. */
export const startPartedSwitch = async (): Promise<PartedSwitch> => {
  let forSip = await startEmbeddedSwitch()
  const forMedia = await startEmbeddedSwitch()
  const { addresses } = forSip
  const eventSocket = await createTcpProxy(forMedia.addresses.freeswitch.port)
  return {
    name: 'embedded switch',
    addresses: { ...addresses, freeswitch: { ...forMedia.addresses.freeswitch, port: eventSocket.port } },
    restartSipServer: async () => {
      await forSip.kill()
      forSip = await startEmbeddedSwitch({ at: addresses })
    },
    eventSocket,
    eventsPort: forMedia.addresses.freeswitch.port,
    stop: async () => {
      await eventSocket.close()
      await Promise.all([forSip.stop(), forMedia.stop()])
    },
  }
}

/**
 * The real pair, where `REAL_RESTART_SIP` is a command that kills its drachtio-server and starts another in its place; null
 * elsewhere.
 */
export const realPartedSwitch = async (
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PartedSwitch | null> => {
  const pair = realPair(environment)
  const command = environment['REAL_RESTART_SIP'] ?? ''
  if ('missing' in pair || command === '') return null
  const eventSocket = await createTcpProxy(pair.freeswitch.port)
  return {
    name: 'real pair',
    addresses: { ...pair, freeswitch: { ...pair.freeswitch, port: eventSocket.port } },
    restartSipServer: async () => {
      await promisify(execFile)('bash', ['-c', command])
    },
    eventSocket,
    eventsPort: pair.freeswitch.port,
    stop: () => eventSocket.close(),
  }
}
