/**
 * Runs applications on channels and moves channels through their states (the machine in `channel.ts`).
 */
import { randomUUID } from 'node:crypto'
import { unbridge } from './bridge.ts'
import { type Channel, isTrue } from './channel.ts'
import { causeOf } from './hangup-causes.ts'
import { setMediaStatistics } from './media-statistics.ts'
import { stopRecordings } from './recordings.ts'
import { Run } from './run.ts'
import type { Application, ExecuteOptions, Execution, Runtime, Step } from './runtime.ts'

/** A loop whose application ends sooner than this is not repeated (FreeSWITCH's own guard). */
const SHORTEST_LOOP_MS = 500

const applicationHeaders = (step: Step, run: Run): [string, string][] => [
  ['Application', step.application],
  ...(step.data === '' ? [] : [['Application-Data', step.data] as [string, string]]),
  ['Application-UUID', run.uuid],
]

interface Message {
  readonly step: Step
  readonly options: ExecuteOptions
}

class ChannelExecution implements Execution {
  /** Messages held back by a lock, of the channels that have one. */
  readonly #waiting = new Map<Channel, Message[]>()
  readonly #applications: ReadonlyMap<string, Application>
  readonly #runtime: () => Runtime

  constructor(applications: ReadonlyMap<string, Application>, runtime: () => Runtime) {
    this.#applications = applications
    this.#runtime = runtime
  }

  async execute(channel: Channel, step: Step, options: ExecuteOptions = {}): Promise<void> {
    const loops = options.loops ?? 1
    for (let count = 0; loops < 0 || count < loops; count += 1) {
      const { epoch } = channel
      const startedAt = this.#runtime().pacer.now()
      const end = await this.#executeOnce(channel, step, options.uuid)
      const isShort = this.#runtime().pacer.now() - startedAt < SHORTEST_LOOP_MS
      if (isShort || end === 'broken' || channel.epoch !== epoch || !channel.isUp) return
    }
  }

  enqueue(channel: Channel, step: Step, options: ExecuteOptions = {}): void {
    if (!channel.isUp) return
    const waiting = this.#waiting.get(channel)
    if (waiting) waiting.push({ step, options })
    else if (options.isLocking === true) void this.#executeLocked(channel, step, options)
    else void this.execute(channel, step, options)
  }

  flush(channel: Channel): void {
    this.#waiting.get(channel)?.splice(0)
  }

  transfer(channel: Channel, steps: readonly Step[], source: string): void {
    if (!channel.isUp) return
    const left = unbridge(channel)
    if (left) this.afterBridge(left, 'NORMAL_CLEARING')
    const { profile } = channel
    profile.rdnis = profile.destinationNumber
    profile.destinationNumber = source
    profile.dialplan = 'inline'
    profile.index += 1
    profile.times.transferred = this.#runtime().core.stamp()
    channel.epoch += 1
    channel.request('CS_ROUTING')
    channel.runs.abort()
    channel.refreshOutput()
    void this.#route(channel, steps)
  }

  start(channel: Channel, steps: readonly Step[]): void {
    channel.epoch += 1
    channel.enter('CS_ROUTING')
    channel.enter('CS_EXECUTE')
    void this.#runSteps(channel, steps)
  }

  hangup(channel: Channel, cause: string): void {
    if (!channel.isUp) return
    channel.hangupCause = cause
    channel.epoch += 1
    channel.request('CS_HANGUP')
    channel.profile.times.hungUp = this.#runtime().core.stamp()
    channel.fire('CHANNEL_HANGUP')
    channel.signalling?.hangUp(cause)
    const left = unbridge(channel)
    if (left) {
      left.setVariable('bridge_hangup_cause', cause)
      this.afterBridge(left, cause)
    }
    channel.runs.abort()
    channel.refreshOutput()
    void this.#finish(channel, cause)
  }

  afterBridge(channel: Channel, cause: string): void {
    if (!channel.isUp) return
    if (!isTrue(channel.variable('park_after_bridge'))) {
      this.hangup(channel, cause)
      return
    }
    channel.epoch += 1
    channel.enter('CS_PARK')
    channel.fire('CHANNEL_PARK')
    channel.refreshOutput()
  }

