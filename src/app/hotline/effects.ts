import type { Call } from '../../domain/acd/call.ts'
import type { Command, Ear } from '../../domain/acd/commands.ts'
import type { DeskLegs } from '../ports/desk-legs.ts'
import type { Log } from '../ports/log.ts'
import type { Media } from '../ports/media.ts'
import type { Telephony } from '../ports/telephony.ts'
import type { Line, Lines } from './lines.ts'
import type { News } from './mailbox.ts'
import type { Placing } from './placing.ts'
import type { Prompts } from './prompts.ts'
import type { Timers } from './timers.ts'

/** What carrying out a command takes. */
export type Hands = {
  readonly telephony: Telephony
  readonly media: Media
  readonly deskLegs: DeskLegs
  readonly lines: Lines
  readonly placing: Placing
  readonly timers: Timers
  readonly prompts: Prompts
  readonly log: Log
  readonly recordingsDir: string
  readonly newId: () => string
  readonly post: (news: News) => void
  /** The desk of this agent should bring up its leg again. */
  readonly callLeg: (agentId: string) => void
  /** Every sign-in of this person ends. */
  readonly endSignIn: (agentId: string) => void
}

/**
 * Carries out one command of the core on telephony, media and timers. Nothing is decided here: what the command came to
 * goes back to the mailbox as an input. Never throws and never waits.
 */
export const act = (hands: Hands, command: Command): void => {
  try {
    actions[command.type](hands, command as never)
  } catch (err) {
    hands.log.error({ err, command }, 'a command could not be carried out')
  }
}

type Actions = {
  readonly [T in Command['type']]: (hands: Hands, command: Extract<Command, { type: T }>) => void
}

const actions: Actions = {
  refuseCall: ({ telephony }, { callId, sipStatus, reason, retryAfterS }) =>
    telephony.refuse(callId, sipStatus, { reason, retryAfterS }),
  playBeforeRefusal: (hands, c) => void playBeforeRefusal(hands, c.callId, c.prompt),
  answerCall: (hands, c) => void answer(hands, c.callId),
  playPrompt: (hands, c) => void play(hands, c.callId, c.prompt),
  announcePosition: (hands, c) => void sayInQueue(hands, c.callId, hands.prompts.place(c.ahead, c.waitS)),
  playMusic: (hands, c) =>
    onLeg(hands, c.callId, (legId) => hands.media.loop(legId, hands.prompts.music(c.music))),
  placeCall: ({ placing }, c) => placing.place(c.callId, c.number),
  playRinging: ({ media, prompts }, c) => media.loop(c.legId, prompts.ringing),
  silence: ({ media }, c) => media.part(c.legId),
  connect: (hands, c) => void connect(hands, c),
  arrange: (hands, c) => void arrange(hands, c),
  overhear: (hands, c) => void overhear(hands, c),
  disconnect: (hands, c) => onLeg(hands, c.callId, (legId) => hands.media.part(legId)),
  takeMessage: (hands, c) => void takeMessage(hands, c),
  offerMessage: (hands, c) =>
    void sayInQueue(hands, c.callId, hands.prompts.files('no-agents-voicemail-offer')),
  startRecording: (hands, c) => void startRecording(hands, c.callId),
  stopRecording: (hands, c) => void stopRecording(hands, hands.lines.of(c.callId)),
  sendDigits: (hands, c) => onLeg(hands, c.callId, (legId) => hands.media.sendDigits(legId, c.digits)),
  hangUpCaller: (hands, c) => hands.telephony.hangUp(c.callId, c.reason),
  releaseCall: (hands, c) => release(hands, c.callId),
  callLeg: (hands, c) => hands.callLeg(c.agentId),
  dropLeg: (hands, c) => hands.deskLegs.drop(c.legId),
  endSignIn: (hands, c) => hands.endSignIn(c.agentId),
  startTimer: (hands, c) => hands.timers.start(c.timer, c.ms),
  cancelTimer: (hands, c) => hands.timers.cancel(c.timer),
}

const onLeg = ({ lines }: Hands, callId: string, use: (legId: string) => void): void => {
  const legId = lines.of(callId)?.legId ?? null
  if (legId !== null) use(legId)
}

const answer = async ({ lines, media, telephony, post, log }: Hands, callId: string): Promise<void> => {
  try {
    const opened = await lines.open(callId)
    if (opened === null) return
    const { remoteSdp } = await telephony.answer(callId, opened.sdp)
    if (opened.line.sdp === null) await media.renegotiate(opened.legId, remoteSdp)
    post({ type: 'callAnswered', callId })
  } catch (err) {
    log.warn({ callId, err }, 'a call could not be answered')
    post({ type: 'answerFailed', callId, reason: 'noMedia' })
  }
}

