/**
 * `play_and_get_digits` and `read`: a prompt that the first key cuts short, then keys until a terminator, the greatest
 * number, or a time-out. The rules are FreeSWITCH's switch_ivr_read and switch_play_and_get_digits.
 */
import type { Application, ApplicationContext } from '../runtime.ts'
import { playFiles } from './play-files.ts'

interface Question {
  readonly min: number
  readonly max: number
  readonly timeoutMs: number
  readonly digitTimeoutMs: number
  readonly terminators: string
  readonly prompt: string
  readonly variable: string
}

interface Reply {
  digits: string
  terminator: string
  status: 'success' | 'timeout' | 'tooSmall' | 'failure'
}

const MAX_DIGITS = 128

/** Integers as C's atoi reads them. */
const integer = (text: string | undefined): number => Math.trunc(Number.parseInt(text ?? '', 10) || 0)

const playPrompt = async (context: ApplicationContext, question: Question): Promise<string | undefined> => {
  const { run } = context
  let first = ''
  run.onDigit = (key) => {
    first = key
    return true
  }
  if (question.prompt === '' || question.prompt.toLowerCase() === 'silence') return ''
  const status = await playFiles(context, question.prompt)
  return status === 'aborted' || status === 'notFound' ? undefined : first
}

/** Takes keys into `reply` until it is complete; tells whether it timed out. */
const takeKeys = async ({ run }: ApplicationContext, question: Question, reply: Reply): Promise<'ok' | 'timeout'> => {
  const isComplete = (): boolean => reply.terminator !== '' || reply.digits.length >= question.max
  const add = (key: string): void => {
    if (question.terminators.includes(key)) reply.terminator = key
    else reply.digits += key
  }
  const first = reply.digits
  reply.digits = ''
  for (const key of first) add(key)
  const waiting: string[] = []
  run.onDigit = (key) => {
    waiting.push(key)
    return true
  }
  while (!isComplete()) {
    const end = await run.wait(reply.digits === '' ? question.timeoutMs : question.digitTimeoutMs)
    for (const key of waiting.splice(0)) if (!isComplete()) add(key)
    if (end === 'timeout' && !isComplete()) return 'timeout'
    if (end === 'aborted') return 'ok'
  }
  return 'ok'
}

const judge = (question: Question, reply: Reply, timedOut: boolean): Reply['status'] => {
  const needsTerminator = question.terminators.startsWith('=')
  if (needsTerminator && reply.terminator === '') return 'tooSmall'
  if (reply.digits.length < question.min) return 'tooSmall'
  return timedOut ? 'timeout' : 'success'
}

const results = { success: 'success', timeout: 'timeout', tooSmall: 'failure', failure: 'failure' } as const

const ask = async (context: ApplicationContext, question: Question): Promise<Reply> => {
  const { channel } = context
  const reply: Reply = { digits: '', terminator: '', status: 'failure' }
  channel.setVariable('read_result', undefined)
  channel.setVariable(question.variable, undefined)
  const first = await playPrompt(context, question)
  if (first === undefined) return reply
  reply.digits = first
  const timedOut = (await takeKeys(context, question, reply)) === 'timeout'
  if (reply.terminator !== '') channel.setVariable('read_terminator_used', reply.terminator)
  reply.status = judge(question, reply, timedOut)
  channel.setVariable('read_result', results[reply.status])
  if (reply.digits !== '' && question.variable !== '') channel.setVariable(question.variable, reply.digits)
  return reply
}

const matches = (digits: string, pattern: string): boolean => {
  if (pattern === '') return true
  try {
    return new RegExp(pattern).test(digits)
  } catch {
    return false
  }
}

/** Whether the reply ends the asking, or another try is due. */
const isAccepted = (context: ApplicationContext, question: Question, reply: Reply, pattern: string): boolean => {
  const { channel } = context
  const isEnough = reply.status === 'timeout' && reply.digits.length >= question.min
  if (question.min === 0 && reply.digits === '' && channel.variables.has('read_terminator_used')) return true
  if ((reply.status !== 'success' && !isEnough) || reply.digits === '') return false
  if (matches(reply.digits, pattern)) return true
  channel.setVariable(question.variable, undefined)
  channel.setVariable(`${question.variable}_invalid`, reply.digits)
  return false
}

/** Puts the arguments of both applications into one form. */
const questionOf = (given: {
  readonly min: string | undefined
  readonly max: string | undefined
  readonly timeout: string | undefined
  readonly digitTimeout: string | undefined
  readonly terminators: string
  readonly prompt: string
  readonly variable: string
}): Question => {
  const min = Math.max(0, integer(given.min))
  const timeoutMs = Math.max(1000, integer(given.timeout))
  return {
    min,
    max: Math.min(MAX_DIGITS, Math.max(min, integer(given.max))),
    timeoutMs,
    digitTimeoutMs: integer(given.digitTimeout) || timeoutMs,
    terminators: given.terminators === 'none' ? '' : given.terminators,
    prompt: given.prompt,
    variable: given.variable,
  }
}

const argumentsOf = (data: string): string[] => data.split(' ').filter((word) => word !== '')

/** `<min> <max> <tries> <timeout> <terminators> <file> <invalid file> <variable> <regexp> [<digit timeout>]` */
export const playAndGetDigits: Application = async (context) => {
  const { channel, run } = context
  const [min, max, tries, timeout, ...rest] = argumentsOf(context.data)
  const [terminators = '#', prompt = '', invalidFile = '', variable = '', pattern = '', digitTimeout] = rest
  const question = questionOf({ min, max, timeout, digitTimeout, terminators, prompt, variable })
  if (pattern !== '' && variable !== '') channel.setVariable(`${variable}_invalid`, undefined)
  for (let left = integer(tries); left > 0; left -= 1) {
    const reply = await ask(context, question)
    if (isAccepted(context, question, reply, pattern)) return
    run.onDigit = undefined
    if (run.isAborted) return
    if (invalidFile !== '') await playFiles(context, invalidFile)
  }
}

/** `<min> <max> <file> <variable> <timeout> <terminators> [<digit timeout>]` */
export const read: Application = async (context) => {
  const [min, max, prompt = '', variable = '', timeout, terminators = '#', digitTimeout] = argumentsOf(context.data)
  await ask(context, questionOf({ min, max, timeout, digitTimeout, terminators, prompt, variable }))
}
