type Place = { readonly host: string; readonly port: number }

/** Where a switch is reached: the pair drachtio-server and FreeSWITCH, or what stands in for it. */
export type SwitchAddresses = {
  readonly drachtio: Place & { readonly secret: string }
  readonly freeswitch: Place & {
    readonly secret: string
    readonly profile: string
    /** Of this machine, for its outbound event sockets. */
    readonly listenAddress: string
  }
  /** Where telephones call, UDP and TCP. */
  readonly sip: Place
  /** Where browsers connect. */
  readonly ws: Place
}

const names = [
  ...['REAL_DRACHTIO_HOST', 'REAL_DRACHTIO_PORT', 'REAL_DRACHTIO_SECRET'],
  ...['REAL_SIP_HOST', 'REAL_SIP_PORT', 'REAL_WS_PORT'],
  ...['REAL_FREESWITCH_HOST', 'REAL_FREESWITCH_PORT', 'REAL_FREESWITCH_SECRET', 'REAL_FREESWITCH_PROFILE'],
] as const

/** The real pair's addresses; or the names of the variables that are missing. */
export const realPair = (
  environment: Readonly<Record<string, string | undefined>>,
): SwitchAddresses | { readonly missing: readonly string[] } => {
  const missing = names.filter((name) => (environment[name] ?? '') === '')
  if (missing.length > 0) return { missing }
  const text = (name: (typeof names)[number]): string => environment[name] ?? ''
  const sipHost = text('REAL_SIP_HOST')
  return {
    drachtio: {
      ...{ host: text('REAL_DRACHTIO_HOST'), port: Number(text('REAL_DRACHTIO_PORT')) },
      secret: text('REAL_DRACHTIO_SECRET'),
    },
    freeswitch: {
      ...{ host: text('REAL_FREESWITCH_HOST'), port: Number(text('REAL_FREESWITCH_PORT')) },
      ...{ secret: text('REAL_FREESWITCH_SECRET'), profile: text('REAL_FREESWITCH_PROFILE') },
      listenAddress: environment['REAL_LISTEN_ADDRESS'] ?? '127.0.0.1',
    },
    sip: { host: sipHost, port: Number(text('REAL_SIP_PORT')) },
    ws: { host: sipHost, port: Number(text('REAL_WS_PORT')) },
  }
}

/** The product's settings that bring it to such a pair. */
export const settingsFor = ({ drachtio, freeswitch, sip, ws }: SwitchAddresses): Record<string, string> => ({
  ...{ DRACHTIO_HOST: drachtio.host, DRACHTIO_PORT: String(drachtio.port) },
  ...{ DRACHTIO_SECRET: drachtio.secret, SIP_WS_URL: `ws://${ws.host}:${ws.port}` },
  ...{ FREESWITCH_HOST: freeswitch.host, FREESWITCH_PORT: String(freeswitch.port) },
  ...{ FREESWITCH_SECRET: freeswitch.secret, FREESWITCH_PROFILE: freeswitch.profile },
  ...{ FREESWITCH_LISTEN_ADDRESS: freeswitch.listenAddress, SIP_PORT: String(sip.port) },
})
