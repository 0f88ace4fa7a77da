/**
 * Conferences: every member hears the sum of the others. Mixed once per 20 ms; a member's own voice is subtracted from
 * the sum for its ear.
 */
import { randomUUID } from 'node:crypto'
import type { AudioSource } from '../media/audio-source.ts'
import { alaw, clampSample, type Codec, decodeOctets, encodeSamples, FRAME_SAMPLES } from '../media/g711.ts'
import type { Pacer } from '../media/pacer.ts'
import { createPlayoutBuffer, type PlayoutBuffer } from '../media/playout-buffer.ts'
import type { Channel } from './channel.ts'
import type { EventBus } from './event-bus.ts'
import type { Run } from './run.ts'

export interface MemberFlags {
  mute: boolean
  deaf: boolean
  moderator: boolean
  endconf: boolean
  ghost: boolean
}

export interface Member {
  readonly id: number
  readonly channel: Channel
  readonly run: Run
  readonly flags: MemberFlags
  tag: string
  isTalking: boolean
  energy: number
  /** Asked to leave; the application on its channel ends. */
  isLeaving: boolean
}

const ENERGY_OF_SPEECH = 300
const TALK_HANG_FRAMES = 40
const MIN_DELAY_SAMPLES = 2 * FRAME_SAMPLES
const MAX_DELAY_SAMPLES = 12 * FRAME_SAMPLES

class Seat implements Member {
  readonly id: number
  readonly channel: Channel
  readonly run: Run
  readonly flags: MemberFlags
  tag = ''
  isTalking = false
  energy = 0
  isLeaving = false
  quietFrames = 0
  readonly buffer: PlayoutBuffer
  readonly voice = new Int16Array(FRAME_SAMPLES)
  readonly ear = new Int16Array(FRAME_SAMPLES)
  /** A file played to this member alone. */
  playing: AudioSource | undefined
  untap: (() => void) | undefined

  constructor(id: number, channel: Channel, run: Run, flags: MemberFlags) {
    this.id = id
    this.channel = channel
    this.run = run
    this.flags = flags
    this.buffer = createPlayoutBuffer({
      delaySamples: MIN_DELAY_SAMPLES,
      maxDelaySamples: MAX_DELAY_SAMPLES,
      concealFrames: 2,
    })
    this.untap = channel.leg?.tapIn(this.buffer)
  }
}

interface RoomPlayback {
  readonly name: string
  readonly source: AudioSource
}

export class Conference {
  readonly uuid = randomUUID()
  readonly name: string
  readonly profile: string
  readonly #seats = new Map<number, Seat>()
  readonly #stopTicking: () => void
  readonly #onEmpty: () => void
  readonly #total = new Int32Array(FRAME_SAMPLES)
  readonly #scratch = new Int16Array(FRAME_SAMPLES)
  readonly #startedAt: number
  readonly #pacer: Pacer
  readonly #bus: EventBus
  readonly #queue: RoomPlayback[] = []
  isLocked = false
  /** Of the first who came; the others must name the same. */
  pin: string | undefined
  floor: Member | undefined

  constructor(name: string, profile: string, pacer: Pacer, bus: EventBus, onEmpty: () => void) {
    this.name = name
    this.profile = profile
    this.#pacer = pacer
    this.#bus = bus
    this.#onEmpty = onEmpty
    this.#startedAt = pacer.now()
    this.#stopTicking = pacer.add(() => this.#mix())
  }

