import type { Administration } from '../../app/administration/api.ts'
import type { FirstPasswords } from '../../app/administration/first-passwords.ts'
import type { PromptSounds } from '../../app/prompts/prompt-sounds.ts'
import type { Blacklist } from '../../app/blacklist/blacklist.ts'
import type { Callbacks } from '../../app/callbacks/callbacks.ts'
import type { Routing } from '../../app/routing.ts'
import type { Attachments } from '../../app/attachments/attachments.ts'
import type { Disclosure } from '../../app/disclosure/revealing.ts'
import type { Recordings } from '../../app/disclosure/recordings.ts'
import type { OrderFigures } from '../../app/order-figures.ts'
import type { Knowledge } from '../../app/knowledge/knowledge.ts'
import type { Duty } from '../../app/rosters/duty.ts'
import type { Rosters } from '../../app/rosters/rosters.ts'
import type { Readiness } from '../../app/ports/readiness.ts'
import type { CallList, ReferenceStore } from '../../app/ports/records.ts'
import type { SupervisionLog } from '../../app/ports/supervision.ts'
import type { Sessions } from '../../app/sessions.ts'
import type { SipAccess } from '../../app/sip-access.ts'
import type { GatewayNewsTaker, Messages } from '../../app/messages/api.ts'
import type { WorkOrders } from '../../app/work-orders/api.ts'
import type { Assist } from '../../app/work-orders/assist.ts'
import type { Desks } from '../../app/work-orders/desks.ts'
import type { MetricsPage } from './routes/metrics.ts'

export type Certificate = { readonly cert: string; readonly key: string }

export type HttpSettings = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Without it the server speaks plain HTTP, which is allowed on loopback only. */
  readonly tls?: Certificate
  /** Where browsers see the server when a proxy in front of it speaks TLS, e.g. `https://12345.km.gov.cn`. */
  readonly publicOrigin?: string
  /** Believe X-Forwarded-For of the proxy in front: an address or range, never `true` on an open port. */
  readonly trustProxy?: string | boolean
  /** The built desk, `agent-ui/dist`. */
  readonly deskDir: string
  /** WebSocket listener of the SIP server, reached through `/sip`. */
  readonly sipServer: { readonly host: string; readonly port: number }
  /** Whoever shows it may read `/metrics`; without it only this machine may. */
  readonly metricsToken?: string
  readonly limits?: Partial<HttpLimits>
}

export type HttpLimits = {
  readonly bodyBytes: number
  /** Of one address without a session, and of each session. */
  readonly requestsPerMinute: number
  /** Of one address. */
  readonly signInsPerMinute: number
  readonly connections: number
  readonly connectionsPerAddress: number
  /** For the whole head of a request, from the first byte or the connection on. */
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 64 * 1024,
  requestsPerMinute: 1_200,
  signInsPerMinute: 60,
  // A desk has a link and a SIP socket, and its browser up to six connections for requests: a thousand desks, and half of
  // them in one hall behind one address.
  connections: 10_000,
  connectionsPerAddress: 4_000,
  headersTimeoutMs: 10_000,
  // An attachment of 20 MB over a line of 2 Mbit/s.
  requestTimeoutMs: 90_000,
  keepAliveTimeoutMs: 65_000,
}

/** The use cases behind the routes. */
export type HttpServices = {
  readonly sessions: Sessions
  readonly sipAccess: SipAccess
  readonly orders: WorkOrders
  readonly orderFigures: Pick<OrderFigures, 'report' | 'behind'>
  readonly desks: Desks
  readonly rosters: Rosters
  readonly duty: Duty
  readonly assist: Assist
  readonly messages: Messages
  readonly gatewayNews: GatewayNewsTaker
  readonly administration: Administration
  readonly firstPasswords: FirstPasswords
  readonly promptSounds: PromptSounds
  readonly callbacks: Callbacks
  readonly blacklist: Pick<Blacklist, 'list' | 'decide'>
  readonly reference: ReferenceStore
  readonly calls: CallList
  readonly supervision: SupervisionLog
  readonly disclosure: Disclosure
  readonly knowledge: Knowledge
  readonly attachments: Attachments
  readonly recordings: Recordings
  readonly routing: Pick<Routing, 'explain'>
  readonly readiness: Readiness
  readonly metrics: MetricsPage
}
