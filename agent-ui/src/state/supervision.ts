import { computed, reactive } from 'vue'
import type { BoardAgent, BoardCall, DeskCommand } from '../../../src/contract/desk.ts'
import { live } from './desk.ts'
import { press, send } from './press.ts'
import { app } from './session.ts'

type Watch = Extract<DeskCommand, { type: 'watch' }>
type MoveTo = Extract<DeskCommand, { type: 'moveCall' }>['to']
type Force = Extract<DeskCommand, { type: 'force' }>['to']

export const isLead = computed(() => app.session?.role === 'SHIFT_LEAD')
/** The conversation that this lead hears. */
export const watching = computed(() => live.desk?.watching ?? null)

/** What stands between a lead's press and its doing: a second press, or a sentence to be written. */
export const lead = reactive({
  /** The agent sees who is there. */
  visible: true,
  confirm: null as {
    readonly by: 'takeOver' | 'force'
    readonly text: string
    readonly run: () => void
  } | null,
  writeTo: null as BoardAgent | null,
  sentTo: null as string | null,
})

export const hear = (targetId: string, mode: Watch['mode'], visible = lead.visible): Promise<void> =>
  send({ type: 'watch', targetId, mode, visible })

/** Changes who hears the lead, or whether the agent sees it. */
export const hearAs = (change: Partial<Pick<Watch, 'mode' | 'visible'>>): void => {
  const now = watching.value
  if (now) void hear(now.agentId, change.mode ?? now.mode, change.visible ?? now.visible)
}

export const endWatch = (): void => {
  if (watching.value) void send({ type: 'unwatch' })
}

export const takeOver = (callId: string): Promise<void> => send({ type: 'takeOver', callId })

export const force = (targetId: string, to: Force): Promise<void> => send({ type: 'force', targetId, to })

export const moveCall = (call: BoardCall, to: MoveTo): Promise<void> =>
  send({ type: 'moveCall', callId: call.callId, to })

const sentForMs = 4000
let timer: ReturnType<typeof setTimeout> | undefined

/** Leaves the field open when the server refused. */
export const write = async (text: string): Promise<void> => {
  const agent = lead.writeTo
  if (agent === null || text.trim() === '') return
  await send({ type: 'write', targetId: agent.agentId, text: text.trim() })
  if (press.refused?.by === 'write') return
  lead.writeTo = null
  lead.sentTo = agent.name
  clearTimeout(timer)
  timer = setTimeout(() => (lead.sentTo = null), sentForMs)
}

export const readNote = (noteId: string): void => void send({ type: 'readNote', noteId })