  async #executeLocked(channel: Channel, step: Step, options: ExecuteOptions): Promise<void> {
    const waiting: Message[] = []
    this.#waiting.set(channel, waiting)
    await this.execute(channel, step, options)
    this.#waiting.delete(channel)
    for (const message of waiting) this.enqueue(channel, message.step, message.options)
  }

  async #executeOnce(channel: Channel, step: Step, uuid: string | undefined): Promise<'broken' | 'ended'> {
    if (!channel.isUp) return 'broken'
    const application = this.#applications.get(step.application.toLowerCase())
    if (!application) {
      // As FreeSWITCH does: "Invalid Application" ends the call.
      this.#runtime().log.warn({ uuid: channel.uuid, application: step.application }, 'no such application')
      this.hangup(channel, 'DESTINATION_OUT_OF_ORDER')
      return 'broken'
    }
    const expanded = { application: step.application, data: channel.expand(step.data) }
    const run = new Run(step.application, uuid ?? randomUUID(), () => refreshBoth(channel))
    channel.setVariable('current_application', step.application)
    channel.setVariable('current_application_data', expanded.data)
    channel.setVariable('current_application_response', undefined)
    channel.fire('CHANNEL_EXECUTE', applicationHeaders(expanded, run))
    await this.#run(channel, application, run, expanded.data)
    const response = channel.variables.get('current_application_response') ?? '_none_'
    channel.fire('CHANNEL_EXECUTE_COMPLETE', [
      ...applicationHeaders(expanded, run),
      ['Application-Response', response],
    ])
    return run.isAborted ? 'broken' : 'ended'
  }

  async #run(channel: Channel, application: Application, run: Run, data: string): Promise<void> {
    channel.runs.push(run)
    try {
      const work = application({ runtime: this.#runtime(), channel, run, data })
      if (work) {
        refreshBoth(channel)
        await work
        await channel.runs.untilTop(run)
      }
    } catch (error) {
      this.#runtime().log.error({ err: error, uuid: channel.uuid, application: run.application }, 'application failed')
    } finally {
      channel.runs.remove(run)
      refreshBoth(channel)
    }
  }

  async #route(channel: Channel, steps: readonly Step[]): Promise<void> {
    const { epoch } = channel
    await channel.runs.empty()
    if (channel.epoch !== epoch || !channel.isUp) return
    channel.enter('CS_ROUTING')
    channel.setCallState('RINGING')
    channel.enter('CS_EXECUTE')
    channel.setCallState('ACTIVE')
    await this.#runSteps(channel, steps)
  }

  async #runSteps(channel: Channel, steps: readonly Step[]): Promise<void> {
    const { epoch } = channel
    for (const step of steps) {
      await this.execute(channel, step)
      if (channel.epoch !== epoch || !channel.isUp) return
    }
    this.hangup(channel, 'NORMAL_CLEARING')
  }

  async #finish(channel: Channel, cause: string): Promise<void> {
    const runtime = this.#runtime()
    // Whoever asked for it gets the reply before its connection is closed.
    await new Promise<void>((resolve) => setImmediate(resolve))
    await channel.runs.empty()
    channel.enter('CS_HANGUP')
    channel.setVariable('hangup_cause', cause)
    channel.setVariable('hangup_cause_q850', String(causeOf(cause).number))
    channel.setCallState('HANGUP')
    await stopRecordings(channel)
    if (channel.leg) setMediaStatistics(channel, channel.leg.statistics())
    setDurations(channel)
    for (const tell of channel.onDown.splice(0)) tell()
    channel.leg?.close()
    channel.enter('CS_REPORTING')
    channel.fire('CHANNEL_HANGUP_COMPLETE')
    channel.enter('CS_DESTROY')
    channel.fire('CHANNEL_DESTROY')
    runtime.channels.delete(channel.uuid)
    runtime.core.sessions.closed()
  }
}

const refreshBoth = (channel: Channel): void => {
  channel.refreshOutput()
  channel.partner?.refreshOutput()
}

const setDurations = (channel: Channel): void => {
  const { created, answered, hungUp } = channel.profile.times
  const milliseconds = (from: string): number => Math.max(0, Math.round((Number(hungUp) - Number(from)) / 1000))
  const billed = answered === '0' ? 0 : milliseconds(answered)
  channel.setVariable('duration', String(Math.floor(milliseconds(created) / 1000)))
  channel.setVariable('mduration', String(milliseconds(created)))
  channel.setVariable('billsec', String(Math.floor(billed / 1000)))
  channel.setVariable('billmsec', String(billed))
}

export const createExecution = (
  applications: ReadonlyMap<string, Application>,
  runtime: () => Runtime,
): Execution => new ChannelExecution(applications, runtime)
