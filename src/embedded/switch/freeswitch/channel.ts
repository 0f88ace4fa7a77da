/**
 * A channel: one leg with its state, its variables, what runs on it and what it plays.
 *
 *   CS_NEW → CS_INIT → CS_ROUTING → CS_EXECUTE ⇄ CS_EXCHANGE_MEDIA → CS_HANGUP → CS_REPORTING → CS_DESTROY
 *                                       ⇅
 *                                   CS_PARK
 *
 * CS_EXECUTE runs the dialplan's applications (`socket`, `park`), CS_EXCHANGE_MEDIA is a bridge, CS_PARK waits after
 * one. From every state CS_HANGUP follows a hang-up, once. Only `lifecycle.ts` and `bridge.ts` move it.
 */
import { silenceSource } from '../media/audio-source.ts'
import type { LegOutput, MediaLeg, Tap } from '../media/leg.ts'
import { MixSource, sameOutput } from '../media/mix-source.ts'
import type { PlayoutBuffer } from '../media/playout-buffer.ts'
import type { Recorder } from '../media/recorder.ts'
import { type CallerProfile, profileHeaders } from './caller-profile.ts'
import type { Core } from './core.ts'
import type { EventBus } from './event-bus.ts'
import { RunStack } from './run.ts'
import type { EventHeaders } from './switch-event.ts'

const stateNumbers = {
  CS_NEW: 0,
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_SOFT_EXECUTE: 3,
  CS_EXECUTE: 4,
  CS_EXCHANGE_MEDIA: 5,
  CS_PARK: 6,
  CS_CONSUME_MEDIA: 7,
  CS_HIBERNATE: 8,
  CS_RESET: 9,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
  CS_DESTROY: 12,
} as const

export type ChannelState = keyof typeof stateNumbers
export type CallState = 'DOWN' | 'RINGING' | 'EARLY' | 'ACTIVE' | 'HELD' | 'HANGUP'

/** The SIP side of a channel. */
export interface Signalling {
  /** Ends the dialog: BYE, or the final response that fits the cause. */
  hangUp(cause: string): void
  /** Answers the INVITE if it has not been; throws what keeps it from it. */
  answer(): void
  sendInfo(contentType: string, body: string): Promise<boolean>
}

export interface ChannelIdentity {
  readonly uuid: string
  readonly sessionId: number
  readonly profile: CallerProfile
}

/** Events whose headers include the channel's variables. */
const withoutVariables = new Set(['CHANNEL_STATE', 'CHANNEL_CALLSTATE', 'DTMF'])

const codecHeaders = (which: 'Read' | 'Write', leg: MediaLeg): [string, string][] => [
  [`Channel-${which}-Codec-Name`, leg.codec.name],
  [`Channel-${which}-Codec-Rate`, '8000'],
  [`Channel-${which}-Codec-Bit-Rate`, '64000'],
]

export class Channel {
  readonly uuid: string
  readonly sessionId: number
  readonly profile: CallerProfile
  readonly variables = new Map<string, string>()
  readonly runs = new RunStack()
  readonly recordings = new Map<string, Recorder>()
  readonly #core: Core
  readonly #bus: EventBus
  state: ChannelState = 'CS_NEW'
  /** The state being run; differs from `state` while a change is awaited. */
  runningState: ChannelState = 'CS_NEW'
  callState: CallState = 'DOWN'
  isAnswered = false
  /** `media_timeout` and `media_hold_timeout` as they stood at the answer; 0 never. */
  mediaTimeoutMs = 0
  mediaHoldTimeoutMs = 0
  hangupCause: string | undefined
  signalling: Signalling | undefined
  leg: MediaLeg | undefined
  partner: Channel | undefined
  /** Grows when the channel is given something else to do: what was awaited before is then void. */
  epoch = 0
  /** Whose bridge it is: the first uuid of `uuid_bridge`. */
  isBridgeOriginator = false
  otherProfile: { readonly type: 'originator' | 'originatee'; readonly profile: CallerProfile } | undefined
  /** Runs when the channel goes down, before HANGUP_COMPLETE. */
  readonly onDown: (() => void)[] = []
  /** Those who whisper hear what this channel does, but for their own voices. */
  readonly whisperers = new Set<Tap>()
  /** Voices mixed into what this channel hears: a supervisor who whispers to it. */
  readonly whispers = new Set<PlayoutBuffer>()
  /** Voices mixed into what its partner hears from it. */
  readonly interjections = new Set<PlayoutBuffer>()
  /** Stops listening for keys in the voice, while that is done. */
  inbandDetector: (() => void) | undefined
  #mix: MixSource | undefined
  readonly #idleSilence = silenceSource(-1)

  constructor(identity: ChannelIdentity, core: Core, bus: EventBus) {
    this.uuid = identity.uuid
    this.sessionId = identity.sessionId
    this.profile = identity.profile
    this.#core = core
    this.#bus = bus
    this.setVariable('direction', 'inbound')
    this.setVariable('uuid', this.uuid)
    this.setVariable('session_id', String(this.sessionId))
    this.setVariable('channel_name', this.name)
    this.setVariable('call_uuid', this.uuid)
  }

  get name(): string {
    return this.profile.channelName
  }

  get isUp(): boolean {
    return this.hangupCause === undefined
  }

