import { computed, reactive } from 'vue'
import type { BoardState, CallView, DeskState, LinkEnd, Patch, Snapshot } from '../../../src/contract/desk.ts'
import type { LegState, Quality } from '../phone/softphone.ts'
import { orderOf, patchBoard, patchDesk } from './patches.ts'
import { setAhead } from './clock.ts'

/** What the server last said, and how the connections stand. Written by `shift.ts` and the functions here only. */
export const live = reactive({
  desk: null as DeskState | null,
  board: null as BoardState | null,
  seq: { desk: 0, board: 0 },
  linked: false,
  roundTripMs: null as number | null,
  ended: null as LinkEnd | null,
})

export const phone = reactive({
  leg: 'down' as LegState,
  muted: false,
  /** The browser refuses to play sound until the person clicks somewhere. */
  silenced: false,
  microphoneGone: false,
  quality: null as Quality | null,
})

export const agent = computed(() => live.desk?.agent ?? null)
export const call = computed<CallView | null>(() => live.desk?.call ?? null)

/** The citizen's call that the form belongs to: answered, whatever became of it since. A call from here opens none. */
export const answeredCall = computed(() => {
  const now = call.value
  if (now?.askedBy != null) return null
  return now && now.status !== 'offered' && now.direction === 'inbound' ? now : null
})
/** A citizen who called is on the line now, talking or on hold. */
export const onTheLine = computed(
  () => answeredCall.value?.status === 'talking' || answeredCall.value?.status === 'held',
)
/** Somebody is to hear this agent: the citizen, or a party while the citizen hears music. */
export const microphoneWanted = computed(
  () =>
    call.value?.status === 'talking' ||
    // A lead who hears a call of somebody else, and is heard in it.
    (live.desk?.watching != null && live.desk.watching.mode !== 'listen') ||
    (call.value?.status === 'held' &&
      call.value.askedBy === null &&
      (live.desk?.parties.some(({ status }) => status === 'talking') ?? false)),
)
export const microphoneLive = computed(() => microphoneWanted.value && !phone.muted)

export const takeSnapshot = (snapshot: Snapshot): void => {
  live.seq[snapshot.view] = snapshot.seq
  if (snapshot.view === 'desk') live.desk = snapshot.state as DeskState
  else live.board = snapshot.state as BoardState
  setAhead(snapshot.serverTime - Date.now())
}

/** False when a patch before this one is missing. */
export const takePatch = (patch: Patch): boolean => {
  const order = orderOf(live.seq[patch.view], patch)
  if (order !== 'next') return order === 'known'
  live.seq[patch.view] = patch.seq
  if (patch.view === 'desk') live.desk = live.desk && patchDesk(live.desk, patch.change)
  else live.board = live.board && patchBoard(live.board, patch.change)
  return true
}

export const forgetLive = (): void => {
  live.desk = null
  live.board = null
  live.seq = { desk: 0, board: 0 }
  live.linked = false
  live.roundTripMs = null
}
