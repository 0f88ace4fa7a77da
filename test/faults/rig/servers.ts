import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { realPair, type SwitchAddresses } from '../../support/switch/addresses.ts'
import { startEmbeddedSwitch } from '../../support/switch/embedded-switch.ts'
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'

/** SIP server and media server apart, so that one can be lost without the other. */
export type Servers = {
  readonly addresses: SwitchAddresses
  /** `kill -9` for the SIP server; resolves when the next one is there, which knows nothing of the first. Null where it cannot be done. */
  readonly restartSipServer: (() => Promise<void>) | null
  /** The way to the media server's event socket, which can be cut. */
  readonly eventSocket: TcpProxy
  /** Where that way leads. */
  readonly eventsPort: number
  stop(): Promise<void>
}

type Start = (options: { readonly promptsDir?: string }) => Promise<Servers>

/** Two embedded switches: one is only called for SIP, the other only for media. */
const startEmbedded: Start = async ({ promptsDir }) => {
  let forSip = await startEmbeddedSwitch()
  const forMedia = await startEmbeddedSwitch(promptsDir === undefined ? {} : { promptsDir })
  const { addresses } = forSip
  const eventSocket = await createTcpProxy(forMedia.addresses.freeswitch.port)
  return {
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

const reachReal =
  (pair: SwitchAddresses, restart: string): Start =>
  async () => {
    const eventSocket = await createTcpProxy(pair.freeswitch.port)
    return {
      addresses: { ...pair, freeswitch: { ...pair.freeswitch, port: eventSocket.port } },
      restartSipServer:
        restart === ''
          ? null
          : async () => {
              await promisify(execFile)('bash', ['-c', restart])
            },
      eventSocket,
      eventsPort: pair.freeswitch.port,
      stop: () => eventSocket.close(),
    }
  }

export type TestedSwitch = {
  readonly name: 'embedded switch' | 'real pair'
  /** Whether its SIP server can be killed: the real one by the command `REAL_RESTART_SIP`, which starts another in its place. */
  readonly restartable: boolean
  readonly start: Start
}

const { env } = process
const pair = realPair(env)
const restart = env['REAL_RESTART_SIP'] ?? ''

/** The embedded switch, and the real pair where `REAL_*` says where it is. */
export const testedSwitches: readonly TestedSwitch[] = [
  { name: 'embedded switch', restartable: true, start: startEmbedded },
  ...('missing' in pair
    ? []
    : [{ name: 'real pair', restartable: restart !== '', start: reachReal(pair, restart) } as const]),
]
