import { parseArgs } from 'node:util'

export type Options = {
  readonly from: string
  readonly to: string
  readonly server: string
  readonly transport: 'udp' | 'tcp'
  readonly host: string
  readonly seconds: number | null
  readonly patience: number
  readonly wav: string | null
  readonly tone: number
  readonly press: string | null
  readonly count: number
  /** Calls begun a second. */
  readonly rate: number
}

export const usage = `npm run call -- --from 13812345678 --to 12345 [options]

  --from NUMBER      the citizen's number (13812345678); with --count it is counted up
  --to NUMBER        the number dialled (12345)
  --seconds N        talk so long with the agent, then hang up (20; 0: until the agent hangs up)
  --patience N       wait so long for an agent (120)
  --wav FILE         say this WAV file instead of a tone
  --tone HERTZ       say this tone (425)
  --press KEY        rating key, 1, 2 or 3, pressed when the hotline asks for it
  --count N          place so many calls (1)
  --rate N           begin so many calls a second (1)
  --server HOST:PORT the hotline's SIP server (127.0.0.1:5060, or as SIP_HOST and SIP_PORT say)
  --host ADDRESS     address of this telephone (127.0.0.1)
  --tcp              SIP over TCP instead of UDP

Each call prints one line of JSON when it has ended.`

const specification = {
  from: { type: 'string', default: '13812345678' },
  to: { type: 'string', default: '12345' },
  seconds: { type: 'string', default: '20' },
  patience: { type: 'string', default: '120' },
  wav: { type: 'string' },
  tone: { type: 'string', default: '425' },
  press: { type: 'string' },
  count: { type: 'string', default: '1' },
  rate: { type: 'string', default: '1' },
  server: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  tcp: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Null when help was asked for. Throws an Error that names the argument, what was given and what is allowed. */
export const readOptions = (args: readonly string[], defaultServer: string): Options | null => {
  const { values } = parseArgs({ args: [...args], options: specification, strict: true })
  if (values.help) return null
  const seconds = number('seconds', values.seconds, 0, 86_400)
  return {
    from: phone('from', values.from),
    to: phone('to', values.to),
    server: matching('server', values.server ?? defaultServer, /^[^\s:]+:\d{1,5}$/, 'HOST:PORT'),
    transport: values.tcp ? 'tcp' : 'udp',
    host: values.host,
    seconds: seconds === 0 ? null : seconds,
    patience: number('patience', values.patience, 1, 86_400),
    wav: values.wav ?? null,
    tone: number('tone', values.tone, 100, 3_900),
    press: values.press === undefined ? null : matching('press', values.press, /^[0-9*#]$/, 'one key'),
    count: number('count', values.count, 1, 100_000),
    rate: number('rate', values.rate, 0.01, 1_000),
  }
}

const matching = (name: string, value: string, pattern: RegExp, allowed: string): string => {
  if (!pattern.test(value)) throw new Error(`--${name} is "${value}"; it must be ${allowed}`)
  return value
}

const phone = (name: string, value: string): string =>
  matching(name, value, /^\+?[0-9]{2,20}$|^anonymous$/, '2 to 20 digits, or "anonymous"')

const number = (name: string, value: string, least: number, most: number): number => {
  const given = Number(value)
  if (!Number.isFinite(given) || given < least || given > most) {
    throw new Error(`--${name} is "${value}"; it must be a number from ${least} to ${most}`)
  }
  return given
}