/** A caller who left the offer to us cannot hear anything before the answer, and is refused at once. */
const playBeforeRefusal = async (hands: Hands, callId: string, prompt: string): Promise<void> => {
  const { lines, media, telephony, prompts, post, log } = hands
  try {
    const opened = lines.of(callId)?.sdp == null ? null : await lines.open(callId)
    if (opened !== null) {
      telephony.progress(callId, opened.sdp)
      await media.play(opened.legId, prompts.files(prompt))
    }
  } catch (err) {
    log.warn({ callId, err }, 'the notice before a refusal could not be played')
  }
  post({ type: 'promptFinished', callId, prompt })
}

/** A prompt that cannot be played counts as played: a missing file must not strand a call. */
const play = async (
  { lines, media, prompts, post, log }: Hands,
  callId: string,
  prompt: string,
): Promise<void> => {
  const line = lines.of(callId)
  if (line?.legId == null) return
  lines.change(line, { prompt: { name: prompt, begun: false } })
  const how = await media.play(line.legId, prompts.files(prompt), () => {
    if (line.prompt?.name === prompt) lines.change(line, { prompt: { name: prompt, begun: true } })
  })
  if (how === 'failed') log.error({ callId, prompt }, 'a prompt could not be played')
  if (how !== 'interrupted') promptEnded({ lines, post }, line, prompt)
}

/** The prompt is forgotten after the core has been told: between the two, it would be told again. */
export const promptEnded = (
  { lines, post }: Pick<Hands, 'lines' | 'post'>,
  line: Line,
  prompt: string,
): void => {
  post({ type: 'promptFinished', callId: line.callId, prompt })
  if (line.prompt?.name === prompt && line.prompt.begun) lines.change(line, { prompt: null })
}

/** Something said to a citizen who waits; then the music goes on. */
const sayInQueue = async (
  { lines, media, prompts }: Hands,
  callId: string,
  files: readonly string[],
): Promise<void> => {
  const legId = lines.of(callId)?.legId ?? null
  if (legId === null) return
  const how = await media.play(legId, files)
  if (how !== 'interrupted') media.loop(legId, prompts.music('queue'))
}

const connect = async (
  { lines, media, post, log }: Hands,
  { callId, agentId, legId }: Extract<Command, { type: 'connect' }>,
): Promise<void> => {
  try {
    const citizen = lines.of(callId)?.legId ?? null
    if (citizen === null) throw new Error('the citizen has no media leg')
    await media.join(citizen, legId)
  } catch (err) {
    log.warn({ callId, agentId, err }, 'a call could not be joined to its agent')
    post({ type: 'connectFailed', callId, agentId, reason: 'joinFailed' })
  }
}

/** Whoever has no leg is on the way out, or not there yet: another arrangement follows. */
const arrange = async (
  { lines, media, prompts, log }: Hands,
  { callId, together, apart }: Extract<Command, { type: 'arrange' }>,
): Promise<void> => {
  const legOf = (ear: Ear): string | null =>
    'legId' in ear ? ear.legId : (lines.of(ear.callId)?.legId ?? null)
  const fileOf = (sound: 'hold' | 'ringing' | null): string | null =>
    sound === 'hold' ? prompts.music('hold') : sound && prompts.ringing
  try {
    await media.arrange({
      room: callId,
      together: together.map(legOf).filter((legId) => legId !== null),
      apart: apart.flatMap(({ ear, sound }) => {
        const legId = legOf(ear)
        return legId === null ? [] : [{ legId, file: fileOf(sound) }]
      }),
    })
  } catch (err) {
    log.warn({ callId, err }, 'a leg could not be brought together with the others')
  }
}

const overhear = async (
  { media, post, log }: Hands,
  { agentId, legId, otherLegId, to }: Extract<Command, { type: 'overhear' }>,
): Promise<void> => {
  try {
    await media.overhear(legId, otherLegId)
    media.speak(legId, to)
  } catch (err) {
    log.warn({ agentId, err }, 'a lead could not be brought to hear a conversation')
    post({ type: 'watchFailed', agentId, otherLegId })
  }
}

