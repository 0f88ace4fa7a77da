/** drachtio-srf exports this class as a type only. */
declare module 'drachtio-srf/lib/dialog.js' {
  import type Srf from 'drachtio-srf'

  const Dialog: new (srf: Srf, type: 'uas' | 'uac', parts: object) => Srf.Dialog
  export default Dialog
}
