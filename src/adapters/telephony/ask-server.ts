import type Srf from 'drachtio-srf'
import type { AskServer } from '../../app/trunks/watch.ts'

/** OPTIONS outside a dialog: the status of the answer; 408 and 503 are the SIP server's own words for none. */
export const createAskServer =
  (srf: Srf): AskServer =>
  ({ address, transport }) =>
    new Promise((resolve) => {
      const sent = (err: unknown, request?: Srf.SrfRequest): void => {
        if (err != null || request === undefined) {
          resolve(503)
          return
        }
        request.on('response', (response) => resolve(response?.status ?? 503))
      }
      untyped(srf).request(`sip:${address};transport=${transport}`, { method: 'OPTIONS' }, sent)
    })

/** drachtio-srf types `request` with four arguments; it takes these. */
const untyped = (srf: Srf) =>
  srf as unknown as {
    request(
      uri: string,
      options: { readonly method: string },
      sent: (err: unknown, request?: Srf.SrfRequest) => void,
    ): void
  }
