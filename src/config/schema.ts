import { Type, type Static, type TString } from 'typebox'

/**
 * Every setting, by the name it has in the environment and in `.env`. `title` says what it is for, `description` what is
 * allowed. What depends on several settings at once is in `checks.ts`. An empty value counts as none.
 */
const text = (title: string, description: string, options: object = {}) =>
  Type.String({ title, description, ...options })
const optional = (title: string, description: string, options: object = {}) =>
  Type.Optional(text(title, description, options))
const integer = (title: string, minimum: number, maximum: number, fallback: number) =>
  Type.Integer({
    title,
    description: `a whole number from ${minimum} to ${maximum}`,
    minimum,
    maximum,
    default: fallback,
  })
const oneOf = <const T extends readonly string[]>(title: string, values: T, fallback: T[number]) =>
  Type.Unsafe<T[number]>({
    type: 'string',
    title,
    description: `one of ${values.join(', ')}`,
    enum: values,
    default: fallback,
  })
const port = (title: string, fallback: number) => integer(title, 1, 65_535, fallback)
/** Visible ASCII without `|`, by which drachtio's protocol separates its fields. */
const secret = (title: string): ReturnType<typeof optional> =>
  optional(title, '16 to 200 visible ASCII characters without "|", none of the well-known defaults', {
    pattern: '^[!-{}~]{16,200}$',
  })

const hostPattern = '^[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,252}$'
const hostText = 'a host name or an IP address'
const addressPattern = '^[0-9A-Fa-f.:]{2,45}$'
const addressText = 'an IP address'

