import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { codeOf, LaunchFailure } from './failure.ts'

type Wish = { readonly host: string; readonly port: number; readonly setting: 'HTTP' | 'SIP' }

/** Says plainly that an address is taken, before a program stumbles over it. Port 0 is always free. */
export const checkPorts = async (wishes: readonly Wish[]): Promise<void> => {
  for (const wish of wishes.filter(({ port }) => port !== 0)) {
    await check(wish, 'TCP', tryTcp)
    if (wish.setting === 'SIP') await check(wish, 'UDP', tryUdp)
  }
}

const check = async (
  { host, port, setting }: Wish,
  protocol: string,
  attempt: (host: string, port: number) => Promise<void>,
): Promise<void> => {
  try {
    await attempt(host, port)
  } catch (err) {
    const code = codeOf(err)
    const lines: Readonly<Record<string, string>> = {
      EADDRINUSE: `${setting}_PORT: ${protocol} port ${port} on ${host} is in use by another program. Stop it, or set ${setting}_PORT to a free one.`,
      EACCES: `${setting}_PORT: this user may not listen on port ${port}. Set ${setting}_PORT to one above 1023.`,
      EADDRNOTAVAIL: `${setting}_HOST: this machine has no address ${host}.`,
    }
    throw new LaunchFailure(
      lines[code] ?? `${setting}_HOST, ${setting}_PORT: cannot listen on ${host}:${port} (${code})`,
      {
        cause: err,
      },
    )
  }
}

const tryTcp = async (host: string, port: number): Promise<void> => {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host, port, exclusive: true }, resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}

const tryUdp = async (host: string, port: number): Promise<void> => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind({ address: host, port, exclusive: true }, resolve)
  })
  await new Promise<void>((resolve) => socket.close(resolve))
}
