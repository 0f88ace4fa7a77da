import { isIP } from 'node:net'
import { properties, type SettingName } from '../config/schema.ts'

/** What the operator tells; what is missing is left empty, and `docker compose up` asks for it. */
export type Given = {
  readonly publicAddress: string
  readonly domain: string
  readonly tls: string
  /** Addresses or ranges, commas between. */
  readonly trunks: string
}

/** A line of `.env`. `needed`: only the operator knows it. */
type Variable = {
  readonly name: string
  readonly comment: string
  readonly value: string
  readonly needed?: boolean
}

/** Variables of docker-compose.yml that are the product's own settings, described by their schema. */
const settings = [
  'SIP_REALM',
  'DIALS_A_DAY',
  'AGENT_RETURN_SECONDS',
  'DATABASE_POOL_SIZE',
  'LOG_LEVEL',
] as const satisfies readonly SettingName[]

/**
 * Every variable of docker-compose.yml. The secrets have names of their own: `npm start` in the same folder reads the same
 * file, and must not take them for servers that it should connect to. `secret` makes one of 43 letters, digits, `-`, `_`.
 */
export const variables = (given: Given, secret: () => string): readonly Variable[] => [
  {
    name: 'PUBLIC_ADDRESS',
    comment: 'IPv4 address of this machine that trunks and browsers reach. Behind NAT: the outer one.',
    value: given.publicAddress,
    needed: true,
  },
  {
    name: 'DOMAIN',
    comment: 'Name under which browsers reach the desk, such as 12345.example.gov.cn.',
    value: given.domain,
    needed: true,
  },
  {
    name: 'FRONT_TLS',
    comment:
      'Certificate: an e-mail address (had by ACME over port 443), the two files in CERTIFICATES_DIR as ' +
      '"/certificates/cert.pem /certificates/key.pem", or "internal" (browsers warn).',
    value: given.tls,
    needed: true,
  },
  {
    name: 'TRUNK_ADDRESSES',
    comment:
      'Addresses that calls come in from, commas between: for the controller, and for the firewall (src/deploy/README.md).',
    value: given.trunks,
    needed: true,
  },
  {
    name: 'TRUNKS',
    comment:
      'Trunks for calls out, and for calls in with rules of their own: JSON in single quotes, as the README shows.',
    value: '',
  },
  { name: 'CERTIFICATES_DIR', comment: 'Folder of the certificate’s files.', value: './certificates' },
  { name: 'BACKUPS_DIR', comment: 'Folder that the controller sees as /backups.', value: './backups' },
  { name: 'RTP_START_PORT', comment: 'Ports for sound, two a leg.', value: '20000' },
  { name: 'RTP_END_PORT', comment: 'The last of them.', value: '20999' },
  { name: 'PRIVACY_KEY', comment: properties.PRIVACY_KEY.title, value: secret() },
  { name: 'DATABASE_PASSWORD', comment: 'Of the database’s role.', value: secret() },
  { name: 'SIP_SERVER_SECRET', comment: 'Between drachtio-server and the controller.', value: secret() },
  { name: 'MEDIA_SERVER_SECRET', comment: 'Between FreeSWITCH and the controller.', value: secret() },
  { name: 'TURN_SECRET', comment: 'Of the TURN server.', value: secret() },
  { name: 'METRICS_TOKEN', comment: 'Of Prometheus, for https://DOMAIN/metrics.', value: secret() },
  { name: 'COMPOSE_PROFILES', comment: '"turn" starts the TURN server as well.', value: '' },
  ...settings.map((name) => ({
    ...{ name, comment: properties[name].title },
    value: String(properties[name].default),
  })),
  { name: 'DEMO', comment: properties.DEMO.title, value: '0' },
  {
    name: 'DATABASE_BUFFERS',
    comment: 'shared_buffers of PostgreSQL: a quarter of its memory.',
    value: '512MB',
  },
  { name: 'DATABASE_MEMORY', comment: 'Limits of memory.', value: '2g' },
  { name: 'FREESWITCH_MEMORY', comment: 'About 1 MB a leg.', value: '2g' },
  { name: 'CONTROLLER_MEMORY', comment: 'Of the controller.', value: '1g' },
  { name: 'LIANXIN_VERSION', comment: 'Tag of the image that is built and run.', value: '0.1.0' },
]

/** The text of `.env`. Values are quoted: both compose and Node take what stands between as it is. */
export const environmentText = (list: readonly Variable[]): string => {
  const head =
    '# Made by npm run env for docker-compose.yml. It holds every secret: back it up, show it to nobody.\n'
  const lines = list.map(
    ({ name, comment, value }) => `# ${comment}\n${name}=${/\s/.test(value) ? `"${value}"` : value}\n`,
  )
  return [head, ...lines].join('\n')
}

/** One line for each that cannot be used. */
export const problemsOf = ({ publicAddress, domain, tls, trunks }: Given): readonly string[] => {
  const address = (text: string): boolean => {
    const [host = '', bits] = text.split('/')
    return isIP(host) === 4 && (bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32))
  }
  const wrong = (name: string, found: string, allowed: string): string =>
    `${name}: found ${JSON.stringify(found)}; allowed: ${allowed}`
  return [
    ...(publicAddress === '' || isIP(publicAddress) === 4
      ? []
      : [wrong('--public-address', publicAddress, 'an IPv4 address')]),
    ...(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)?$/i.test(domain)
      ? []
      : [wrong('--domain', domain, 'a name such as 12345.example.gov.cn')]),
    ...(/^([\w.+-]+@[\w.-]+|internal|\/certificates\/[\w./-]+ \/certificates\/[\w./-]+)?$/.test(tls)
      ? []
      : [wrong('--tls', tls, 'an e-mail address, "internal", or two files in /certificates')]),
    ...trunks
      .split(',')
      .filter((text) => text !== '' && !address(text))
      .map((text) => wrong('--trunks', text, 'IPv4 addresses or ranges such as 203.0.113.7,198.51.100.0/28')),
  ]
}
