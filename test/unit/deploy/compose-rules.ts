/** docker-compose.yml as far as the rules look at it, aliases resolved. */
export type Service = {
  readonly image?: string
  readonly restart?: string
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> }
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly mem_limit?: string
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly network_mode?: string
  readonly privileged?: boolean
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

export type Compose = { readonly services: Readonly<Record<string, Service>> }

/** Container ports that may be published; the RTP range beside them. */
const publishable = ['443/tcp', '5060/udp', '5060/tcp', '3478/udp', '3478/tcp']
const rtp =
  '${RTP_START_PORT:-20000}-${RTP_END_PORT:-20999}:${RTP_START_PORT:-20000}-${RTP_END_PORT:-20999}/udp'
const required = /\$\{[A-Z_]+:\?[^}]+\}/

type Rule = (service: Service, name: string) => readonly string[]

const rules: readonly Rule[] = [
  ({ image = '' }) => {
    const tag = /^[a-z0-9./-]+:(.+)$/.exec(image)?.[1] ?? ''
    const pinned =
      /^\d+\.\d+(\.\d+)?([-.a-z0-9]*)?$/.test(tag) || /^\$\{LIANXIN_VERSION:-\d+\.\d+\.\d+\}$/.test(tag)
    return pinned ? [] : [`image ${image} is not pinned to a version`]
  },
  ({ restart, healthcheck }) => {
    // One that only prepares the volumes and ends.
    if (restart === 'no') return []
    const checked = healthcheck?.disable !== true && (healthcheck?.test?.length ?? 0) > 1
    return [
      ...(restart === 'unless-stopped' ? [] : ['does not restart']),
      ...(checked ? [] : ['has no health check']),
    ]
  },
  ({ logging }) =>
    logging?.driver === 'json-file' &&
    /^\d+m$/.test(logging.options?.['max-size'] ?? '') &&
    logging.options?.['max-file']
      ? []
      : ['has no limit to its log'],
  ({ ports = [] }) =>
    ports
      .filter(
        (port) => port !== rtp && !publishable.some((allowed) => port === `${parseInt(allowed)}:${allowed}`),
      )
      .map((port) => `publishes ${port}`),
  ({ environment = {} }) =>
    Object.entries(environment)
      .filter(([name]) => /SECRET|PASSWORD|KEY|DATABASE_URL/.test(name))
      .filter(([, value]) => !required.test(value))
      .map(([name]) => `${name} is not asked for`),
  ({ command = [] }) =>
    command
      .filter((word) => /(secret|password)=/i.test(word) && !required.test(word))
      .map((word) => `${word} is not asked for`),
  ({ environment = {}, command = [] }) =>
    [...Object.entries(environment), ...command.map((word) => ['its command', word] as const)]
      .filter(([, value]) =>
        /cluecon|cymru|JambonzR0ck|(?:^|:)(?:postgres|1234|secret|password)(?:@|$)/i.test(value),
      )
      .filter(([name, value]) => !(name === 'its command' && value === 'postgres'))
      .map(([name]) => `${name} holds a default that every scanner tries`),
  ({ mem_limit }) => (mem_limit === undefined ? ['has no limit of memory'] : []),
  ({ cap_drop = [], security_opt = [], privileged }) =>
    cap_drop.includes('ALL') && security_opt.includes('no-new-privileges:true') && privileged !== true
      ? []
      : ['keeps rights that it does not need'],
  ({ network_mode }) =>
    network_mode === undefined || network_mode === 'none' ? [] : [`is on the network of ${network_mode}`],
  ({ volumes = [] }) =>
    volumes.some((volume) => volume.includes('docker.sock')) ? ['holds the socket of Docker'] : [],
]

/** One line for each rule that a service breaks. */
export const brokenRules = ({ services }: Compose): readonly string[] =>
  Object.entries(services).flatMap(([name, service]) =>
    rules.flatMap((rule) => rule(service, name).map((line) => `${name}: ${line}`)),
  )
