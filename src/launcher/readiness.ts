import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { LaunchFailure } from './failure.ts'

const pollEveryMs = 50
const answerWithinMs = 2000

/** Asks the controller until it could take a call. Throws `LaunchFailure` that names what is missing. */
export const waitUntilReady = async (
  controller: URL,
  withinMs: number,
  ending: AbortSignal,
): Promise<void> => {
  const address = new URL('/readyz', controller)
  if (['0.0.0.0', '[::]'].includes(address.hostname)) address.hostname = 'localhost'
  const deadline = performance.now() + withinMs
  let last = 'it does not answer'
  while (!ending.aborted) {
    const { status, body } = await ask(address).catch((err: unknown) => ({ status: 0, body: String(err) }))
    if (status === 200) return
    last = missingIn(body)
    if (performance.now() > deadline) {
      throw new LaunchFailure(
        `The controller runs, but after ${withinMs / 1000} s no call can be taken: ${last}`,
      )
    }
    await wait(pollEveryMs)
  }
}

const missingIn = (body: string): string => {
  const found = /"missing":\[([^\]]*)\]/.exec(body)?.[1]
  return found === undefined ? body.slice(0, 200) : `missing ${found}`
}

const ask = (address: URL): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const request = address.protocol === 'https:' ? requestHttps : requestHttp
    // Our own process on our own machine; its certificate may well be for another name.
    const options = { timeout: answerWithinMs, rejectUnauthorized: false, agent: false }
    const asked = request(address, options, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => void (body += text))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    asked.once('timeout', () => asked.destroy(new Error('it does not answer')))
    asked.once('error', reject).end()
  })
