import type { DeskLegListener, DeskLegs } from '../../../src/app/ports/desk-legs.ts'
import type { FoundLeg, Media, MediaListener } from '../../../src/app/ports/media.ts'
import type { Telephony, TelephonyListener } from '../../../src/app/ports/telephony.ts'

type PlayEnd = 'finished' | 'interrupted' | 'failed'

/**
 * Telephony, media and desk legs that do nothing by themselves: a test hangs up, finishes prompts and breaks legs by
 * hand. `did` lists what they were told, in order, as short sentences.
 */
export const createFakeSwitch = () => {
  const did: string[] = []
  const sounds = new Map<string, (end: PlayEnd) => void>()
  let telephonyListener: TelephonyListener | undefined
  let mediaListener: MediaListener | undefined
  let deskListener: DeskLegListener | undefined
  let legs = 0
  let refuses = false
  const messages = new Map<string, (spokenMs: number) => void>()
  const beginnings = new Map<string, () => void>()
  let answers = true
  const silentLegs = new Set<string>()
  /** What a former controller left: dialogs of citizens, legs of desks, and what the media server still has. */
  const leftDialogs = new Set<string>()
  /** Those in whose answer a former controller died. */
  const leftAnswers = new Set<string>()
  const leftDeskLegs = new Set<string>()
  const leftLegs = new Map<string, FoundLeg>()
  const interrupt = (legId: string) => {
    sounds.get(legId)?.('interrupted')
    sounds.delete(legId)
  }
  const nameOf = (path: string) => path.replace(/^.*\//, '').replace(/\.wav$/, '')

  const telephony: Telephony = {
    listen: (listener) => void (telephonyListener = listener),
    progress: (callId) => void did.push(`${callId} early media`),
    answer: (callId) => {
      did.push(`${callId} answer`)
      if (!answers) return new Promise(() => undefined)
      return Promise.resolve({ remoteSdp: '' })
    },
    refuse: (callId, status) => void did.push(`${callId} refuse ${status}`),
    place: (callId, { trunk, address, caller, called }) =>
      void did.push(`${callId} place ${called} from ${caller} over ${trunk} ${address}`),
    hangUp: (callId) => void did.push(`${callId} hang up`),
    release: (callId) => void did.push(`${callId} release`),
    left: () => [...leftDialogs],
    holds: (callId) => {
      if (leftAnswers.has(callId)) return 'answering'
      return leftDialogs.has(callId) ? 'dialog' : null
    },
  }
  const media: Media = {
    available: true,
    listen: (listener) => void (mediaListener = listener),
    open: () => {
      if (refuses) return Promise.reject(new Error('no capacity'))
      legs += 1
      return Promise.resolve({ legId: `m${legs}`, sdp: 'sdp' })
    },
    renegotiate: (legId, sdp) => {
      did.push(`${legId} hears of ${sdp}`)
      return Promise.resolve('sdp')
    },
    close: (legId) => {
      interrupt(legId)
      did.push(`${legId} close`)
    },
    play: (legId, files, begun) => {
      interrupt(legId)
      if (begun !== undefined) beginnings.set(legId, begun)
      did.push(`${legId} play ${files.map(nameOf).join('+')}`)
      return new Promise((resolve) => sounds.set(legId, resolve))
    },
    loop: (legId, file) => {
      interrupt(legId)
      did.push(`${legId} loop ${nameOf(file)}`)
    },
    join: (legId, other) => {
      interrupt(legId)
      did.push(`${legId} join ${other}`)
      return Promise.resolve()
    },
    arrange: ({ together, apart }) => {
      for (const legId of [...together, ...apart.map((one) => one.legId)]) interrupt(legId)
      const alone = apart.map(({ legId, file }) => `${legId} ${file === null ? 'silence' : nameOf(file)}`)
      did.push(['arrange', together.join('+'), ...alone].join(' '))
      return Promise.resolve()
    },
    overhear: (legId, other) => {
      did.push(`${legId} overhear ${other}`)
      return Promise.resolve()
    },
    speak: (legId, to) => void did.push(`${legId} speak to ${to}`),
    part: (legId) => void did.push(`${legId} part`),
    startRecording: (legId) => {
      did.push(`${legId} record`)
      return Promise.resolve()
    },
    stopRecording: (legId) => {
      did.push(`${legId} stop recording`)
      return Promise.resolve()
    },
    takeMessage: (legId, _path, _limits, begun) => {
      did.push(`${legId} take message`)
      begun()
      return new Promise((resolve) => messages.set(legId, (spokenMs) => resolve({ spokenMs })))
    },
    messageOver: (legId) => {
      did.push(`${legId} wait for the end of the message`)
      return new Promise((resolve) => messages.set(legId, () => resolve()))
    },
    sendDigits: (legId, digits) => void did.push(`${legId} digits ${digits}`),
    hears: (legId) => Promise.resolve(!silentLegs.has(legId)),
    takeUp: () => Promise.resolve(leftLegs),
    goOn: (legId, file) => void did.push(`${legId} go on with ${nameOf(file)}`),
    hearOut: (legId) => {
      did.push(`${legId} hear out`)
      return new Promise((resolve) =>
        sounds.set(legId, (end) => resolve(end === 'failed' ? 'finished' : end)),
      )
    },
  }
  const deskLegs: DeskLegs = {
    left: () => [...leftDeskLegs],
    drop: (legId) => {
      leftDeskLegs.delete(legId)
      did.push(`${legId} drop`)
    },
    listen: (listener) => void (deskListener = listener),
  }
  /** Promises that the use cases wait for have run. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

  return {
    ...{ telephony, media, deskLegs, did, settle },
    ...{ leftDialogs, leftAnswers, leftDeskLegs, leftLegs, silentLegs },
    /** Whoever is answered from now on never hears of it. */
    refuseAnswers: () => void (answers = false),
    /** The first of what this leg plays is heard. */
    begins: (legId: string) => beginnings.get(legId)?.(),
    refuseLegs: () => void (refuses = true),
    calls: async (callId: string, dialled = '12345', callerNumber: string | null = '13812345678') => {
      telephonyListener?.called({ callId, callerNumber, dialled, sdp: 'offer' })
      await settle()
    },
    /** The answer of a former controller has turned out to be sent. */
    wasAnswered: async (callId: string) => {
      leftAnswers.delete(callId)
      telephonyListener?.answered(callId)
      await settle()
    },
    hangsUp: (callId: string) => telephonyListener?.hungUp(callId, 'hungUp'),
    rings: async (callId: string, sdp: string | null = null) => {
      telephonyListener?.rings(callId, sdp)
      await settle()
    },
    picksUp: async (callId: string, sdp: string | null = 'answer') => {
      telephonyListener?.pickedUp(callId, sdp)
      await settle()
    },
    isNotReached: async (callId: string, sipStatus: number) => {
      telephonyListener?.notReached(callId, sipStatus)
      await settle()
    },
    /** The SIP server has forgotten this call. */
    forgets: async (callId: string) => {
      telephonyListener?.adrift(callId)
      await settle()
    },
    presses: (callId: string, digit: string) => telephonyListener?.digit(callId, digit),
    standing: (callId: string) => telephonyListener?.standing(callId),
    finishes: async (legId: string, end: PlayEnd = 'finished') => {
      sounds.get(legId)?.(end)
      sounds.delete(legId)
      await settle()
    },
    /** A message has ended by itself. */
    messageEnds: async (legId: string, spokenMs: number) => {
      messages.get(legId)?.(spokenMs)
      await settle()
    },
    losesLeg: (legId: string) => mediaListener?.lost(legId, 'mediaLost'),
    mediaTurns: (available: boolean) => mediaListener?.availability(available),
    deskLegUp: (agentId: string, legId: string) => deskListener?.up(agentId, legId),
    deskLegDown: (agentId: string, legId: string) => deskListener?.down(agentId, legId, 'hungUp'),
  }
}
