import { createHmac, timingSafeEqual } from 'node:crypto'
import { GatewayRefusedError, type MessageGateway, type Reply } from '../../app/ports/messages.ts'

export type HttpGatewayOptions = {
  /** Where messages are posted, `https://…`. */
  readonly url: string
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 10_000

/** Says "later", not "never". */
const worthRetrying = new Set([408, 425, 429])

/**
 * A gateway that takes `POST {id, to, text}` and answers 2xx with `{id}`, its own name for the message. `id` of the
 * request, also in the header `Idempotency-Key`, is the same at every try. 4xx means never, everything else later.
 */
export const createHttpGateway = (options: HttpGatewayOptions): MessageGateway => ({
  name: 'http',
  send: async ({ key, number, text }) => {
    const response = await fetch(options.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${options.token}`,
        'idempotency-key': key,
      },
      body: JSON.stringify({ id: key, to: number, text }),
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs),
    })
    const body = await response.text()
    if (response.ok) return { gatewayId: idOf(body) }
    const message = `The gateway answered ${response.status}`
    const never = response.status >= 400 && response.status < 500 && !worthRetrying.has(response.status)
    throw never ? new GatewayRefusedError(message) : new Error(message)
  },
})

/** A gateway may answer with nothing at all; then there are no reports either. */
const idOf = (body: string): string | null => {
  const answer = parse(body)
  const id = isRecord(answer) ? answer['id'] : null
  return typeof id === 'string' && id !== '' && id.length <= 200 ? id : null
}

/** What a gateway tells: that a message arrived or did not, or what somebody wrote back. Null if it is neither. */
export type GatewayNews =
  | {
      readonly kind: 'report'
      readonly gatewayId: string
      readonly delivered: boolean
      readonly at: number
      readonly error: string | null
    }
  | ({ readonly kind: 'reply' } & Reply)

/**
 * Reads what the gateway posts: `{type: 'report', id, delivered, error?}` or `{type: 'reply', id, from, text}`. `receivedAt`
 * in ms since the epoch stands for the time, because the clocks of gateways are wrong.
 */
export const readGatewayNews = (body: string, receivedAt: number): GatewayNews | null => {
  const news = parse(body)
  if (!isRecord(news)) return null
  const { type, id, delivered, error, from, text } = news
  if (typeof id !== 'string' || id === '' || id.length > 200) return null
  if (type === 'report' && typeof delivered === 'boolean') {
    const reason = typeof error === 'string' ? error.slice(0, 300) : null
    return { kind: 'report', gatewayId: id, delivered, at: receivedAt, error: reason }
  }
  if (type === 'reply' && typeof from === 'string' && typeof text === 'string') {
    return {
      kind: 'reply',
      replyKey: id,
      number: from.slice(0, 40),
      text: text.slice(0, 1000),
      at: receivedAt,
    }
  }
  return null
}

/**
 * Whether a body is the gateway's: `signature` is the hexadecimal HMAC-SHA-256 of the raw body under the shared secret.
 */
export const isFromGateway = (body: string, signature: string, secret: string): boolean => {
  const expected = createHmac('sha256', secret).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return secret !== '' && given.length === expected.length && timingSafeEqual(given, expected)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    // Whatever is not JSON says nothing.
    return null
  }
}
