import 'drachtio-fsmrf'

/** What the tests call beyond what the controller does. */
declare module 'drachtio-fsmrf' {
  namespace Mrf {
    interface Endpoint {
      playCollect(options: {
        readonly file: string
        readonly min?: number
        readonly max?: number
        readonly tries?: number
        readonly timeout?: number
        readonly terminators?: string
        readonly digitTimeout?: number
        readonly regexp?: string
      }): Promise<{ readonly digits?: string; readonly terminatorUsed?: string }>
    }
  }
}
