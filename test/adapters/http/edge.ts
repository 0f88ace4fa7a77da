import { randomUUID } from 'node:crypto'
import type { HttpServices } from '../../../src/adapters/http/settings.ts'
import type { OrderCase } from '../../../src/contract/desks.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createWebKit } from '../../support/fakes/web.ts'
import type { House } from '../db/orders/house.ts'

const bodyOf = (text: string): Record<string, unknown> =>
  text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)

/** The edge over the real use cases and a real database. */
export const openEdge = async (house: House, services: Partial<HttpServices> = {}) => {
  const kit = await createWebKit({}, { orders: house.orders, desks: house.desks, ...services })
  const as = async (role: Role, units: readonly string[] = []) => {
    const { person, headers } = await kit.browser(role)
    if (units.length > 0) {
      await house.db.database('users').insert({
        ...{ user_id: person.userId, username: person.userId, name: person.name, agent_no: person.userId },
        ...{ role, password_hash: 'x' },
      })
      await house.db
        .database('user_units')
        .insert(units.map((unit_code) => ({ user_id: person.userId, unit_code })))
    }
    const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
      const reply = await kit.server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
      return { status: reply.statusCode, text: reply.body, body: bodyOf(reply.body) }
    }
    return {
      ...{ person, headers, ask },
      get: (url: string) => ask('GET', url),
      open: async (orderId: string) =>
        (await ask('GET', `/api/cases/${orderId}`)).body as unknown as OrderCase,
      press: (orderId: string, version: number, words: object, requestId: string = randomUUID()) =>
        ask('POST', `/api/cases/${orderId}/events`, { version, requestId, ...words }),
    }
  }
  return { kit, as }
}
