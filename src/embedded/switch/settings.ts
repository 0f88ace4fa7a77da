/**
 * The settings of the embedded switch: one JSON object, checked whole before anything is bound.
 */
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const Port = Type.Integer({ minimum: 0, maximum: 65535 })
const Host = Type.String({ minLength: 1, maxLength: 255 })
const Secret = Type.String({ minLength: 1, maxLength: 255 })
const Milliseconds = Type.Integer({ minimum: 0, maximum: 86_400_000 })

const SettingsSchema = Type.Object(
  {
    /** The public side: telephones, trunks, the desk's WebSocket. 0 takes a free port; -1 leaves that listener out. */
    sip: Type.Object(
      {
        host: Host,
        port: Port,
        wsHost: Type.Optional(Host),
        wsPort: Type.Integer({ minimum: -1, maximum: 65535 }),
        /** Host written into Via and Contact where it is not the bound one. */
        advertisedHost: Type.Optional(Host),
      },
      { additionalProperties: false },
    ),
    /** Where drachtio-srf connects. */
    drachtio: Type.Object({ host: Host, port: Port, secret: Secret }, { additionalProperties: false }),
    /** Where drachtio-fsmrf connects. */
    eventSocket: Type.Object({ host: Host, port: Port, password: Secret }, { additionalProperties: false }),
    media: Type.Object(
      {
        /** Address to bind: an IP literal, `0.0.0.0` for all. */
        host: Host,
        /** Address written into SDP; by default the bound one, or the first of this machine. */
        address: Type.Optional(Host),
        portRange: Type.Tuple([Port, Port]),
        browserTimeoutMs: Type.Optional(Milliseconds),
        trunkTimeoutMs: Type.Optional(Milliseconds),
      },
      { additionalProperties: false },
    ),
    /** The media half's own SIP side, which only the drachtio half speaks to. */
    mediaSip: Type.Optional(Type.Object({ host: Host, port: Port }, { additionalProperties: false })),
    promptsDir: Type.String({ minLength: 1 }),
    musicDir: Type.String({ minLength: 1 }),
    maxSessions: Type.Integer({ minimum: 1, maximum: 10_000 }),
    logLevel: Type.Union(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'].map((level) => Type.Literal(level)),
    ),
    /** End when standard input closes: the parent is gone. */
    endWithStdin: Type.Boolean(),
  },
  { additionalProperties: false },
)

type Given = Static<typeof SettingsSchema>

export interface Settings extends Omit<Given, 'logLevel'> {
  readonly logLevel: string
  readonly media: Given['media'] & {
    readonly address: string
    readonly browserTimeoutMs: number
    readonly trunkTimeoutMs: number
  }
  readonly mediaSip: { readonly host: string; readonly port: number }
}

const defaults = {
  sip: { host: '127.0.0.1', port: 0, wsPort: 0 },
  drachtio: { host: '127.0.0.1', port: 0, secret: '' },
  eventSocket: { host: '127.0.0.1', port: 0, password: '' },
  media: { host: '127.0.0.1', portRange: [20_000, 24_999] },
  promptsDir: 'freeswitch/prompts',
  musicDir: 'freeswitch/prompts/music',
  maxSessions: 200,
  logLevel: 'info',
  endWithStdin: false,
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lays what is given over the defaults, one level deep. */
const withDefaults = (given: Record<string, unknown>): Record<string, unknown> => {
  const merged: Record<string, unknown> = { ...defaults, ...given }
  for (const [name, value] of Object.entries(defaults)) {
    const own = given[name]
    if (isObject(value) && isObject(own)) merged[name] = { ...value, ...own }
  }
  return merged
}

const firstAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find((entry) => entry.family === 'IPv4' && !entry.internal)?.address ?? '127.0.0.1'

const addressOf = (media: Given['media']): string => {
  if (media.address !== undefined) return media.address
  return media.host === '0.0.0.0' ? firstAddress() : media.host
}

const parseJson = (text: string): Record<string, unknown> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('settings: not valid JSON')
  }
  if (!isObject(value)) throw new Error('settings: a JSON object is needed')
  return value
}

const check = (given: Given): void => {
  if (isIP(given.media.host) === 0) throw new Error('settings: media.host must be an IP address')
  if (isIP(addressOf(given.media)) === 0) throw new Error('settings: media.address must be an IP address')
  const [lowest, highest] = given.media.portRange
  if (lowest < 1024 || highest - lowest < 3)
    throw new Error('settings: media.portRange must span 4 ports above 1023')
}

/**
 * Reads settings from JSON text.
 * @throws Error naming the first thing that is wrong
 */
export const parseSettings = (text: string): Settings => {
  const merged = withDefaults(parseJson(text))
  if (!Value.Check(SettingsSchema, merged)) {
    const [problem] = Value.Errors(SettingsSchema, merged)
    throw new Error(
      `settings: ${problem?.instancePath || 'the object'} ${problem?.message ?? 'is not valid'}`,
    )
  }
  check(merged)
  return {
    ...merged,
    logLevel: String(merged.logLevel),
    media: {
      ...merged.media,
      address: addressOf(merged.media),
      browserTimeoutMs: merged.media.browserTimeoutMs ?? 10_000,
      trunkTimeoutMs: merged.media.trunkTimeoutMs ?? 0,
    },
    mediaSip: merged.mediaSip ?? { host: '127.0.0.1', port: 0 },
  }
}
