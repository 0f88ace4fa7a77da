import type { BoardAgent, BoardCall, BoardState } from '../../../src/contract/desk.ts'
import { t } from '../text/i18n.ts'
import { breakName } from './names.ts'
import { app } from './session.ts'
import type { BreakType } from './words.ts'
import { force, hear, lead, moveCall, takeOver, watching } from './supervision.ts'

/** What a lead can do from a row of the board, and by which letter on it. */
export const rowKeys = {
  listen: 'KeyL',
  whisper: 'KeyW',
  barge: 'KeyB',
  takeOver: 'KeyT',
  write: 'KeyM',
} as const
type Keyed = keyof typeof rowKeys
/** Breaks by their code. */
type Break = `break:${BreakType}`
export type LeadAct = Keyed | 'ready' | 'notReady' | Break | 'offline'

type Item = { readonly id: string; readonly text: string; readonly note?: string; readonly off?: boolean }

const modes = ['listen', 'whisper', 'barge'] as const
const isMode = (act: LeadAct): act is (typeof modes)[number] => (modes as readonly string[]).includes(act)

/** The kinds of break that are in use, but for the one that the agent is on. */
const breaks = ({ status, breakType }: BoardAgent): readonly Break[] =>
  (app.reference?.breakTypes ?? [])
    .filter(({ code }) => status !== 'onBreak' || code !== breakType)
    .map(({ code }): Break => `break:${code}`)

const breakOf = (act: LeadAct): BreakType | null =>
  act.startsWith('break:') ? act.slice('break:'.length) : null

const possible = (agent: BoardAgent): readonly LeadAct[] => {
  const { status, agentId } = agent
  if (status === 'offline' || agentId === app.session?.userId) return []
  const inCall = status === 'talking'
  return [
    ...(inCall ? modes : []),
    ...(inCall && agent.askedBy === null && agent.callStatus !== 'dialling' ? (['takeOver'] as const) : []),
    'write',
    ...(status === 'ready' || status === 'offered' ? [] : (['ready'] as const)),
    ...(status === 'notReady' ? [] : (['notReady'] as const)),
    ...breaks(agent),
    'offline',
  ]
}

const noteOf = (agent: BoardAgent, act: LeadAct): string => {
  if (act in rowKeys) return rowKeys[act as Keyed].slice(-1)
  return agent.status === 'talking' ? t('lead.afterCall') : ''
}

const textOf = (act: LeadAct): string => {
  const breakType = breakOf(act)
  return breakType === null ? t(`lead.act.${act}`) : t('lead.act.break', { name: breakName(breakType) })
}

const isOn = (agent: BoardAgent, act: LeadAct): boolean =>
  watching.value?.agentId === agent.agentId && watching.value.mode === act

export const actsOf = (agent: BoardAgent): readonly Item[] =>
  possible(agent).map((id) => ({
    id,
    text: textOf(id),
    note: noteOf(agent, id),
    off: isOn(agent, id),
  }))

export const doAct = (agent: BoardAgent, act: LeadAct): void => {
  if (!possible(agent).includes(act)) return
  const { agentId, name, callId } = agent
  if (isMode(act)) void hear(agentId, act)
  else if (act === 'write') lead.writeTo = agent
  else if (act === 'takeOver') {
    const run = () => void (callId !== null && takeOver(callId))
    lead.confirm = { by: 'takeOver', text: t('lead.confirm.takeOver', { name }), run }
  } else if (act === 'offline') {
    const text = t(`lead.confirm.${agent.status === 'talking' ? 'offlineAfter' : 'offline'}`, { name })
    lead.confirm = { by: 'force', text, run: () => void force(agentId, 'offline') }
  } else if (act === 'ready' || act === 'notReady') void force(agentId, act)
  else {
    const breakType = breakOf(act)
    if (breakType !== null) void force(agentId, { breakType })
  }
}

/** Where a waiting call can go: forward, to another queue, to whoever is free. */
export const movesOf = (call: BoardCall, board: BoardState): readonly Item[] => [
  { id: 'head', text: t('lead.head'), off: call.position === 1 || call.status === 'offered' },
  ...board.queues
    .filter(({ queueId }) => queueId !== call.queueId)
    .map(({ queueId, name, ready }) => ({
      id: `queue:${queueId}`,
      text: t('lead.toQueue', { name }),
      note: `${t('queue.ready')} ${ready}`,
    })),
  ...Object.values(board.agents)
    .filter(({ status, legUp, onDuty }) => status === 'ready' && legUp && onDuty)
    .map(({ agentId, name, agentNo }) => ({
      id: `agent:${agentId}`,
      text: t('lead.toAgent', { name, agentNo }),
    })),
]

export const doMove = (call: BoardCall, id: string): void => {
  const [kind, what = ''] = id.split(':')
  if (kind === 'head') void moveCall(call, 'head')
  else void moveCall(call, kind === 'queue' ? { queueId: what } : { agentId: what })
}