export const schema = Type.Object({
  HTTP_HOST: text('Address of the desk and its API. Any other than loopback speaks HTTPS.', addressText, {
    pattern: `^(localhost|[0-9A-Fa-f.:]{2,45})$`,
    default: '127.0.0.1',
  }),
  HTTP_PORT: integer('Port of the desk; 0 takes any free one.', 0, 65_535, 3000),
  PUBLIC_ORIGIN: optional(
    'Where browsers see the server when a proxy stands in front of it.',
    'an origin such as https://12345.example.gov.cn, without a path',
  ),
  TRUST_PROXY: optional(
    'Whose X-Forwarded-For is believed: the proxy in front.',
    'an IP address or a range such as 10.0.0.0/8',
    { pattern: '^[0-9A-Fa-f.:]{2,45}(/[0-9]{1,3})?$' },
  ),
  METRICS_TOKEN: secret(
    'Whoever shows it (Authorization: Bearer …) may read /metrics. Without one only this machine may.',
  ),
  TLS_CERT: optional(
    'Certificate of the desk with its chain, PEM. With TLS_KEY or not at all.',
    'a PEM file',
  ),
  TLS_KEY: optional('Private key of that certificate, PEM.', 'a PEM file'),

  SIP_HOST: text('Address where trunks and telephones call, UDP and TCP.', addressText, {
    pattern: addressPattern,
    default: '127.0.0.1',
  }),
  SIP_PORT: integer('Port where they call; 0 takes any free one.', 0, 65_535, 5060),
  SIP_REALM: text('SIP realm of the agents’ short-lived credentials.', 'letters, digits, dots and hyphens', {
    pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$',
    default: 'lianxin',
  }),
  TRUNKS: optional(
    'Connections to the telephone network, for calls in and out. A simulated exchange if empty.',
    'JSON, or the path of a JSON file, as the README shows',
  ),
  SIP_ALLOW: text(
    'Where telephones without a trunk may call in from; an INVITE from elsewhere is refused.',
    'IP addresses and ranges such as 127.0.0.0/8,192.168.1.0/24',
    { default: '127.0.0.0/8,::1' },
  ),
  DIALS_A_DAY: integer(
    'Numbers that one person may dial a day; emergencies are not counted out.',
    0,
    10_000,
    200,
  ),
  AGENT_RETURN_SECONDS: integer(
    'How long a citizen hears music when the desk of the call is gone, until the call goes back to its queue.',
    2,
    600,
    60,
  ),
  MEDIA_HOST: optional('Address where sound arrives. As SIP_HOST if empty.', addressText, {
    pattern: addressPattern,
  }),
  MEDIA_ADDRESS: optional(
    'Address of it that telephones and browsers are told. As MEDIA_HOST if empty.',
    'an IP address that others can reach, not 0.0.0.0 or ::',
    { pattern: addressPattern },
  ),
  RTP_PORTS: text(
    'Ports for sound.',
    'two numbers such as 20000-20999 from 1024 to 65535, the first even, at least 100 ports',
    { pattern: '^[0-9]{4,5}-[0-9]{4,5}$', default: '20000-20999' },
  ),

  DATA_DIR: text('Folder for the database, recordings, secrets and logs.', 'a folder', { default: '.data' }),
  PROMPTS_DIR: optional(
    'Folder of the spoken prompts as the media server sees it. freeswitch/prompts of this project if empty.',
    'a folder',
  ),
  RECORDINGS_DIR: optional(
    'Folder of the recordings as the media server sees it. DATA_DIR/recordings if empty.',
    'a folder',
  ),
  PRIVACY_KEY: optional(
    'Seals what identifies a citizen. Made at the first start and kept in DATA_DIR/secrets.json if empty. Never change it.',
    'at least 32 visible ASCII characters',
    { pattern: '^[!-~]{32,200}$' },
  ),

  DATABASE_URL: optional(
    'PostgreSQL 15 or newer. One of its own is started if empty.',
    'an address such as postgres://user:password@host:5432/database',
  ),
  DATABASE_POOL_SIZE: integer('Connections to it.', 2, 200, 10),

  DRACHTIO_HOST: optional(
    'drachtio-server. Both servers or neither: without them the embedded switch serves.',
    hostText,
    {
      pattern: hostPattern,
    },
  ),
  DRACHTIO_PORT: port('Its port for applications.', 9022),
  DRACHTIO_SECRET: secret('Its secret.'),
  SIP_WS_URL: optional(
    'Its WebSocket listener, which only the proxy of the desk’s server should reach.',
    'an address such as ws://127.0.0.1:5061',
  ),
  FREESWITCH_HOST: optional('FreeSWITCH.', hostText, { pattern: hostPattern }),
  FREESWITCH_PORT: port('Port of its event socket.', 8021),
  FREESWITCH_SECRET: secret('Password of its event socket.'),
  FREESWITCH_PROFILE: text('Its SIP profile.', 'letters, digits, _ and -', {
    pattern: '^[A-Za-z0-9_-]{1,60}$',
    default: 'drachtio_mrf',
  }),
  FREESWITCH_LISTEN_ADDRESS: optional(
    'Address of this machine where FreeSWITCH reaches the controller. 127.0.0.1 if empty and FreeSWITCH is there too.',
    'an IP address',
    { pattern: addressPattern },
  ),

  SMS_URL: optional(
    'Gateway for messages: takes POST {id, to, text}. Without it a tray in the browser shows what telephones would show.',
    'an http or https address; SMS_TOKEN and SMS_SECRET belong to it',
  ),
  SMS_TOKEN: optional('Bearer token that the gateway asks for.', '16 to 200 visible ASCII characters', {
    pattern: '^[!-~]{16,200}$',
  }),
  SMS_SECRET: optional(
    'Signs what the gateway posts back to /api/gateway/news (HMAC-SHA-256 in the header x-signature).',
    '16 to 200 visible ASCII characters',
    { pattern: '^[!-~]{16,200}$' },
  ),

  LOG_LEVEL: oneOf('How much is logged.', ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
  DEMO: oneOf(
    '1: an empty database gets a small hotline to try things with, and its sign-ins.',
    ['1', '0'],
    '1',
  ),
})

export type Values = Static<typeof schema>
export type SettingName = keyof Values

export const settingNames = Object.keys(schema.properties) as SettingName[]

export type Property = TString & {
  readonly title: string
  readonly description: string
  readonly default?: unknown
}

export const properties = schema.properties as unknown as Readonly<Record<SettingName, Property>>

/** Never shown, not even when it is wrong. */
export const secretNames: readonly SettingName[] = [
  'DATABASE_URL',
  'DRACHTIO_SECRET',
  'FREESWITCH_SECRET',
  'PRIVACY_KEY',
  'SMS_TOKEN',
  'SMS_SECRET',
  'METRICS_TOKEN',
]
