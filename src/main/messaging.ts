import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createMessageStore } from '../adapters/db/messages/store.ts'
import type { Privacy } from '../adapters/db/privacy.ts'
import { createHttpGateway, isFromGateway, readGatewayNews } from '../adapters/messaging/http-gateway.ts'
import { createTray } from '../adapters/messaging/tray.ts'
import { createMessages } from '../app/messages.ts'
import type { GatewayNewsTaker, Messages, OrderReplies } from '../app/messages/api.ts'
import { createOutbox } from '../app/messages/outbox.ts'
import type { Time } from '../app/ports/time.ts'
import type { ControllerConfig } from '../config.ts'

/** The outbox with its gateway, and what comes back through it. */
export const buildMessaging = (deps: {
  readonly sms: ControllerConfig['sms']
  readonly database: Knex
  readonly privacy: Privacy
  readonly orders: OrderReplies
  readonly newId: () => string
  readonly time: Time
  readonly log: Logger
}) => {
  const { sms, time, log, orders, newId } = deps
  const store = createMessageStore(deps.database, deps.privacy)
  const gateway = sms === null ? createTray() : createHttpGateway({ url: sms.url, token: sms.token })
  const messages = createMessages({ messages: store, gateway: gateway.name, orders, newId, time })
  return {
    messages,
    outbox: createOutbox({ messages: store, gateway, time, log }),
    takeNews: newsTaker(messages, sms?.secret ?? '', time),
  }
}

/** Without a gateway there is no secret, and nobody proves anything. */
const newsTaker =
  (messages: Messages, secret: string, time: Time): GatewayNewsTaker =>
  async (body, signature) => {
    if (!isFromGateway(body, signature, secret)) return 'refused'
    const news = readGatewayNews(body, time.now())
    if (news === null) return 'unreadable'
    if (news.kind === 'report') await messages.reported(news)
    else await messages.received(news)
    return 'taken'
  }
