import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

type Place = { readonly host: string; readonly port: number }

/** A TCP server on the loopback that ends with the test; `serve` speaks for it. */
export const serveTcp = async (serve: (socket: Socket) => void): Promise<Place> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** Answers whoever signs in, as drachtio-server does. */
export const fakeDrachtio = (secret: string, version = 'v0.9.10'): Promise<Place> =>
  serveTcp((socket) =>
    socket.on('data', (chunk) => {
      const [id = '', , given] = chunk.toString().replace(/^\d+#/, '').split('|')
      const verdict = given === secret ? `OK|udp/127.0.0.1:5060|${version}|` : 'NO|incorrect secret'
      const answer = `0000|response|${id}|${verdict}`
      socket.write(`${answer.length}#${answer}`)
    }),
  )

export type FakeFreeswitch = {
  readonly password: string
  readonly version?: string
  /** Name and state of its SIP profiles. */
  readonly profiles?: readonly (readonly [string, string])[]
}

/** The event socket, as far as it is asked before drachtio-fsmrf connects. */
export const fakeFreeswitch = ({
  password,
  version = '1.11.3',
  profiles = [['drachtio_mrf', 'RUNNING (0)']],
}: FakeFreeswitch): Promise<Place> => {
  const table = profiles.map(([name, state]) => `  ${name}\tprofile\t sip:mod_sofia@127.0.0.1:5080\t${state}`)
  const answers: Readonly<Record<string, string>> = {
    version: `FreeSWITCH Version ${version}-release+git~20260101T000000Z~0000~64bit (${version} 64bit)\n`,
    'sofia status': `    Name\t   Type\t   Data\tState\n${table.join('\n')}\n${table.length} profile 0 aliases\n`,
  }
  return serveTcp((socket) => {
    socket.write('Content-Type: auth/request\n\n')
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split('\n\n')) {
        if (command.startsWith('auth ')) {
          const reply = command === `auth ${password}` ? '+OK accepted' : '-ERR invalid'
          socket.write(`Content-Type: command/reply\nReply-Text: ${reply}\n\n`)
        } else if (command.startsWith('api ')) {
          const body = answers[command.slice('api '.length)] ?? '-ERR no such command\n'
          socket.write(`Content-Type: api/response\nContent-Length: ${body.length}\n\n${body}`)
        }
      }
    })
  })
}
