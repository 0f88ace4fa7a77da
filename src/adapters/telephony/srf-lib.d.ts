/** drachtio-srf exports these classes as types only. */
declare module 'drachtio-srf/lib/dialog.js' {
  import type Srf from 'drachtio-srf'

  const Dialog: new (srf: Srf, type: 'uas' | 'uac', parts: object) => Srf.Dialog
  export default Dialog
}

declare module 'drachtio-srf/lib/request.js' {
  import type Srf from 'drachtio-srf'

  const Request: new (message: object, meta: object) => Srf.SrfRequest
  export default Request
}

declare module 'drachtio-srf/lib/sip-parser/message.js' {
  const SipMessage: new (text: string) => object
  export default SipMessage
}
