import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { io, type Socket } from 'socket.io-client'
import type {
  AgentView,
  CommandReply,
  DeskState,
  DeskToServer,
  Patch,
  QueueView,
  ServerToDesk,
  Snapshot,
  ViewName,
} from '../../../src/contract/desk.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createWebKit, type WebKit } from '../../support/fakes/web.ts'

export type Tab = Socket<ServerToDesk, DeskToServer>

export const aQueue = (waiting: number): QueueView => ({
  queueId: 'SG_GENERAL',
  name: '综合',
  waiting,
  oldestQueuedAt: null,
  ready: 0,
  talking: 0,
  staffed: 1,
  offeredToday: 0,
  answeredToday: 0,
  abandonedToday: 0,
  sl15Percent: null,
  answeredLongestWaitMs: null,
})

export const setUp = async () => {
  const kit = await createWebKit()
  await kit.server.listen()
  const { port } = kit.server.raw.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const dial = (headers: Record<string, string>, transport: 'websocket' | 'polling' = 'websocket'): Tab => {
    const tab: Tab = io(url, {
      ...{ path: '/live', transports: [transport], extraHeaders: headers },
      ...{ reconnection: false, forceNew: true },
    })
    onTestFinished(() => void tab.disconnect())
    return tab
  }
  const open = async (cookie: string): Promise<Tab> => {
    const tab = dial({ cookie, origin: url })
    await once(tab as never, 'connect')
    return tab
  }
  const signIn = async (role: Role = 'AGENT') => {
    const { person, headers } = await kit.browser(role)
    return { person, cookie: headers['cookie'] ?? '' }
  }
  return { kit, url, dial, open, signIn }
}

export const subscribe = (tab: Tab, view: ViewName): Promise<Snapshot | { readonly refused: string }> =>
  tab.emitWithAck('subscribe', view)

export const press = (tab: Tab, command: unknown): Promise<CommandReply> =>
  tab.emitWithAck('command', command as never)

export const take = async (tab: Tab): Promise<Snapshot<'desk'>> => {
  const answer = await subscribe(tab, 'desk')
  if ('refused' in answer) throw new Error(answer.refused)
  return answer as Snapshot<'desk'>
}

export const heard = async <Event extends keyof ServerToDesk>(
  tab: Tab,
  event: Event,
): Promise<Parameters<ServerToDesk[Event]>[0]> =>
  ((await once(tab as never, event)) as [Parameters<ServerToDesk[Event]>[0]])[0]

/** Everything that has left the server for this tab has arrived when this resolves. */
export const settled = (tab: Tab): Promise<number> => tab.emitWithAck('heartbeat')

export const change = (kit: WebKit, agentId: string, part: Partial<DeskState>): void => {
  const desk = kit.hotline.desks.get(agentId)
  if (desk) kit.hotline.desks.set(agentId, { ...desk, ...part })
}
export const status = (kit: WebKit, agentId: string, next: AgentView['status']): void => {
  const desk = kit.hotline.desks.get(agentId)
  if (desk) change(kit, agentId, { agent: { ...desk.agent, status: next } })
  kit.hotline.touch({ agents: [agentId] })
}
export const collect = (tab: Tab): Patch[] => {
  const patches: Patch[] = []
  tab.on('patch', (patch) => patches.push(patch))
  return patches
}