const startRecording = async (hands: Hands, callId: string): Promise<void> => {
  const { lines, media, post, log, recordingsDir, newId } = hands
  const line = lines.of(callId)
  if (line?.legId == null || (line.recording !== null && line.recording.state !== 'starting')) return
  // One that a former controller was about to start keeps its name: it may have begun.
  const recordingId = line.recording?.recordingId ?? newId()
  const path = `${recordingsDir}/${recordingId}.wav`
  lines.change(line, { recording: { recordingId, path, state: 'starting' } })
  try {
    await media.startRecording(line.legId, path)
    lines.change(line, { recording: { recordingId, path, state: 'running' } })
    post({ type: 'recordingStarted', callId, recordingId, path })
  } catch (err) {
    lines.change(line, { recording: null })
    if (line.gone) log.info({ callId, err }, 'a call had ended before it was recorded')
    else log.error({ callId, err }, 'a call is not being recorded')
  }
}

/** The tone, and then what is said. Whatever comes of it, the call goes on: a message that failed took no time. */
const takeMessage = async (
  hands: Hands,
  { callId, maxMs, silenceMs }: Extract<Command, { type: 'takeMessage' }>,
): Promise<void> => {
  const { lines, media, prompts, post, log, recordingsDir, newId } = hands
  const line = lines.of(callId)
  if (line?.legId == null) return
  const recordingId = newId()
  const path = `${recordingsDir}/${recordingId}.wav`
  lines.change(line, { recording: { recordingId, path, state: 'starting' } })
  try {
    if ((await media.play(line.legId, prompts.files('voicemail-beep'))) === 'interrupted') return
    const { spokenMs } = await media.takeMessage(line.legId, path, { maxMs, silenceMs }, () => {
      lines.change(line, { recording: { recordingId, path, state: 'running' } })
      post({ type: 'recordingStarted', callId, recordingId, path })
    })
    messageEnded(hands, line, spokenMs)
  } catch (err) {
    if (line.gone) return
    log.error({ callId, err }, 'a message could not be taken')
    messageEnded(hands, line, 0)
  }
}

export const messageEnded = (
  { lines, post }: Pick<Hands, 'lines' | 'post'>,
  line: Line,
  spokenMs: number,
): void => {
  const { callId, recording } = line
  if (line.gone) return
  if (recording?.state === 'running') {
    post({ type: 'recordingStopped', callId, recordingId: recording.recordingId })
  }
  lines.change(line, { recording: null })
  post({ type: 'messageTaken', callId, spokenMs })
}

const stopRecording = async ({ lines, media, post, log }: Hands, line: Line | null): Promise<void> => {
  if (line?.recording == null || line.recording.state === 'stopping') return
  const { callId, legId } = line
  const { recordingId, path } = line.recording
  lines.change(line, { recording: { recordingId, path, state: 'stopping' } })
  try {
    if (legId !== null) await media.stopRecording(legId, path)
  } catch (err) {
    log.info({ callId, err }, 'a recording ended with its leg')
  }
  post({ type: 'recordingStopped', callId, recordingId })
  lines.change(line, { recording: null })
}

/** Whoever was told to end a recording may have died before it was: nobody else would say that it is whole. */
export const endRecordingAgain = (hands: Hands, line: Line): void => {
  if (line.recording?.state !== 'stopping') return
  hands.lines.change(line, { recording: { ...line.recording, state: 'running' } })
  void stopRecording(hands, line)
}

/** Being answered: for its queue, or to leave a message. */
export const isRinging = (call: Call): boolean =>
  call.status === 'ringing' || (call.status === 'message' && call.stage === 'ringing')

/** The leg of a call that is answered anew. */
export const dropLeg = ({ lines, media }: Hands, line: Line): void => {
  if (line.legId === null) return
  media.close(line.legId)
  lines.change(line, { legId: null })
}

/** Its INVITE came to a former controller, and now to us: what that one had begun is begun anew. */
export const answerAgain = (hands: Hands, call: Call, sdp: string | null): void => {
  const { callId } = call
  const former = hands.lines.of(callId)
  if (former !== null) dropLeg(hands, former)
  hands.lines.knock(callId, sdp)
  if (isRinging(call)) act(hands, { type: 'answerCall', callId })
  if (call.status === 'refusing') act(hands, { type: 'playBeforeRefusal', callId, prompt: call.prompt })
}

const release = (hands: Hands, callId: string): void => {
  const { lines, media, telephony, placing } = hands
  const line = lines.forget(callId)
  placing.forget(callId)
  telephony.release(callId)
  if (line === null) return
  void stopRecording(hands, line)
  if (line.legId !== null) media.close(line.legId)
}
