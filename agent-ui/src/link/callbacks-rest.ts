import type { Callback, CallbackEvent, CallbackList } from '../../../src/contract/callbacks.ts'
import { rest } from '../state/session.ts'
import { query } from './rest.ts'

/** Citizens who left a message. Both reject with `RestError`. */
export const callbacksOf = (state: Callback['state']): Promise<CallbackList> =>
  rest.ask<CallbackList>('GET', `/callbacks?${query({ state })}`)

export const pressCallback = (callId: string, event: CallbackEvent): Promise<Callback> =>
  rest.ask<Callback>('POST', `/callbacks/${callId}/events`, event)
