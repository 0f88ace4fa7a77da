import type { CallListItem } from '../../../src/contract/calls.ts'
import type {
  DuePromise,
  Order,
  OrderHistoryItem,
  OrderListItem,
  OrderPatch,
} from '../../../src/contract/orders.ts'
import type { OrderEvent } from '../../../src/contract/presses.ts'
import type { Reference } from '../../../src/contract/reference.ts'
import type { Session, SignIn, SipAccess } from '../../../src/contract/session.ts'

export type FieldRule = { readonly field: string; readonly rule: string; readonly limit?: string | number }

/** A refused or failed request. `status` is 0 and `code` `NETWORK` when the server was not reached. */
export class RestError extends Error {
  readonly status: number
  readonly code: string
  readonly details: readonly FieldRule[]

  constructor(status: number, code: string, message: string, details: readonly FieldRule[] = []) {
    super(message)
    this.name = 'RestError'
    this.status = status
    this.code = code
    this.details = details
  }

  /** The server, or its database, is away: the same request may succeed later. */
  get away(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500
  }
}

export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }

const timeoutMs = 10_000

const errorBody = async (
  response: Response,
): Promise<{ code?: string; message?: string; details?: FieldRule[] }> => {
  try {
    return (await response.json()) as { code?: string; message?: string; details?: FieldRule[] }
  } catch {
    return { message: response.statusText }
  }
}

type RestDep = {
  readonly csrfToken: () => string | null
  readonly onExpired: () => void
  /** The token is of an older sign-in of this browser: fetches the present one. */
  readonly renewToken: () => Promise<void>
}

/** What an event made of an order: itself, or after a discard only the outcome of its call. */
export type Applied = { readonly order: Order | null; readonly callOutcome: string | null }

/** Asks the server; rejects with `RestError`. */
export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>

/** A query of what is not null; a list is given once for each of its members. */
export const query = (
  values: Readonly<Record<string, string | readonly string[] | null | undefined>>,
): URLSearchParams => {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each]),
  )
  return new URLSearchParams(pairs)
}

/** The server's REST interface. Every call rejects with `RestError`; 401 is also told to `onExpired`. */
export const createRest = (dep: RestDep) => {
  const send = async (method: string, path: string, body: unknown): Promise<Response> => {
    const token = dep.csrfToken()
    try {
      return await fetch(`/api${path}`, {
        method,
        credentials: 'same-origin',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'GET' || token === null ? {} : { 'x-csrf-token': token }),
        },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw new RestError(0, 'NETWORK', error instanceof Error ? error.message : 'unreachable')
    }
  }

  const request = async <T>(method: string, path: string, body?: unknown, again = true): Promise<T> => {
    const response = await send(method, path, body)
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
    const { code = `HTTP_${response.status}`, message, details } = await errorBody(response)
    if (code === 'CSRF' && again) {
      await dep.renewToken()
      return request(method, path, body, false)
    }
    if (response.status === 401 && path !== '/session') dep.onExpired()
    throw new RestError(response.status, code, message ?? '', details)
  }

  return {
    /** For the parts that bring routes of their own with them. */
    ask: ((method, path, body) => request(method, path, body)) as Ask,
    signIn: (body: SignIn) => request<Session>('POST', '/session', body),
    session: () => request<Session>('GET', '/session'),
    changePassword: (body: { readonly currentPassword: string; readonly newPassword: string }) =>
      request<undefined>('PUT', '/session/password', body),
    signOut: () => request<undefined>('DELETE', '/session'),
    sipAccess: () => request<SipAccess>('POST', '/session/sip'),
    reference: () => request<Reference>('GET', '/reference'),
    promise: () => request<DuePromise>('GET', '/promise'),
    order: (orderId: string) => request<Order>('GET', `/orders/${orderId}`),
    newOrder: (callId: string | null) => request<Order>('POST', '/orders', callId === null ? {} : { callId }),
    patchOrder: (orderId: string, patch: OrderPatch) => request<Order>('PATCH', `/orders/${orderId}`, patch),
    orderEvent: (orderId: string, event: OrderEvent) =>
      request<Applied>('POST', `/orders/${orderId}/events`, event),
    history: (orderId: string) => request<OrderHistoryItem[]>('GET', `/orders/${orderId}/history`),
    myOrders: (status: string | null, text: string | null, cursor: string | null) =>
      request<Page<OrderListItem>>(
        'GET',
        `/orders?${query({ scope: 'mine', status, text, cursor, limit: '30' })}`,
      ),
    myCalls: (cursor: string | null) =>
      request<Page<CallListItem>>('GET', `/calls?${query({ scope: 'mine', cursor, limit: '30' })}`),
  }
}
