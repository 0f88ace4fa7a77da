import 'drachtio-srf'

/** What drachtio-srf has and does not declare. */
declare module 'drachtio-srf' {
  interface Dialog {
    readonly connected: boolean
  }
}
