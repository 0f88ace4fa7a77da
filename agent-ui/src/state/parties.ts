import { computed, reactive, watch } from 'vue'
import type { Colleague, DeskCommand, PartyView } from '../../../src/contract/desk.ts'
import { spacedNumber } from '../text/times.ts'
import { call, live } from './desk.ts'
import { link } from './link.ts'
import { press, send } from './press.ts'

/** 匪警、火警、急救、交通事故 (domain.md §4.9). */
export const emergencyNumbers = ['110', '119', '120', '122'] as const
export type EmergencyNumber = (typeof emergencyNumbers)[number]

type AddParty = Extract<DeskCommand, { type: 'addParty' }>

/** Asking somebody else into the call: what is typed, who is free, which emergency number was pressed once. */
export const adding = reactive({
  open: false,
  number: '',
  manner: 'consult' as AddParty['manner'],
  colleagues: [] as readonly Colleague[],
  armed: null as EmergencyNumber | null,
})

export const parties = computed<readonly PartyView[]>(() => live.desk?.parties ?? [])
const isUp = computed(() => call.value?.status === 'talking' || call.value?.status === 'held')
/** A call of one's own: only then may others be asked in. */
export const ownCall = computed(() => (isUp.value && call.value?.askedBy === null ? call.value : null))
export const partiesThere = computed(() => parties.value.filter(({ status }) => status !== 'calling'))
/** All of them hear one another. */
export const allTogether = computed(
  () => call.value?.status === 'talking' && partiesThere.value.every(({ status }) => status === 'talking'),
)
/** A citizen's call can be left to others; a call from here to a colleague only. */
export const canLeave = computed(() => {
  const others =
    ownCall.value?.direction === 'inbound'
      ? partiesThere.value
      : partiesThere.value.filter(({ kind }) => kind === 'agent')
  return ownCall.value !== null && others.length > 0
})

export const partyText = (party: PartyView): string => party.name ?? spacedNumber(party.number ?? '')

export const loadColleagues = async (): Promise<void> => {
  adding.colleagues = await link.colleagues()
}

export const openAdding = (): void => {
  adding.open = !adding.open
  if (adding.open) void loadColleagues()
}

export const addParty = async (to: AddParty['to'], manner: AddParty['manner']): Promise<void> => {
  if (ownCall.value === null) return
  await send({ type: 'addParty', callId: ownCall.value.callId, to, manner })
  if (press.refused?.by === 'addParty') return
  adding.open = false
  adding.number = ''
}

export const addTyped = async (): Promise<void> => {
  const number = adding.number.trim()
  if (number !== '') await addParty({ number }, adding.manner)
}

const armedMs = 4000
let armed: ReturnType<typeof setTimeout> | undefined

/** The second press within a moment dials: everybody stays on the line and hears it ring. */
export const pressEmergency = (number: EmergencyNumber): void => {
  clearTimeout(armed)
  if (adding.armed === number) {
    adding.armed = null
    void addParty({ number }, 'join')
    return
  }
  adding.armed = number
  armed = setTimeout(() => (adding.armed = null), armedMs)
}

export const talkTo = (whom: Extract<DeskCommand, { type: 'talkTo' }>['with']): void => {
  if (ownCall.value) void send({ type: 'talkTo', callId: ownCall.value.callId, with: whom })
}

/** From the citizen to the last party, and back. */
export const swap = (): void => {
  const other = partiesThere.value.at(-1)
  if (other === undefined) return
  const isPrivate = call.value?.status === 'held'
  talkTo(isPrivate ? 'caller' : { partyId: other.partyId })
}

export const dropParty = (partyId: string): void => {
  if (ownCall.value) void send({ type: 'dropParty', callId: ownCall.value.callId, partyId })
}

export const leaveCall = async (): Promise<void> => {
  if (ownCall.value) await send({ type: 'leaveCall', callId: ownCall.value.callId })
}

/** What was begun for one call is not for the next; called once at the start. */
export const tieParties = (): void => {
  watch(
    () => call.value?.callId ?? null,
    () => {
      adding.open = false
      adding.armed = null
      adding.number = ''
    },
  )
}