  /** An empty or absent value removes the variable, as in FreeSWITCH. */
  setVariable(name: string, value: string | undefined): void {
    if (value === undefined || value === '') this.variables.delete(name)
    else this.variables.set(name, value)
  }

  /** A variable, else a field of the caller profile by that name, else a global variable. */
  variable(name: string): string | undefined {
    return this.variables.get(name) ?? this.#profileField(name) ?? this.#core.globals.get(name)
  }

  isTrue(name: string): boolean {
    return isTrue(this.variable(name))
  }

  /** Replaces `${name}`; unknown names become nothing. */
  expand(text: string): string {
    if (!text.includes('${')) return text
    return text.replace(/\$\{([^{}]+)\}/g, (_, name: string) => this.variable(name) ?? '')
  }

  fire(name: string, extra: EventHeaders = [], more: { subclass?: string; body?: string } = {}): void {
    const headers = () => [...this.headers(!withoutVariables.has(name)), ...extra]
    this.#bus.fire(name, headers, { ...more, channelUuid: this.uuid })
  }

  /** The channel's headers, with its variables or without. */
  headers(withVariables: boolean): [string, string][] {
    const basic = this.#basicHeaders()
    if (!withVariables) return basic
    for (const [name, value] of this.variables) basic.push([`variable_${name}`, value])
    return basic
  }

  /** Says where the channel is bound; the number shows at once, the name when it gets there. */
  request(state: ChannelState): void {
    this.state = state
  }

  enter(state: ChannelState): void {
    this.state = state
    this.runningState = state
    this.fire('CHANNEL_STATE')
  }

  setCallState(state: CallState): void {
    if (this.callState === state) return
    const before = this.callState
    this.callState = state
    this.fire('CHANNEL_CALLSTATE', [['Original-Channel-Call-State', before]])
  }

  /** Sends the leg what it should hear now. Call after anything changed that it depends on. */
  refreshOutput(): void {
    const { leg } = this
    if (!leg) return
    const base = this.#baseOutput()
    const voices = this.isUp ? [...this.whispers, ...(this.partner?.interjections ?? [])] : []
    if (this.#mix && !this.#mix.isOf(base, voices)) {
      this.#mix.release()
      this.#mix = undefined
    }
    if (voices.length > 0) this.#mix ??= new MixSource(base, voices, this.whisperers)
    const wanted = this.#mix ? this.#mix.output : base
    if (!sameOutput(leg.output, wanted)) leg.setOutput(wanted)
  }

  /** What the leg plays has voices mixed over it. */
  get isMixing(): boolean {
    return this.#mix !== undefined
  }

  /** While something runs on a bridged leg its voice is not passed on. */
  get isPassingVoice(): boolean {
    return this.runs.depth === 0 && this.leg !== undefined && this.isUp
  }

  #baseOutput(): LegOutput {
    const { top } = this.runs
    if (!this.isUp) return { kind: 'none' }
    if (top?.output) return top.output
    const voice = this.partner?.isPassingVoice === true ? this.partner.leg : undefined
    if (this.runs.depth === 0 && voice) return { kind: 'leg', from: voice }
    const silence = Number(this.variable('send_silence_when_idle') ?? 0)
    return silence === 0 ? { kind: 'none' } : { kind: 'source', source: this.#idleSilence }
  }

  #profileField(name: string): string | undefined {
    const { profile } = this
    const fields: Readonly<Record<string, string | undefined>> = {
      destination_number: profile.destinationNumber,
      caller_id_name: profile.callerIdName,
      caller_id_number: profile.callerIdNumber,
      network_addr: profile.networkAddress,
      context: 'controller',
      rdnis: profile.rdnis,
    }
    return fields[name]
  }

  #answerState(): string {
    if (!this.isUp) return 'hangup'
    return this.isAnswered ? 'answered' : 'ringing'
  }

  #basicHeaders(): [string, string][] {
    return [
      ['Channel-State', this.runningState],
      ['Channel-Call-State', this.callState],
      ['Channel-State-Number', String(stateNumbers[this.state])],
      ['Channel-Name', this.name],
      ['Unique-ID', this.uuid],
      ['Call-Direction', 'inbound'],
      ['Presence-Call-Direction', 'inbound'],
      ['Channel-HIT-Dialplan', 'true'],
      ['Channel-Call-UUID', this.variables.get('call_uuid') ?? this.uuid],
      ['Answer-State', this.#answerState()],
      ...(this.hangupCause === undefined ? [] : ([['Hangup-Cause', this.hangupCause]] as [string, string][])),
      ...(this.leg ? [...codecHeaders('Read', this.leg), ...codecHeaders('Write', this.leg)] : []),
      ...profileHeaders('Caller', this.profile),
      ...this.#otherHeaders(),
    ]
  }

  #otherHeaders(): [string, string][] {
    if (!this.otherProfile) return []
    return [['Other-Type', this.otherProfile.type], ...profileHeaders('Other-Leg', this.otherProfile.profile)]
  }
}

/** FreeSWITCH's idea of true. */
export const isTrue = (value: string | undefined): boolean =>
  value !== undefined && (/^(yes|on|true|t|enabled|active|allow)$/i.test(value) || /^[1-9]\d*$/.test(value))
