/**
 * Reliable provisional responses (RFC 3262 §3): each has an RSeq, is sent again until its PRACK, and takes the INVITE
 * with it when none comes.
 */
import { randomInt } from 'node:crypto'
import { header, type ResponseContent, type SipRequest, type SipResponse } from '../sip/message.ts'
import { cseqOf } from '../sip/parse.ts'
import type { ServerTransaction, SipStack, SipTimer } from '../sip/stack.ts'

export interface ReliableResponses {
  send(status: number, content: ResponseContent): SipResponse | undefined
  /** False if no response waits for this PRACK. */
  acknowledge(prack: SipRequest): boolean
  stop(): void
}

export const createReliableResponses = (
  { clock, timers }: SipStack,
  transaction: ServerTransaction,
  onGivenUp: () => void,
): ReliableResponses => {
  let rseq = randomInt(1, 2 ** 31 - 1)
  const waiting = new Map<number, SipTimer>()
  const stop = (): void => {
    for (const timer of waiting.values()) timer.cancel()
    waiting.clear()
  }
  const repeat = (seq: number, delayMs: number, elapsedMs: number): void => {
    const timer = clock.after(delayMs, () => {
      if (elapsedMs + delayMs >= 64 * timers.t1Ms) {
        stop()
        onGivenUp()
        return
      }
      transaction.resendProvisional()
      repeat(seq, delayMs * 2, elapsedMs + delayMs)
    })
    waiting.set(seq, timer)
  }
  return {
    send: (status, content) => {
      rseq += 1
      const headers = { ...content.headers, RSeq: String(rseq) }
      const sent = transaction.respond(status, { ...content, headers })
      if (sent) repeat(rseq, timers.t1Ms, 0)
      return sent
    },
    acknowledge: (prack) => {
      const [seq = '', number = '', method = ''] = (header(prack, 'RAck') ?? '').split(/\s+/)
      const timer = waiting.get(Number(seq))
      const invite = cseqOf(transaction.request)
      if (!timer || Number(number) !== invite.number || method !== 'INVITE') return false
      timer.cancel()
      waiting.delete(Number(seq))
      return true
    },
    stop,
  }
}