  get members(): readonly Member[] {
    return [...this.#seats.values()]
  }

  get size(): number {
    return this.members.filter((member) => !member.flags.ghost).length
  }

  get runSeconds(): number {
    return Math.floor((this.#pacer.now() - this.#startedAt) / 1000)
  }

  member(id: number): Member | undefined {
    return this.#seats.get(id)
  }

  join(id: number, channel: Channel, run: Run, flags: MemberFlags): Member {
    const seat = new Seat(id, channel, run, flags)
    this.#seats.set(id, seat)
    run.setOutput({ kind: 'source', source: this.#earOf(seat) })
    this.fire('add-member', seat)
    if (!this.floor && !flags.mute) this.floor = seat
    return seat
  }

  leave(member: Member): void {
    const seat = this.#seats.get(member.id)
    if (!seat) return
    this.#seats.delete(seat.id)
    seat.untap?.()
    if (this.floor === seat) this.floor = undefined
    this.fire('del-member', seat)
    if (seat.flags.endconf) this.kickAll()
    if (this.#seats.size === 0) this.close()
  }

  kickAll(): void {
    for (const seat of [...this.#seats.values()]) this.kick(seat)
  }

  kick(member: Member): void {
    this.fire('kick-member', member)
    member.isLeaving = true
    member.run.settle('done')
  }

  close(): void {
    this.#stopTicking()
    this.#onEmpty()
  }

  /** Plays to all, after what is queued already, or to one member, at once. */
  play(name: string, source: AudioSource, member?: Member): void {
    const seat = member ? this.#seats.get(member.id) : undefined
    if (seat) {
      seat.playing = source
      return
    }
    this.#queue.push({ name, source })
    if (this.#queue.length === 1) this.fire('play-file', undefined, [['File', name]])
  }

  stopPlaying(all: boolean): void {
    const current = this.#queue[0]
    if (current) this.#endPlayback(current, all)
    for (const seat of this.#seats.values()) seat.playing = undefined
  }

  setMute(member: Member, on: boolean): void {
    member.flags.mute = on
    if (on) member.isTalking = false
    this.fire(on ? 'mute-member' : 'unmute-member', member)
  }

  setDeaf(member: Member, on: boolean): void {
    member.flags.deaf = on
    this.fire(on ? 'deaf-member' : 'undeaf-member', member)
  }

  /** A `conference::maintenance` event, with the member's channel when it is about one. */
  fire(action: string, member?: Member, extra: [string, string][] = []): void {
    const headers = (): [string, string][] => [
      ['Conference-Name', this.name],
      ['Conference-Size', String(this.#seats.size)],
      ['Conference-Ghosts', String(this.members.length - this.size)],
      ['Conference-Profile-Name', this.profile],
      ['Conference-Unique-ID', this.uuid],
      ...(member ? [...member.channel.headers(false), ...memberHeaders(member, this.floor === member)] : []),
      ['Action', action],
      ...extra,
    ]
    this.#bus.fire('CUSTOM', headers, { subclass: 'conference::maintenance' })
  }

  #mix(): void {
    this.#total.fill(0)
    for (const seat of this.#seats.values()) this.#hear(seat)
    this.#playToAll()
  }

  #hear(seat: Seat): void {
    seat.buffer.read(seat.voice)
    this.#interject(seat)
    if (seat.flags.mute) seat.voice.fill(0)
    let sum = 0
    for (let index = 0; index < FRAME_SAMPLES; index += 1) {
      const sample = seat.voice[index] ?? 0
      this.#total[index] = (this.#total[index] ?? 0) + sample
      sum += Math.abs(sample)
    }
    this.#judgeTalking(seat, sum / FRAME_SAMPLES)
  }

  /** Whoever overhears the member and speaks to everybody is heard as part of its voice. */
  #interject(seat: Seat): void {
    for (const voice of seat.channel.interjections) {
      if (!voice.read(this.#scratch)) continue
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        seat.voice[index] = clampSample((seat.voice[index] ?? 0) + (this.#scratch[index] ?? 0))
      }
    }
  }

  #judgeTalking(seat: Seat, energy: number): void {
    seat.energy = Math.round(energy)
    const isLoud = energy > ENERGY_OF_SPEECH
    seat.quietFrames = isLoud ? 0 : seat.quietFrames + 1
    if (isLoud && !seat.isTalking) {
      seat.isTalking = true
      this.floor ??= seat
      this.fire('start-talking', seat)
    } else if (seat.isTalking && seat.quietFrames > TALK_HANG_FRAMES) {
      seat.isTalking = false
      this.fire('stop-talking', seat)
    }
  }

  #playToAll(): void {
    const current = this.#queue[0]
    if (!current) return
    const frame = current.source.next(alaw)
    if (!frame) {
      this.#endPlayback(current, false)
      return
    }
    decodeOctets(alaw, frame, this.#scratch)
    for (let index = 0; index < FRAME_SAMPLES; index += 1) {
      this.#total[index] = (this.#total[index] ?? 0) + (this.#scratch[index] ?? 0)
    }
  }

  #endPlayback(current: RoomPlayback, all: boolean): void {
    this.#queue.splice(0, all ? this.#queue.length : 1)
    const samples = current.source.playedSamples
    this.fire('play-file-done', undefined, [
      ['seconds', String(Math.floor(samples / 8000))],
      ['milliseconds', String(Math.floor(samples / 8))],
      ['samples', String(samples)],
      ['File', current.name],
    ])
    const [next] = this.#queue
    if (next) this.fire('play-file', undefined, [['File', next.name]])
  }

  #earOf(seat: Seat): AudioSource {
    const octets = new Uint8Array(FRAME_SAMPLES)
    let played = 0
    const hear = (codec: Codec): Uint8Array => {
      const own = seat.playing?.next(codec)
      played += FRAME_SAMPLES
      if (own) return own
      seat.playing = undefined
      if (seat.flags.deaf) return octets.fill(codec.silence)
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        seat.ear[index] = clampSample((this.#total[index] ?? 0) - (seat.voice[index] ?? 0))
      }
      return encodeSamples(codec, seat.ear, octets)
    }
    return {
      next: hear,
      get playedSamples() {
        return played
      },
      get offsetSamples() {
        return played
      },
    }
  }
}

const memberHeaders = (member: Member, hasFloor: boolean): [string, string][] => [
  ['Floor', String(hasFloor)],
  ['Video', 'false'],
  ['Hear', String(!member.flags.deaf)],
  ['See', 'false'],
  ['Speak', String(!member.flags.mute)],
  ['Talking', String(member.isTalking)],
  ['Mute-Detect', 'false'],
  ['Hold', 'false'],
  ['Member-ID', String(member.id)],
  ['Member-Type', member.flags.moderator ? 'moderator' : 'member'],
  ['Member-Ghost', String(member.flags.ghost)],
  ['Energy-Level', '0'],
  ['Current-Energy', String(member.energy)],
]

/** All rooms of the switch, by name. */
export class Conferences {
  readonly #rooms = new Map<string, Conference>()
  readonly #pacer: Pacer
  readonly #bus: EventBus
  #lastMemberId = 0

  constructor(pacer: Pacer, bus: EventBus) {
    this.#pacer = pacer
    this.#bus = bus
  }

  get all(): readonly Conference[] {
    return [...this.#rooms.values()]
  }

  find(name: string): Conference | undefined {
    return this.#rooms.get(name)
  }

  open(name: string, profile: string): Conference {
    const known = this.#rooms.get(name)
    if (known) return known
    const room = new Conference(name, profile, this.#pacer, this.#bus, () => this.#rooms.delete(name))
    this.#rooms.set(name, room)
    return room
  }

  nextMemberId(): number {
    this.#lastMemberId += 1
    return this.#lastMemberId
  }
}
